"""Two batches about the same people at the same moment."""

import random

import pytest

from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.customers.operations import Ask, gather, merge
from bespeak.domain.customers.queries import survivors
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
