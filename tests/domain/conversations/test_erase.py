"""A person is forgotten: nothing of them is left, and every chain still verifies."""

import pytest
from django.apps import apps

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.operations import Terms
from bespeak.domain.conversations.queries import conversation, thread, verify_all_chains
from bespeak.domain.customers import operations as customers
from bespeak.domain.inventory.queries import holds
from bespeak.kit.refusals import Forbidden, Refusal
from tests.domain.cast import MAX, NOW, asks, buys, later, sells, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TRACES = ("dear ada", "lovelace", "mira", "+819001230123", "100-2101", "mid-77@", "countess")


def everything():
    """Every stored value of every row, as text."""
    for model in apps.get_models():
        if model.__module__.startswith("bespeak.domain.") and "accounts" not in model.__module__:
            for row in model.objects.values_list():
                yield model.__name__, str(row).lower()


@pytest.fixture
def store():
    return shop("shop")


def a_life(store, ben):
    sells("RING", store, units=3)
    ada = buys("Ada Lovelace", store, email="ada@lovelace.example", phone="+81 90 0123 0123")
    ref = asks(ada, store, ben, text="Engrave Mira, please", subject_line="Mira's ring", client_key="mid-77@mail")
    where = {"store_id": store.id, "conversation": ref, "by": ben, "at": NOW}
    conversations.say(text="Dear Ada, gladly", client_key="ada-1", **where)
    conversations.note(text="Lovelace, the countess", **where)
    conversations.confirm(kind="delivery", terms=Terms(country="JP", postcode="100-2101", details="Ada's"), **where)
    terms = Terms(sku="RING", quantity=1, valid_until=later(hours=9), details="for Mira")
    conversations.confirm(kind="availability", terms=terms, **where)
    customers.log_callback(store_id=store.id, customer=ada.ref, outcome="passed", note="Ada herself", by=ben, at=NOW)
    return ada, ref


def erase(store, ada, by):
    """Conversations hear of it at once, in the same transaction."""
    customers.erase(store_id=store.id, customer=ada.ref, by=by, at=later(days=1))


def test_nothing_of_the_person_is_left(store, ben):
    ada, _ = a_life(store, ben)
    carl = buys("Carl", store)
    kept = asks(carl, store, ben, text="Hello from Carl")

    erase(store, ada, works("Dana", "manager", store))

    found = [(name, row) for name, row in everything() for trace in TRACES if trace in row]
    assert found == []
    assert thread(ref=kept, actor=ben)[0].text == "Hello from Carl"


def test_every_chain_still_verifies_and_says_who_forgot(store, ben):
    ada, ref = a_life(store, ben)
    dana = works("Dana", "manager", store)
    erase(store, ada, dana)

    assert verify_all_chains() == {}
    *before, last = thread(ref=ref, actor=ben)
    assert {one.body for one in before} == {None}
    assert (last.kind, last.author, last.seq) == ("erased", dana.ref, len(before) + 1)
    assert conversation(ref=ref, actor=ben).state == "closed"


def test_stock_held_for_them_is_free_again(store, ben):
    ada, _ = a_life(store, ben)
    assert len(holds(store_id=store.id, actor=MAX, at=NOW)) == 1

    erase(store, ada, MAX)

    assert holds(store_id=store.id, actor=MAX, at=NOW) == []


def test_nothing_is_said_in_it_any_more(store, ben):
    ada, ref = a_life(store, ben)
    erase(store, ada, MAX)
    count = Event.objects.count()

    with pytest.raises(conversations.ConversationErased):
        conversations.say(store_id=store.id, conversation=ref, text="Hello?", by=ben, at=NOW)
    news = conversations.OrderNews(
        store_id=store.id, conversation=ref, order="ord_0000000000000000", news={}, key="errand:1"
    )
    told = conversations.note_orders(news=[news], by=MAX, at=NOW)

    assert told == [0]
    assert Event.objects.count() == count


def test_no_conversation_begins_with_the_forgotten(store, ben):
    ada, _ = a_life(store, ben)
    erase(store, ada, MAX)

    with pytest.raises(Refusal) as refused:
        asks(ada, store, ben)

    assert refused.value.code == "customer_erased"


def test_erasing_twice_is_erasing_once(store, ben):
    ada, _ = a_life(store, ben)
    erase(store, ada, MAX)
    count = Event.objects.count()

    erase(store, ada, MAX)

    assert Event.objects.count() == count
    assert verify_all_chains() == {}


def test_an_agent_does_not_erase(store, ben):
    ada, ref = a_life(store, ben)

    with pytest.raises(Forbidden):
        conversations.erase_person(store_id=store.id, customer_ids=[ada.id], by=ben, at=NOW)

    assert thread(ref=ref, actor=ben)[0].text == "Engrave Mira, please"
