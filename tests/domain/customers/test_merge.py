"""One person with two rows: pointed at, found through, and taken apart again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.customers.queries import by_contact, customer, family, found, identity, reconcile, survivors
from bespeak.kit.refusals import Forbidden, NotFound, Refusal
from tests.domain.cast import MAX, NOW, buys, later, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def store():
    return shop()


def merge(store, gone, into, by=MAX):
    return customers.merge(store_id=store.id, customer=gone.ref, into=into.ref, by=by, at=NOW)


def unmerge(store, gone):
    return customers.unmerge(store_id=store.id, customer=gone.ref, by=MAX, at=NOW)


def test_a_merged_customer_leads_to_the_survivor(store):
    old, new = buys("Ada", store, phone="090-1234-5678"), buys("Ada L.", store, email="ada@mail.example")

    merge(store, old, new)

    seen = customer(ref=new.ref, actor=MAX)
    assert {one.kind for one in seen.contacts} == {"email", "phone"}
    assert seen.merged == (old.ref,)
    assert customer(ref=old.ref, actor=MAX).merged_into == new.ref
    assert found(store_id=store.id, ref=old.ref).ref == new.ref
    reached = by_contact(store_id=store.id, kind="phone", value="09012345678")
    assert (reached.customer_id, reached.customer) == (new.id, new.ref)


def test_nothing_moves_so_it_can_be_undone(store):
    old, new = buys("Ada", store, phone="090-1234-5678"), buys("Ben", store)
    before = list(ContactPoint.objects.order_by("id").values_list("value", "customer_id"))
    merge(store, old, new)

    unmerge(store, old)

    assert list(ContactPoint.objects.order_by("id").values_list("value", "customer_id")) == before
    assert survivors([old.id, new.id]) == {old.id: old.id, new.id: new.id}


def test_identity_shown_before_a_merge_counts_after_it(store):
    old, new = buys("Ada", store, email="old@mail.example"), buys("Ada", store)
    customers.log_callback(store_id=store.id, customer=old.ref, outcome="passed", by=MAX, at=later(hours=1))

    merge(store, old, new)
    assert identity([new.id]) == {new.id: later(hours=1)}

    unmerge(store, old)
    assert identity([new.id]) == {}


def test_three_rows_of_one_person_are_one_family(store):
    one, two, three = (buys("Ada", store, email=f"{n}@mail.example") for n in range(3))
    merge(store, one, two)
    merge(store, two, three)

    assert survivors([one.id, two.id, three.id]) == dict.fromkeys((one.id, two.id, three.id), three.id)
    assert family(one.id) == [one.id, two.id, three.id]

    unmerge(store, two)
    assert survivors([one.id, two.id, three.id]) == {one.id: two.id, two.id: two.id, three.id: three.id}


def test_impossible_merges_are_refused_by_name(store):
    one, two, three = (buys("Ada", store, email=f"{n}@mail.example") for n in range(3))
    merge(store, one, two)

    with pytest.raises(customers.AlreadyOne):
        merge(store, one, one)
    with pytest.raises(customers.AlreadyOne):
        merge(store, two, one)
    with pytest.raises(customers.AlreadyMerged):
        merge(store, one, three)
    with pytest.raises(customers.NotMerged):
        unmerge(store, two)
    assert survivors([one.id, two.id, three.id]) == {one.id: two.id, two.id: two.id, three.id: three.id}


def test_customers_of_two_stores_are_never_one(store):
    ada, bread = buys("Ada", store), buys("Ada", shop("bakery"))

    with pytest.raises(NotFound):
        merge(store, ada, bread)

    assert survivors([ada.id]) == {ada.id: ada.id}


def test_merging_is_for_managers(store):
    one, two = buys("Ada", store), buys("Ben", store)

    with pytest.raises(Forbidden):
        merge(store, one, two, by=works("Ben", "agent", store))
    merge(store, one, two, by=works("Dana", "manager", store))


class AnyMerges(HypothesisTestCase):
    pytestmark = [pytest.mark.both]

    @settings(max_examples=60)
    @given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=14))
    def test_pointers_and_survivors_never_disagree(self, steps):
        store = shop()
        people = [buys("Ada", store, email=f"{n}@mail.example") for n in range(5)]
        for together, one, other in steps:
            try:
                merge(store, people[one], people[other]) if together else unmerge(store, people[one])
            except Refusal:
                continue

        assert reconcile(store_id=store.id) == []
        pointers = dict(Customer.objects.values_list("id", "merged_into_id"))
        for person in people:
            end = person.id
            while pointers[end]:
                end = pointers[end]
            assert survivors([person.id]) == {person.id: end}
