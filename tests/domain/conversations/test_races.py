"""Many people in one conversation at the same moment."""

from functools import partial

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import Terms
from bespeak.domain.conversations.queries import conversation, thread, verify_chain
from bespeak.domain.conversations.queries import reconcile as reconcile_talks
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries as people
from bespeak.domain.customers.models import Customer
from bespeak.domain.inventory.operations import NotEnoughStock
from bespeak.domain.inventory.queries import holds, reconcile
from tests.domain.cast import MAX, NOW, asks, at_once, buys, herself, later, sells, shop, told_at_once, works

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


def test_what_goes_on_while_it_is_proved_is_no_fault():
    store = shop()
    ref = asks(buys("Ada", store), store, MAX)

    def talks() -> list[object]:
        for n in range(40):
            conversations.say(store_id=store.id, conversation=ref, text=f"{n}", by=MAX, at=later(minutes=n))
        return []

    def proves() -> list[object]:
        return [fault for _ in range(40) for fault in (verify_chain(ref=ref), reconcile_talks()) if fault]

    assert at_once(talks, proves) == [[], []]


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


ROUNDS = 5


@pytest.mark.parametrize("word", ["the store's", "the customer's", "a choice"])
def test_an_answer_into_a_talk_that_is_closed_meanwhile_opens_it_or_stands_before_its_end(word):
    store = shop()
    ben, dana = works("Ben", "agent", store), works("Dana", "manager", store)
    for number in range(ROUNDS):
        ada = buys(f"Ada{number}", store)
        ref = asks(ada, store, ben)
        here = {"store_id": store.id, "conversation": ref}
        asked = conversations.ask(text="Which?", choices=("Gold", "Brass"), by=ben, at=later(minutes=1), **here).seq
        said = {
            "the store's": partial(conversations.say, text="Gladly.", by=ben),
            "the customer's": partial(conversations.say, text="Please.", by=herself(ada, store)),
            "a choice": partial(conversations.answer, of=asked, chosen=(0,), by=herself(ada, store)),
        }[word]

        answer, _ = at_once(
            lambda say=said, here=here: say(at=later(minutes=2), **here),
            lambda here=here: conversations.close(by=dana, at=later(minutes=2), **here),
        )

        now, events = conversation(ref=ref, actor=ben), thread(ref=ref, actor=ben)
        [closed] = [one.seq for one in events if one.kind == "closed"]
        assert [one.kind for one in events if one.seq == answer.seq] == ["answer" if word == "a choice" else "message"]
        if answer.seq < closed:
            assert (now.state, now.turn) == ("closed", "nobody")
        else:
            assert (now.state, now.turn) == ("open", "customer" if word == "the store's" else "store")
        assert verify_chain(ref=ref) == []


def test_two_who_turn_out_to_be_one_while_both_write_lose_no_word():
    store = shop()
    ben = works("Ben", "agent", store)
    for number in range(ROUNDS):
        one, other = buys(f"Ada{number}", store), buys(f"AdaAtWork{number}", store)
        talks = [asks(who, store, ben) for who in (one, other)]
        at = later(minutes=number)

        def says(ref, by, text, at=at):
            return conversations.say(store_id=store.id, conversation=ref, text=text, client_key=text, by=by, at=at)

        def begins(who, text, at=at):
            contact = [("email", f"{who.name.lower()}@mail.example")]
            return conversations.start(store_id=store.id, text=text, contacts=contact, by=ben, at=at)

        told = told_at_once(
            partial(customers.merge, store_id=store.id, customer=one.ref, into=other.ref, by=MAX, at=at),
            *(partial(says, talks[0], herself(one, store), f"home {n}") for n in range(2)),
            *(partial(says, talks[1], herself(other, store), f"work {n}") for n in range(2)),
            partial(begins, one, "By another line."),
            partial(begins, other, "By yet another."),
        )

        assert [said for said in told if isinstance(said, str)] == []
        assert people.survivors({one.id, other.id}) == {one.id: other.id, other.id: other.id}
        texts = {ref: [said.text for said in thread(ref=ref, actor=ben)][1:] for ref in talks}
        assert {ref: sorted(said) for ref, said in texts.items()} == {
            talks[0]: ["home 0", "home 1"], talks[1]: ["work 0", "work 1"]
        }  # fmt: skip
        begun = [said.conversation for said in told[-2:]]
        for ref in (*talks, *begun):
            assert conversation(ref=ref, actor=ben).customer == other.ref
            assert verify_chain(ref=ref) == []
        own = herself(other, store)
        assert conversation(ref=talks[0], actor=own).ref == talks[0]
    assert people.reconcile(store_id=store.id) == []


def test_who_was_merged_goes_on_talking_and_nobody_else_may():
    store = shop()
    one, other, eve = (buys(name, store) for name in ("Ada", "AdaAtWork", "Eve"))
    ref = asks(one, store, MAX)
    customers.merge(store_id=store.id, customer=one.ref, into=other.ref, by=MAX, at=NOW)
    say = partial(conversations.say, store_id=store.id, conversation=ref, text="It is me.", at=later(minutes=1))
    assert say(by=herself(one, store)).seq == say(by=herself(other, store)).seq - 1
    assert told_at_once(partial(say, by=herself(eve, store))) == ["not_found"]
    customers.unmerge(store_id=store.id, customer=one.ref, by=MAX, at=later(minutes=2))
    assert told_at_once(partial(say, by=herself(other, store))) == ["not_found"]
    assert say(by=herself(one, store)).seq == 4
