"""Finding out who somebody is: levels, outcomes, and an end to trying."""

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import Verification
from bespeak.domain.customers.queries import customer, identity, verifications
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, buys, later, placed, program, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def store():
    return shop()


@pytest.fixture
def ben(store):
    return works("Ben", "agent", store)


@pytest.fixture
def ada(store):
    return buys("Ada", store, email="ada@mail.example", phone="090-1234-5678")


def call_back(store, ada, by, outcome="passed", at=NOW, **more):
    return customers.log_callback(store_id=store.id, customer=ada.ref, outcome=outcome, by=by, at=at, **more)


def test_a_call_back_shows_who_she_is(store, ben, ada):
    placed(store)
    call_back(store, ada, ben, at=later(hours=1), about_order="ord_0000000000000000", note="knew her last order")

    assert identity([ada.id]) == {ada.id: later(hours=1)}
    seen = customer(ref=ada.ref, actor=ben)
    assert (seen.identity_level, seen.identity_at) == ("callback", later(hours=1))
    fact = Fact.objects.get(kind="customers.identity_verified")
    assert fact.data == {
        "customer": ada.ref,
        "customer_id": ada.id,
        "level": "callback",
        "order": "ord_0000000000000000",
    }


def test_the_number_that_was_called_counts_as_hers(store, ben, ada):
    call_back(store, ada, ben, phone="+81 90 1234 5678")

    mail, phone = customer(ref=ada.ref, actor=ben).contacts
    assert (phone.verified_at, phone.verified_how) == (NOW, "callback")
    assert (mail.verified_at, mail.verified_how) == (None, "")


def test_a_number_that_is_not_hers_proves_nothing(store, ben, ada):
    buys("Carl", store, phone="090-9999-9999")

    with pytest.raises(customers.NotTheirContact):
        call_back(store, ada, ben, phone="090-9999-9999")

    assert identity([ada.id]) == {}
    assert Verification.objects.count() == 0


def test_a_failed_call_back_is_kept_and_shows_nothing(store, ben, ada):
    call_back(store, ada, ben, "failed", phone="090-1234-5678", note="a child answered")

    assert identity([ada.id]) == {}
    assert all(one.verified_at is None for one in customer(ref=ada.ref, actor=ben).contacts)
    [tried] = verifications(store_id=store.id, ref=ada.ref, actor=ben)
    assert (tried.outcome, tried.note, tried.by) == ("failed", "a child answered", ben.ref)


def test_after_five_failures_in_a_day_nobody_tries_again_until_it_is_over(store, ben, ada):
    for n in range(5):
        call_back(store, ada, ben, "failed", at=later(hours=n))

    for outcome in ("failed", "passed"):
        with pytest.raises(customers.TooManyTries):
            call_back(store, ada, ben, outcome, at=later(hours=23))
    assert identity([ada.id]) == {}

    call_back(store, ada, ben, at=later(hours=24))
    assert identity([ada.id]) == {ada.id: later(hours=24)}


def test_tries_with_a_merged_customer_count_too(store, ben, ada):
    old = buys("Ada", store, email="old@mail.example")
    for n in range(5):
        call_back(store, old, ben, "failed", at=later(hours=n))
    customers.merge(store_id=store.id, customer=old.ref, into=ada.ref, by=MAX, at=NOW)

    with pytest.raises(customers.TooManyTries):
        call_back(store, ada, ben, at=later(hours=5))


def test_a_later_failure_takes_nothing_back(store, ben, ada):
    call_back(store, ada, ben)
    call_back(store, ada, ben, "failed", at=later(days=1))

    assert identity([ada.id]) == {ada.id: NOW}


def test_programs_call_nobody_back(store, ada):
    robot = program(store, "customers:identity:verify")

    with pytest.raises(customers.NotAPerson):
        call_back(store, ada, robot)
    with pytest.raises(customers.NotAPerson):
        customers.verify_contact(
            store_id=store.id, customer=ada.ref, kind="phone", value="0901", how="callback", by=robot, at=NOW
        )


def test_a_contact_shown_to_be_hers_says_nothing_of_who_she_is(store, ben, ada):
    customers.verify_contact(
        store_id=store.id, customer=ada.ref, kind="email", value="ADA@mail.example", how="code", by=ben, at=NOW
    )

    assert customer(ref=ada.ref, actor=ben).contacts[0].verified_how == "code"
    assert identity([ada.id]) == {}


def test_strangers_and_packers_verify_nobody(store, ada):
    with pytest.raises(Forbidden):
        call_back(store, ada, works("Cleo", "packer", store))
    with pytest.raises(NotFound):
        call_back(store, ada, works("Eve", "owner", shop("bakery")))
    bakery = shop("dairy")
    with pytest.raises(NotFound):
        customers.log_callback(store_id=bakery.id, customer=ada.ref, outcome="passed", by=MAX, at=NOW)
    assert Verification.objects.count() == 0


def test_what_is_no_order_is_not_noted_as_one(store, ben, ada):
    with pytest.raises(Invalid):
        call_back(store, ada, ben, about_order="#1009, the blue one")


@pytest.mark.parametrize("outcome", ["", "perhaps"])
def test_an_outcome_is_passed_or_failed(store, ben, ada, outcome):
    with pytest.raises(Invalid):
        call_back(store, ada, ben, outcome)


def test_a_call_about_an_order_nobody_placed_is_refused_by_name(store, ben, ada):
    there = placed(shop("elsewhere"))

    with pytest.raises(NotFound, match=f"There is no order '{there}' here") as refused:
        call_back(store, ada, ben, about_order=there)
    assert refused.value.field == "about_order"
