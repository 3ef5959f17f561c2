"""Many people in one conversation at the same moment."""

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import Terms
from bespeak.domain.conversations.queries import verify_chain
from bespeak.domain.customers.models import Customer
from bespeak.domain.inventory.operations import NotEnoughStock
from bespeak.domain.inventory.queries import holds, reconcile
from tests.domain.cast import MAX, NOW, asks, at_once, buys, later, sells, shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def test_twenty_talking_at_once_are_numbered_without_gaps():
    store = shop()
    ref = asks(buys("Ada", store), store, MAX)

    said = at_once(
        *[
            lambda n=n: conversations.say(store_id=store.id, conversation=ref, text=f"{n}", by=MAX, at=later(minutes=n))
            for n in range(20)
        ]
    )

    assert sorted(one.seq for one in said) == list(range(2, 22))
    assert sum(one.two_way for one in said) == 1
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 22))
    assert verify_chain(ref=ref) == []


def test_one_message_sent_by_ten_retries_is_one():
    store = shop()
    ref = asks(buys("Ada", store), store, MAX)

    said = at_once(
        *[lambda: conversations.say(store_id=store.id, conversation=ref, text="Yes", client_key="m-1", by=MAX, at=NOW)]
        * 10
    )

    assert {one.seq for one in said} == {2}
    assert sum(not one.duplicate for one in said) == 1
    assert Event.objects.count() == 2


def test_one_form_sent_by_ten_retries_starts_one_conversation():
    store = shop()

    started = at_once(
        *[
            lambda: conversations.start(
                store_id=store.id,
                text="Hello",
                contacts=[("email", "ada@mail.example")],
                client_key="form-1",
                by=MAX,
                at=NOW,
            )
        ]
        * 10
    )

    assert len({one.conversation for one in started}) == 1
    assert sum(not one.duplicate for one in started) == 1
    assert (Conversation.objects.count(), Event.objects.count(), Customer.objects.count()) == (1, 1, 1)


def test_the_last_piece_is_confirmed_to_one_customer_only():
    store = shop()
    sells("LAMP", store, units=1)
    refs = [asks(buys(f"P{n}", store), store, MAX) for n in range(8)]
    terms = Terms(sku="LAMP", quantity=1, valid_until=later(hours=48))

    def try_for(ref):
        try:
            return conversations.confirm(
                store_id=store.id, conversation=ref, kind="availability", terms=terms, by=MAX, at=NOW
            ).hold
        except NotEnoughStock:
            return ""

    told = at_once(*[lambda ref=ref: try_for(ref) for ref in refs])

    [held] = holds(store_id=store.id, actor=MAX, at=NOW)
    assert [one for one in told if one] == [held.ref]
    assert reconcile(store_id=store.id) == []
    assert [ref for ref in refs if verify_chain(ref=ref)] == []
