"""What is known of customers: changed, found, and hidden from strangers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.customers.queries import customer, found, reconcile, who
from bespeak.domain.customers.queries import customers as listed
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, buys, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def ben(store):
    return works("Ben", "agent", store)


def test_a_name_is_changed(store, ben):
    ada = buys("Ada", store)

    customers.change(store_id=store.id, customer=ada.ref, name="  Ada   Lovelace ", language="en", by=ben, at=NOW)

    assert who([ada.id])[ada.id] == found(store_id=store.id, ref=ada.ref)
    assert (who([ada.id])[ada.id].name, who([ada.id])[ada.id].language) == ("Ada Lovelace", "en")


def test_a_contact_is_added_once_and_unverified(store, ben):
    ada = buys("Ada", store)

    for written in ("090-1234-5678", "+819012345678"):
        added = customers.add_contact(store_id=store.id, customer=ada.ref, kind="phone", value=written, by=ben, at=NOW)

    assert (added.value, added.verified_at) == ("+819012345678", None)
    assert ContactPoint.objects.filter(customer_id=ada.id, kind="phone").count() == 1


def test_somebody_elses_contact_is_not_taken(store, ben):
    ada, carl = buys("Ada", store), buys("Carl", store, phone="090-1234-5678")

    with pytest.raises(customers.ContactTaken) as refused:
        customers.add_contact(store_id=store.id, customer=ada.ref, kind="phone", value="09012345678", by=ben, at=NOW)

    assert refused.value.data["customer"] == carl.ref


@pytest.mark.parametrize(("kind", "value"), [("email", "  "), ("pigeon", "coo"), ("email", "x" * 300)])
def test_nothing_to_reach_anybody_by_is_refused(store, ben, kind, value):
    ada = buys("Ada", store)

    with pytest.raises(Invalid):
        customers.add_contact(store_id=store.id, customer=ada.ref, kind=kind, value=value, by=ben, at=NOW)


def test_people_are_found_by_name_ref_and_contact(store, ben):
    ada = buys("Ada Lovelace", store, email="ada@mail.example", phone="090-1234-5678")
    buys("Ben", store)

    for search in ("lovel", ada.ref, "ADA@mail.example ", "+81 90 1234 5678"):
        assert [one.ref for one in listed(store_id=store.id, actor=ben, search=search)] == [ada.ref]
    assert listed(store_id=store.id, actor=ben, search="mail.example") == []
    assert listed(store_id=store.id, actor=ben, search="nobody\0\ud83d") == []


def test_the_list_goes_on_where_it_stopped(store, ben):
    refs = sorted(buys(f"P{n}", store).ref for n in range(5))

    first = [one.ref for one in listed(store_id=store.id, actor=ben, most=2)]
    rest = [one.ref for one in listed(store_id=store.id, actor=ben, after=first[-1])]

    assert first + rest == refs


def test_a_long_list_takes_as_many_statements_as_a_short_one(store, ben):
    for n in range(10):
        buys(f"P{n}", store)

    def statements(most):
        with CaptureQueriesContext(connection) as caught:
            listed(store_id=store.id, actor=ben, most=most)
        return len(caught)

    assert statements(1) == statements(10) <= 4


def test_strangers_find_nobody_here(store):
    ada = buys("Ada", store)
    bakery = shop("bakery")
    eve = works("Eve", "owner", bakery)

    with pytest.raises(NotFound):
        customer(ref=ada.ref, actor=eve)
    with pytest.raises(NotFound):
        listed(store_id=store.id, actor=eve)
    with pytest.raises(NotFound):
        found(store_id=bakery.id, ref=ada.ref)
    assert listed(store_id=bakery.id, actor=eve) == []
    with pytest.raises(Forbidden):
        customer(ref=ada.ref, actor=works("Cleo", "packer", store))


def test_reconcile_names_what_belongs_to_another_store(store):
    ada, carl = buys("Ada", store), buys("Carl", shop("bakery"))
    assert reconcile() == []

    ContactPoint.objects.filter(customer_id=ada.id).update(store_id=Customer.objects.get(pk=carl.id).store_id)
    assert len(reconcile()) == 1
    Customer.objects.filter(pk=ada.id).update(survivor_id=carl.id)
    assert len(reconcile()) == 3
    assert customer(ref=carl.ref, actor=MAX).merged == (ada.ref,)
