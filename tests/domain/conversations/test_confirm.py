"""Settling things in a conversation, and what the gate may count of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Confirmation, Event, Topic
from bespeak.domain.conversations.operations import Terms
from bespeak.domain.conversations.queries import confirmations, evidence
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.queries import identity, verifications
from bespeak.domain.inventory.operations import NotEnoughStock
from bespeak.domain.inventory.queries import holds, reconcile, stock
from bespeak.journal.models import Fact
from bespeak.kit.money import Money
from bespeak.kit.refusals import Forbidden, Invalid, KeyReused, NotFound
from tests.domain.cast import MAX, NOW, asks, buys, herself, later, placed, program, sells, shop, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ORDER = "ord_0000000000000000"


@pytest.fixture
def store():
    made = shop()
    placed(made, ORDER)
    return made


def confirm(store, ref, by, kind, *, at=NOW, client_key="", **terms):
    return conversations.confirm(
        store_id=store.id, conversation=ref, kind=kind, terms=Terms(**terms), by=by, at=at, client_key=client_key
    )


def free(store, sku):
    return next(one.free for one in stock(store_id=store.id, actor=MAX, at=NOW) if one.sku == sku)


def test_confirmed_availability_keeps_the_stock_for_this_customer(store, ben, ada):
    lamp = sells("LAMP", store, units=3)
    ref = asks(ada, store, ben)

    given = confirm(store, ref, ben, "availability", sku="LAMP", quantity=2, valid_until=later(hours=48))

    assert free(store, "LAMP") == 1
    [held] = holds(store_id=store.id, actor=MAX, at=NOW, held_for=ref)
    assert (held.ref, held.quantity, held.expires_at) == (given.hold, 2, later(hours=48))
    [settled] = evidence([ada.id])
    assert (settled.requirement, settled.variant_id, settled.product_id) == (
        "availability_confirmed",
        lamp.id,
        lamp.product_id,
    )
    assert (settled.quantity, settled.valid_until, settled.ref, settled.seq) == (2, later(hours=48), given.ref, 2)


def test_more_than_there_is_cannot_be_confirmed(store, ben, ada):
    sells("LAMP", store, units=1)
    ref = asks(ada, store, ben)

    with pytest.raises(NotEnoughStock):
        confirm(store, ref, ben, "availability", sku="LAMP", quantity=2, valid_until=later(hours=48))

    assert Event.objects.count() == 1
    assert Confirmation.objects.count() == 0
    assert free(store, "LAMP") == 1


def test_without_a_time_nothing_is_kept_back(store, ben, ada):
    sells("LAMP", store, units=1)

    given = confirm(store, asks(ada, store, ben), ben, "availability", sku="LAMP", quantity=1)

    assert given.hold == ""
    assert free(store, "LAMP") == 1


def test_a_withdrawn_confirmation_counts_no_more_and_gives_back_its_stock(store, ben, ada):
    sells("LAMP", store, units=1)
    given = confirm(
        store, asks(ada, store, ben), ben, "availability", sku="LAMP", quantity=1, valid_until=later(hours=1)
    )

    for _ in range(2):
        conversations.withdraw(store_id=store.id, confirmation_ref=given.ref, by=ben, at=later(minutes=1))

    assert evidence([ada.id]) == []
    assert free(store, "LAMP") == 1
    assert reconcile(store_id=store.id) == []
    assert list(Event.objects.order_by("seq").values_list("kind", flat=True)) == [
        "message",
        "confirmation",
        "withdrawal",
    ]
    assert Fact.objects.filter(kind="conversations.confirmation_withdrawn").count() == 1


def test_withdrawing_after_the_hold_has_lapsed_is_no_trouble(store, ben, ada):
    sells("LAMP", store, units=1)
    given = confirm(
        store, asks(ada, store, ben), ben, "availability", sku="LAMP", quantity=1, valid_until=later(hours=1)
    )

    conversations.withdraw(store_id=store.id, confirmation_ref=given.ref, by=ben, at=later(hours=2))
    conversations.withdraw(store_id=store.id, confirmation_ref=given.ref, by=ben, at=later(hours=3))

    assert reconcile(store_id=store.id) == []


def test_every_kind_comes_out_in_the_words_of_the_policy(store, ben, ada):
    ring = sells("RING", store, units=5)
    ref = asks(ada, store, ben)
    confirm(store, ref, ben, "availability", sku="RING", quantity=1)
    confirm(store, ref, ben, "specification", product="ring", details="engraved Mira, size 12")
    confirm(store, ref, ben, "delivery", country="JP", postcode="100-2101")
    confirm(store, ref, ben, "identity", order=ORDER)
    confirm(store, ref, ben, "extra_payment", amount=Money(3000, "JPY"), order=ORDER)

    found = {one.requirement: one for one in evidence([ada.id])}

    assert set(found) == {
        "availability_confirmed",
        "specification_agreed",
        "delivery_agreed",
        "identity_verified",
        "extra_payment_agreed",
    }
    assert found["specification_agreed"].product_id == ring.product_id
    assert (found["delivery_agreed"].country, found["delivery_agreed"].postcode) == ("JP", "100-2101")
    extra = found["extra_payment_agreed"]
    assert (extra.amount_minor, extra.currency, extra.order_ref) == (3000, "JPY", ORDER)


def test_identity_confirmed_by_call_back_is_kept_with_the_customer(store, ben, ada):
    confirm(store, asks(ada, store, ben), ben, "identity", order=ORDER, at=later(hours=1))

    assert identity([ada.id]) == {ada.id: later(hours=1)}
    [tried] = verifications(store_id=store.id, ref=ada.ref, actor=ben)
    assert (tried.level, tried.outcome, tried.by, tried.about_order) == ("callback", "passed", ben.ref, ORDER)


def test_a_program_cannot_confirm_an_identity(store, ada):
    robot = program(store, "conversations:confirmation:give", "customers:identity:verify")
    ref = asks(ada, store, MAX)

    with pytest.raises(customers.NotAPerson):
        confirm(store, ref, robot, "identity")

    assert identity([ada.id]) == {}
    assert evidence([ada.id]) == []


HALVES = [
    ("weather", {}, "unknown_kind"),
    ("availability", {"quantity": 1}, "missing_sku"),
    ("availability", {"sku": "LAMP"}, "missing_quantity"),
    ("availability", {"sku": "LAMP", "quantity": -1}, "quantity_not_positive"),
    ("availability", {"sku": "LAMP", "quantity": 10**12}, "quantity_too_large"),
    ("availability", {"sku": "NONE", "quantity": 1}, "not_found"),
    ("specification", {"product": "lamp"}, "missing_details"),
    ("specification", {"details": "in oak"}, "missing_product"),
    ("specification", {"product": "other", "sku": "LAMP", "details": "oak"}, "not_found"),
    ("delivery", {}, "missing_country"),
    ("delivery", {"country": "Japan"}, "unknown_country"),
    ("extra_payment", {}, "missing_amount"),
    ("extra_payment", {"amount": Money(0, "JPY")}, "amount_not_positive"),
    ("extra_payment", {"amount": Money(1, "XXY")}, "unknown_currency"),
    ("delivery", {"country": "JP", "valid_until": NOW}, "time_has_passed"),
    ("delivery", {"country": "JP", "order": "1009"}, "not_an_order"),
]


@pytest.mark.parametrize(("kind", "terms", "code"), HALVES)
def test_half_a_confirmation_is_refused_by_name(store, ada, kind, terms, code):
    ben = works("Ben", "agent", store)
    sells("LAMP", store, units=1)
    ref = asks(ada, store, ben)

    with pytest.raises((Invalid, NotFound)) as refused:
        confirm(store, ref, ben, kind, **terms)

    assert refused.value.code == code
    assert Event.objects.count() == 1


def test_a_repeated_confirmation_holds_stock_once(store, ben, ada):
    sells("LAMP", store, units=5)
    ref = asks(ada, store, ben)
    terms = {"sku": "LAMP", "quantity": 2, "valid_until": later(hours=48)}

    first = confirm(store, ref, ben, "availability", client_key="c-1", **terms)
    again = confirm(store, ref, ben, "availability", client_key="c-1", **terms)

    assert again == first
    assert free(store, "LAMP") == 3
    with pytest.raises(KeyReused):
        confirm(store, ref, ben, "availability", client_key="c-1", **{**terms, "quantity": 3})


def test_the_fact_carries_who_to_look_at_again_and_no_text(store, ben, ada):
    ref = asks(ada, store, ben)
    given = confirm(store, ref, ben, "delivery", country="JP", postcode="100-2101", details="ring twice", order=ORDER)

    fact = Fact.objects.get(kind="conversations.confirmation_given")
    assert fact.subject == ref
    assert fact.data == {
        "customer": ada.ref,
        "customer_id": ada.id,
        "seq": 2,
        "confirmation": given.ref,
        "requirement": "delivery_agreed",
        "order": ORDER,
    }


def test_only_those_who_may_confirm_do(store, ada):
    sells("LAMP", store, units=1)
    ref = asks(ada, store, MAX)

    with pytest.raises(Forbidden):
        confirm(store, ref, works("Cleo", "packer", store), "availability", sku="LAMP", quantity=1)
    with pytest.raises(Forbidden):
        confirm(store, ref, herself(ada, store), "availability", sku="LAMP", quantity=1)
    with pytest.raises(NotFound):
        confirm(store, ref, works("Eve", "owner", shop("bakery")), "delivery", country="JP")
    dairy = shop("dairy")
    with pytest.raises(NotFound):
        conversations.confirm(
            store_id=dairy.id, conversation=ref, kind="delivery", terms=Terms(country="JP"), by=MAX, at=NOW
        )
    assert Confirmation.objects.count() == 0


# What the gate may count


def two_way(store, customer, by, at=NOW, **about):
    ref = asks(customer, store, by, when=at, **about)
    conversations.say(store_id=store.id, conversation=ref, text="Gladly.", by=by, at=at)
    return ref


def test_a_two_way_talk_counts_once_for_each_thing_it_was_about(store, ben, ada):
    ring, lamp = sells("RING", store), sells("LAMP", store)
    ref = two_way(store, ada, ben, products=["ring", "lamp", "ring"], orders=[ORDER])

    found = evidence([ada.id])

    assert {(one.product_id, one.order_ref) for one in found} == {
        (ring.product_id, ""),
        (lamp.product_id, ""),
        (None, ORDER),
    }
    assert {(one.requirement, one.conversation_ref, one.seq) for one in found} == {("two_way_talk", ref, 2)}


def test_a_talk_about_nothing_in_particular_counts_for_nothing_in_particular(store, ben, ada):
    two_way(store, ada, ben)

    [talk] = evidence([ada.id])

    assert (talk.product_id, talk.order_ref) == (None, "")


def test_a_one_way_talk_is_no_evidence(store, ben, ada):
    asks(ada, store, ben)

    assert evidence([ada.id]) == []


def test_a_topic_named_after_the_talk_tells_the_orders_again(store, ben, ada):
    sells("RING", store)
    ref = two_way(store, ada, ben)

    added = conversations.about(store_id=store.id, conversation=ref, products=["ring"], orders=[ORDER], by=ben, at=NOW)
    again = conversations.about(store_id=store.id, conversation=ref, products=["ring"], by=ben, at=NOW)

    assert (added, again) == (2, 0)
    assert Fact.objects.filter(kind="conversations.two_way_talk").count() == 2
    assert len(evidence([ada.id])) == 2


def test_unknown_topics_are_refused(store, ben, ada):
    ref = asks(ada, store, ben)

    for wrong in ({"products": ["nothing"]}, {"orders": ["#1009"]}):
        with pytest.raises((NotFound, Invalid)):
            conversations.about(store_id=store.id, conversation=ref, by=ben, at=NOW, **wrong)


def test_what_was_settled_with_a_merged_customer_counts_for_the_survivor(store, ben, ada):
    old = buys("Ada", store, email="old@mail.example")
    two_way(store, old, ben)
    confirm(store, asks(old, store, ben), ben, "delivery", country="JP")

    customers.merge(store_id=store.id, customer=old.ref, into=ada.ref, by=MAX, at=NOW)

    assert {one.requirement for one in evidence([ada.id])} == {"two_way_talk", "delivery_agreed"}
    assert {one.customer_id for one in evidence([ada.id])} == {ada.id}


def test_evidence_for_many_takes_two_statements(store, ben):
    people = [buys(f"P{n}", store) for n in range(20)]
    for one in people[:5]:
        two_way(store, one, ben)
        confirm(store, asks(one, store, ben), ben, "delivery", country="JP")

    with CaptureQueriesContext(connection) as caught:
        found = evidence({one.id for one in people})

    assert len(found) == 10
    assert len(caught) == 2


def test_confirmations_are_listed_with_those_withdrawn(store, ben, ada):
    ref = asks(ada, store, ben)
    first = confirm(store, ref, ben, "delivery", country="JP")
    second = confirm(store, ref, ben, "delivery", country="FR", order=ORDER)
    conversations.withdraw(store_id=store.id, confirmation_ref=first.ref, by=ben, at=NOW)

    listed = confirmations(store_id=store.id, actor=ben, conversation=ref)
    assert [(one.ref, one.withdrawn_at is None) for one in listed] == [(first.ref, False), (second.ref, True)]
    assert [one.ref for one in confirmations(store_id=store.id, actor=ben, order=ORDER)] == [second.ref]
    assert [one.ref for one in confirmations(store_id=store.id, actor=ben, after=first.ref)] == [second.ref]
    assert confirmations(store_id=store.id, actor=herself(buys("Carl", store), store)) == []


def test_orders_that_are_not_this_stores_are_refused_by_name(store, ada, ben):
    there = placed(shop("elsewhere"), "ord_1111111111111111")
    ref = asks(ada, store, ben)
    here = {"store_id": store.id, "conversation": ref, "by": ben, "at": NOW}
    doings = [
        lambda: conversations.about(orders=[ORDER, there], **here),
        lambda: asks(ada, store, ben, orders=[there]),
        lambda: confirm(store, ref, ben, "delivery", country="JP", order=there),
    ]
    for do in doings:
        with pytest.raises(NotFound, match=f"There is no order '{there}' here"):
            do()
    assert Topic.objects.count() == Confirmation.objects.count() == 0
