"""A customer is forgotten, with everybody who was the same person."""

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import ContactPoint, Customer, Verification
from bespeak.domain.customers.queries import by_contact, customer, identity
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Refusal
from tests.domain.cast import MAX, NOW, buys, later, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def ada(store):
    return buys("Ada Lovelace", store, email="ada@mail.example", phone="090-1234-5678")


def erase(store, ada, by=MAX, at=NOW):
    return customers.erase(store_id=store.id, customer=ada.ref, by=by, at=at)


def test_name_contacts_identity_and_notes_are_gone(store, ada):
    customers.log_callback(store_id=store.id, customer=ada.ref, outcome="passed", note="Ada herself", by=MAX, at=NOW)

    erase(store, ada)

    seen = customer(ref=ada.ref, actor=MAX)
    assert (seen.name, seen.language, seen.contacts, seen.identity_level) == ("", "", (), "")
    assert seen.erased_at == NOW
    assert identity([ada.id]) == {}
    assert list(Verification.objects.values_list("outcome", "note")) == [("passed", "")]
    assert by_contact(store_id=store.id, kind="email", value="ada@mail.example") is None


def test_everybody_who_was_the_same_person_is_forgotten(store, ada):
    old = buys("Ada", store, email="old@mail.example")
    customers.merge(store_id=store.id, customer=old.ref, into=ada.ref, by=MAX, at=NOW)

    erased = erase(store, old)

    assert (erased.customer, erased.customer_ids) == (ada.ref, (ada.id, old.id))
    assert set(Customer.objects.values_list("name", flat=True)) == {""}
    fact = Fact.objects.get(kind="customers.customer_erased")
    assert (fact.subject, fact.data["customer_ids"]) == (ada.ref, [ada.id, old.id])


def test_whoever_comes_with_the_same_address_again_is_somebody_new(store, ada):
    erase(store, ada)

    assert buys("Ada", store, email="ada@mail.example").id != ada.id


def test_the_time_of_forgetting_is_the_first(store, ada):
    erase(store, ada)
    erase(store, ada, at=later(days=1))

    assert Customer.objects.get(pk=ada.id).erased_at == NOW


def test_nothing_is_done_with_the_forgotten(store, ada):
    ben = buys("Ben", store)
    erase(store, ada)
    doings = [
        lambda: customers.change(store_id=store.id, customer=ada.ref, name="Ada", by=MAX, at=NOW),
        lambda: customers.add_contact(
            store_id=store.id, customer=ada.ref, kind="email", value="a@b.example", by=MAX, at=NOW
        ),
        lambda: customers.log_callback(store_id=store.id, customer=ada.ref, outcome="passed", by=MAX, at=NOW),
        lambda: customers.merge(store_id=store.id, customer=ada.ref, into=ben.ref, by=MAX, at=NOW),
        lambda: customers.merge(store_id=store.id, customer=ben.ref, into=ada.ref, by=MAX, at=NOW),
    ]

    for doing in doings:
        with pytest.raises(Refusal) as refused:
            doing()
        assert refused.value.code == "customer_erased"
    assert ContactPoint.objects.filter(customer_id=ada.id).count() == 0


def test_an_agent_forgets_nobody(store, ada):
    with pytest.raises(Forbidden):
        erase(store, ada, by=works("Ben", "agent", store))

    assert Customer.objects.get(pk=ada.id).name == "Ada Lovelace"
