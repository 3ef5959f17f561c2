"""Two batches about the same people at the same moment."""

import random
import threading
import time

import pytest
from django.db import transaction

from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.customers.operations import Ask, erase, gather, merge
from bespeak.domain.customers.queries import reconcile, survivors
from bespeak.kit.refusals import StaleState
from tests.domain.cast import MAX, NOW, at_once, buys, later, shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def asks(store, people, name="", *, phones=False):
    return [
        Ask(
            store_id=store.id,
            contacts=(("email", f"{one}@mail.example"), *([("phone", f"090{one:08}")] if phones else ())),
            name=name,
        )
        for one in people
    ]


@pytest.mark.parametrize("phones", [False, True])
def test_each_new_person_becomes_one_customer(phones):
    store = shop()
    people = list(range(60))
    orders = [random.Random(seed).sample(people, len(people)) for seed in range(4)]

    answers = at_once(*[lambda mine=mine: gather(asks(store, mine, phones=phones), NOW) for mine in orders])

    found = [dict(zip(mine, ids, strict=True)) for mine, ids in zip(orders, answers, strict=True)]
    assert all(one == found[0] for one in found)
    assert len(set(found[0].values())) == len(people)
    assert Customer.objects.count() == len(people)
    assert ContactPoint.objects.count() == len(people) * (2 if phones else 1)


def test_a_mail_and_a_phone_that_meet_make_no_customer_without_contact():
    store = shop()
    both = [Ask(store_id=store.id, contacts=(("email", "ada@mail.example"), ("phone", "0901")), name="Ada")]
    phone = [Ask(store_id=store.id, contacts=(("phone", "0901"),))]

    at_once(*[lambda: gather(both, NOW), lambda: gather(phone, NOW)] * 3)

    reachable = set(ContactPoint.objects.values_list("customer_id", flat=True))
    assert set(Customer.objects.values_list("id", flat=True)) == reachable
    assert ContactPoint.objects.count() == 2


def test_who_comes_second_with_a_new_address_belongs_to_who_came_first():
    """The second looks while the first has not committed yet."""
    store = shop()
    first_wrote = threading.Event()

    def first():
        with transaction.atomic():
            [who] = gather([Ask(store_id=store.id, contacts=(("email", "ada@mail.example"),))], NOW)
            first_wrote.set()
            time.sleep(0.3)
        return who

    def second():
        first_wrote.wait(timeout=30)
        both = (("email", "ada@mail.example"), ("phone", "0901"))
        return gather([Ask(store_id=store.id, contacts=both), Ask(store_id=store.id)], NOW)

    one, (same, stranger) = at_once(first, second)

    assert one == same != stranger
    assert set(ContactPoint.objects.values_list("kind", "customer_id")) == {("email", one), ("phone", one)}
    assert set(Customer.objects.values_list("id", flat=True)) == {one, stranger}
    assert reconcile() == []


def test_whoever_is_forgotten_in_the_same_moment_is_met_as_somebody_new_the_next_time():
    store = shop()
    ada = buys("Ada", store, email="1@mail.example")
    forgotten = threading.Event()

    def forget():
        with transaction.atomic():
            erase(store_id=store.id, customer=ada.ref, by=MAX, at=NOW)
            forgotten.set()
            time.sleep(0.3)

    def meet():
        forgotten.wait(timeout=30)
        try:
            return gather(asks(store, [1]), NOW)[0]
        except StaleState:
            return gather(asks(store, [1]), NOW)[0]

    _, met = at_once(forget, meet)

    assert met != ada.id
    assert ContactPoint.objects.get().customer_id == met


def test_customers_already_known_are_met_in_any_order_without_deadlock():
    store = shop()
    people = list(range(40))
    known = dict(zip(people, gather(asks(store, people), NOW), strict=True))
    orders = [random.Random(seed).sample(people, len(people)) for seed in range(4)]

    answers = at_once(*[lambda mine=mine: gather(asks(store, mine, name="Ada"), later(hours=1)) for mine in orders])

    assert answers == [[known[one] for one in mine] for mine in orders]
    assert set(Customer.objects.values_list("name", flat=True)) == {"Ada"}


def test_a_merge_in_the_same_moment_leads_to_the_survivor_or_was_too_late():
    store = shop()
    old, new = buys("Ada", store, email="1@mail.example"), buys("Ada", store, email="2@mail.example")

    answers = at_once(
        lambda: gather(asks(store, [1, 2]), NOW),
        lambda: merge(store_id=store.id, customer=old.ref, into=new.ref, by=MAX, at=NOW).id,
        lambda: gather(asks(store, [2, 1]), NOW),
    )

    assert set(answers[0]) | set(answers[2]) <= {old.id, new.id}
    assert survivors([old.id, new.id]) == {old.id: new.id, new.id: new.id}
