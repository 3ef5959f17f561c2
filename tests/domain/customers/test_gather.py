"""Whose order is it: for many asks at once, as if they had come one by one."""

from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.customers.operations import Ask, gather, merge
from bespeak.domain.customers.queries import customer
from tests.domain.cast import MAX, NOW, buys, shop

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def store():
    return shop()


def ask(store, *contacts, name="", language=""):
    return Ask(store_id=store.id, contacts=contacts, name=name, language=language)


def mail(value):
    return ("email", value)


def phone(value):
    return ("phone", value)


def contacts_of(customer_id):
    ref = Customer.objects.get(pk=customer_id).ref
    return {(one.kind, one.value) for one in customer(ref=ref, actor=MAX).contacts}


def test_a_new_contact_makes_a_new_customer(store):
    [ada] = gather([ask(store, mail("ada@mail.example"), name="Ada", language="ja")], NOW)

    row = Customer.objects.get()
    assert (row.pk, row.name, row.language, row.survivor_id) == (ada, "Ada", "ja", ada)
    assert contacts_of(ada) == {("email", "ada@mail.example")}


def test_the_same_contact_however_it_is_written_leads_to_the_same_customer(store):
    written = [mail("Ada@Mail.example"), mail("  ada@mail.example "), mail("ａｄａ@mail.example")]  # full-width too

    first, *others = gather([ask(store, one) for one in written], NOW)

    assert others == [first, first]
    assert Customer.objects.count() == ContactPoint.objects.count() == 1


def test_phones_are_read_in_the_country_of_the_store(store):
    written = [phone("090-1234-5678"), phone("+81 90 1234 5678"), phone("０９０１２３４５６７８")]

    first, *others = gather([ask(store, one) for one in written], NOW)

    assert others == [first, first]
    assert contacts_of(first) == {("phone", "+819012345678")}


def test_a_phone_that_cannot_be_read_is_kept_as_written(store):
    [one] = gather([ask(store, phone("call  the neighbour"))], NOW)

    assert contacts_of(one) == {("phone", "call the neighbour")}


def test_without_any_contact_each_is_somebody_new(store):
    one, other = gather([ask(store, name="a guest"), ask(store, mail("  "))], NOW)

    assert one != other
    assert ContactPoint.objects.count() == 0


def test_another_store_knows_nobody_of_this_one(store):
    other = shop("bakery")

    here, there = gather([ask(store, mail("ada@mail.example")), ask(other, mail("ada@mail.example"))], NOW)

    assert here != there
    assert Customer.objects.get(pk=there).store_id == other.id


def test_two_contacts_of_two_customers_the_first_decides_and_nobody_is_merged(store):
    ada = buys("Ada", store, email="ada@mail.example")
    ben = buys("Ben", store, phone="090-1111-2222")

    [who] = gather([ask(store, mail("ada@mail.example"), phone("090-1111-2222"))], NOW)

    assert who == ada.id
    assert contacts_of(ben.id) == {("phone", "+819011112222")}
    assert Customer.objects.filter(merged_into=None).count() == 2


def test_a_caller_whose_address_was_not_known_is_the_same_person(store):
    caller = buys("Ada", store, phone="090-1234-5678")

    [who] = gather([ask(store, mail("ada@mail.example"), phone("090-1234-5678"))], NOW)

    assert who == caller.id
    assert contacts_of(who) == {("email", "ada@mail.example"), ("phone", "+819012345678")}


def test_another_address_with_a_known_phone_may_be_somebody_else_in_the_house(store):
    ada = buys("Ada", store, email="ada@mail.example", phone="090-1234-5678")

    [ben] = gather([ask(store, mail("ben@mail.example"), phone("090-1234-5678"))], NOW)

    assert ben != ada.id
    assert contacts_of(ben) == {("email", "ben@mail.example")}


def test_what_was_learnt_earlier_in_the_batch_counts_later_in_it(store):
    gather([ask(store, mail("ada@mail.example"), ("line", "U77"))], NOW)

    ada, ben = gather(
        [ask(store, ("line", "U77"), phone("090-1")), ask(store, mail("ben@mail.example"), phone("090-1"))], NOW
    )

    assert ben != ada


def test_follows_where_a_merged_customer_leads(store):
    old, new = buys("Ada", store, email="old@mail.example"), buys("Ada", store, email="new@mail.example")
    merge(store_id=store.id, customer=old.ref, into=new.ref, by=MAX, at=NOW)

    assert gather([ask(store, mail("old@mail.example"))], NOW) == [new.id]


def test_a_name_is_taken_once_and_never_overwritten(store):
    nameless = buys("", store, email="ada@mail.example")

    gather([ask(store, mail("ada@mail.example"), name="Ada"), ask(store, mail("ada@mail.example"), name="Eve")], NOW)
    gather([ask(store, mail("ada@mail.example"), name="Mallory")], NOW)

    assert Customer.objects.get(pk=nameless.id).name == "Ada"


def test_control_signs_and_endless_names_do_no_harm(store):
    [one] = gather(
        [ask(store, mail("a\0d\ud83da@mail.example"), phone("\0\ud83d"), name="A\0d\ud83da" + "x" * 500)], NOW
    )
    [long] = gather([ask(store, mail("x" * 300 + "@mail.example"))], NOW)

    assert Customer.objects.get(pk=one).name.startswith("A d ax")
    assert ContactPoint.objects.filter(customer_id=long).count() == 0


def statements(asks):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        gather(asks, NOW)
    return [one["sql"] for one in caught]


def test_five_hundred_take_as_many_statements_as_one(store):
    def some(start, count):
        return [ask(store, mail(f"{n}@mail.example"), phone(f"090{n:08}")) for n in range(start, start + count)]

    gather(some(0, 1), NOW)
    few = statements(some(0, 2))
    many = statements(some(1, 500))

    assert len(many) == len(few) <= 9


people = st.sampled_from(
    [mail("ada@x.example"), mail("ben@x.example"), mail("cleo@x.example"), phone("0901"), phone("0902")]
)
asked = st.lists(st.tuples(st.lists(people, max_size=3, unique=True), st.sampled_from(["", "Ada", "Ben"])), max_size=12)


class Splits(HypothesisTestCase):
    pytestmark = [pytest.mark.both]

    @settings(max_examples=60)
    @given(asks=asked, cuts=st.sets(st.integers(0, 12)))
    def test_any_split_of_a_batch_gives_the_same_customers(self, asks, cuts):
        whole, pieces = shop("whole"), shop("pieces")

        at_once = gather([ask(whole, *contacts, name=name) for contacts, name in asks], NOW)
        in_turn = []
        bounds = sorted({0, len(asks), *(cut for cut in cuts if cut < len(asks))})
        for start, end in pairwise(bounds):
            in_turn += gather([ask(pieces, *contacts, name=name) for contacts, name in asks[start:end]], NOW)

        assert pattern(at_once) == pattern(in_turn)
        assert state(whole, at_once) == state(pieces, in_turn)


def pattern(ids):
    """The same people in the same places, whatever their numbers."""
    return [ids.index(one) for one in ids]


def state(store, ids):
    numbers = {one: ids.index(one) for one in ids}
    points = ContactPoint.objects.filter(store_id=store.id).values_list("kind", "value", "customer_id")
    names = Customer.objects.filter(store_id=store.id).values_list("id", "name")
    return {(kind, value, numbers[who]) for kind, value, who in points}, {(numbers[who], name) for who, name in names}
