"""Whose conversation it is, whose turn, open or closed; and who may see it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.queries import about_orders, conversation, customer_of
from bespeak.domain.conversations.queries import conversations as listed
from bespeak.domain.customers import operations as customers
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState
from bespeak.kit.states import NotFromHere
from tests.domain.cast import MAX, NOW, asks, buys, herself, placed, sells, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ORDER = "ord_0000000000000000"


@pytest.fixture
def store():
    made = shop()
    placed(made, ORDER)
    return made


def test_somebody_looks_after_it(store, ben, ada):
    ref = asks(ada, store, ben)

    for _ in range(2):
        conversations.assign(store_id=store.id, conversation=ref, member=ben.ref, by=ben, at=NOW)

    assert conversation(ref=ref, actor=ben).assignee == ben.ref
    assert Event.objects.filter(kind="assignee").count() == 1


def test_whoever_has_not_read_the_last_word_is_told(store, ben, ada):
    ref, dana = asks(ada, store, ben), works("Dana", "manager", store)
    where = {"store_id": store.id, "conversation": ref, "at": NOW}
    conversations.note(text="Regular", by=dana, **where)
    conversations.say(text="Gladly", by=ben, seen=1, client_key="b", **where)
    conversations.say(text="Gladly", by=ben, seen=1, client_key="b", **where)
    for late in (conversations.close, lambda **given: conversations.say(text="No", **given)):
        with pytest.raises(StaleState):
            late(by=dana, seen=2, **where)
    with pytest.raises(StaleState):
        conversations.pass_turn(to="nobody", by=dana, seen=1, **where)
    conversations.say(text="And red", by=ben, seen=1, **where)
    conversations.close(by=dana, seen=4, **where)
    assert conversation(ref=ref, actor=ben).state == "closed"


def test_only_people_of_the_store_look_after_it(store, ben, ada):
    eve = works("Eve", "agent", shop("bakery"))
    ref = asks(ada, store, ben)

    with pytest.raises(NotFound):
        conversations.assign(store_id=store.id, conversation=ref, member=eve.ref, by=ben, at=NOW)


def test_a_turn_can_be_passed_by_hand(store, ben, ada):
    ref = asks(ada, store, ben)
    conversations.pass_turn(store_id=store.id, conversation=ref, to="nobody", by=ben, at=NOW)

    assert conversation(ref=ref, actor=ben).turn == "nobody"
    with pytest.raises(Invalid):
        conversations.pass_turn(store_id=store.id, conversation=ref, to="everybody", by=ben, at=NOW)


def test_closed_is_closed_once(store, ben, ada):
    ref = asks(ada, store, ben)
    conversations.close(store_id=store.id, conversation=ref, by=ben, at=NOW)

    with pytest.raises(NotFromHere):
        conversations.close(store_id=store.id, conversation=ref, by=ben, at=NOW)
    conversations.reopen(store_id=store.id, conversation=ref, by=ben, at=NOW)

    seen = conversation(ref=ref, actor=ben)
    assert (seen.state, seen.turn) == ("open", "store")


def test_the_list_narrows_down(store, ben, ada):
    sells("LAMP", store)
    first = asks(ada, store, ben, products=["lamp"], orders=[ORDER])
    carl = buys("Carl", store)
    second = asks(carl, store, ben)
    conversations.close(store_id=store.id, conversation=second, by=ben, at=NOW)

    def refs(**narrow):
        return [one.ref for one in listed(store_id=store.id, actor=ben, **narrow)]

    assert refs() == [second, first]
    assert refs(after=second) == [first]
    assert refs(most=1) == [second]
    assert refs(state="open") == refs(turn="store") == refs(customer=ada.ref) == [first]
    assert refs(order=ORDER) == refs(product="lamp") == [first]
    assert refs(assignee=ben.ref) == []
    assert about_orders(store_ids={store.id}, order_refs={ORDER}) == {ORDER: {first}}
    [shown] = listed(store_id=store.id, actor=ben, customer=ada.ref)
    assert (shown.products, shown.orders, shown.customer_name) == (("Lamp",), (ORDER,), "Ada")


def test_a_long_list_takes_as_many_statements_as_a_short_one(store, ben):
    def statements(most):
        with CaptureQueriesContext(connection) as caught:
            listed(store_id=store.id, actor=ben, most=most)
        return len(caught)

    for n in range(12):
        asks(buys(f"P{n}", store), store, ben)

    assert statements(1) == statements(12) <= 3


def test_each_sees_only_what_is_theirs(store, ben, ada):
    ref = asks(ada, store, ben)
    asks(buys("Carl", store), store, ben)
    bakery = shop("bakery")
    eve = works("Eve", "owner", bakery)

    assert [one.ref for one in listed(store_id=store.id, actor=herself(ada, store))] == [ref]
    with pytest.raises(NotFound):
        listed(store_id=store.id, actor=eve)
    with pytest.raises(NotFound):
        conversation(ref=ref, actor=eve)
    with pytest.raises(NotFound):
        customer_of(store_id=bakery.id, ref=ref)
    with pytest.raises(Forbidden):
        conversation(ref=ref, actor=works("Cleo", "packer", store))
    assert listed(store_id=bakery.id, actor=eve) == []


def test_a_conversation_is_with_whoever_its_customer_became(store, ben, ada):
    old = buys("Ada", store, phone="090-1234-5678")
    ref = asks(old, store, ben)
    customers.merge(store_id=store.id, customer=old.ref, into=ada.ref, by=MAX, at=NOW)

    assert customer_of(store_id=store.id, ref=ref) == ada.id
    assert conversation(ref=ref, actor=herself(ada, store)).customer == ada.ref
    assert [one.ref for one in listed(store_id=store.id, actor=ben, customer=ada.ref)] == [ref]
