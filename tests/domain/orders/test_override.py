"""Mika, who manages, admits or declines against the rules, and writes down why."""

from __future__ import annotations

import pytest

from bespeak.domain.agreements import queries as agreed
from bespeak.domain.inventory.operations import NotEnoughStock
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.payments import operations as payments
from bespeak.kit import clock
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, StaleState
from bespeak.kit.states import NotFromHere
from tests.domain.orders.counter import Counter
from tests.scene import MAX, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def pays(counter: Counter, order: Decision, minor: int) -> None:
    """The money of an order arrives at the bank."""
    payments.record_payment(
        store_id=counter.store_id,
        order=order.order,
        amount_minor=minor,
        currency="USD",
        method="bank_transfer",
        external_key=f"bank {order.order}",
        by=MAX,
        at=clock.now(),
    )


def test_admitted_by_a_person_it_claims_its_stock_and_is_to_be_paid_like_any_other(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")

    said = counter.override(held, "admitted", reason="Jun is my neighbour.")

    assert (said.outcome, [one.code for one in said.reasons]) == ("admitted", ["overridden"])
    order = counter.see(held)
    assert (order.decision.note, order.decision.by) == ("Jun is my neighbour.", counter.scene.mika.ref)
    assert counter.causes(held) == ["gate: held", "override: admitted"]
    assert counter.stock("LAMP") == (0, 1, 0)
    assert counter.shut(held) == {"payment"}
    assert counter.balance(held) == (9000, 0, 0)
    pays(counter, held, 9000)
    assert (counter.see(held).state, counter.shut(held)) == ("released", set())
    counter.work()


def test_where_there_is_not_enough_left_nothing_changes(counter: Counter) -> None:
    counter.talks("kim", "lamp")
    counter.order("LAMP", who="kim")
    held = counter.order("LAMP", who="jun")

    with pytest.raises(NotEnoughStock) as refusal:
        counter.override(held, "admitted")

    assert refusal.value.data == {"skus": ["LAMP"]}
    assert counter.causes(held) == ["gate: held"]
    assert counter.stock("LAMP") == (0, 1, 0)


def test_declined_by_a_person_it_gives_everything_back(counter: Counter) -> None:
    made = counter.scene.agree("hana", "LAMP")
    order = counter.order("LAMP", who="hana", agreement_code=made.code, paid_minor=9000)
    assert order.state == "released"

    counter.override(order, "declined", reason="Broken on the shelf.")

    assert counter.see(order).state == "declined"
    assert counter.stock("LAMP") == (0, 0, 1)
    assert counter.balance(order) == (0, 9000, 9000)
    now = agreed.agreement(store_id=counter.store_id, ref=made.ref, actor=MAX, at=clock.now())
    assert (now.state, now.used_by_order) == ("accepted", "")
    counter.work()


def test_without_a_written_reason_nothing_is_overridden(counter: Counter) -> None:
    held = counter.order("MUG", who="jun")

    for reason, code in (("", "reason_missing"), ("  \n", "reason_missing"), ("x" * 2001, "text_too_long")):
        with pytest.raises(Invalid) as refusal:
            counter.override(held, "admitted", reason=reason)
        assert (refusal.value.code, refusal.value.field) == (code, "reason")
    assert counter.causes(held) == ["gate: held"]


@pytest.mark.parametrize("to", ["held", "released", "cancelled", "", "ADMITTED"])
def test_an_override_leads_to_admitted_or_declined_and_nowhere_else(counter: Counter, to: str) -> None:
    held = counter.order("MUG", who="jun")

    with pytest.raises(Invalid) as refusal:
        counter.override(held, to)
    assert refusal.value.code == "unknown_outcome"


def test_only_managers_override_and_only_at_home(counter: Counter) -> None:
    held = counter.order("MUG", who="jun")
    elsewhere = open_scene(slug="elsewhere")

    with pytest.raises(Forbidden):
        counter.override(held, "admitted", by=counter.scene.ben)
    with pytest.raises(NotFound):
        counter.override(held, "admitted", by=elsewhere.mika)
    with pytest.raises(NotFound):
        orders.override(
            store_id=elsewhere.store.id, ref=held.order, to="admitted", reason="?", by=elsewhere.mika, at=clock.now()
        )
    assert counter.causes(held) == ["gate: held"]


def test_what_is_over_stays_over(counter: Counter) -> None:
    declined, cancelled = counter.order("MUG", who="jun"), counter.order("MUG", who="emil")
    counter.override(declined, "declined")
    counter.cancel(cancelled)

    for over in (declined, cancelled):
        for to in ("admitted", "declined"):
            with pytest.raises(NotFromHere):
                counter.override(over, to)


def test_past_its_deadline_no_person_admits_it_whether_or_not_a_worker_has_come(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")
    counter.wait(hours=72)

    with pytest.raises(StaleState):
        counter.override(held, "admitted")
    assert counter.stock("LAMP") == (0, 0, 1)
    counter.work()
    with pytest.raises(NotFromHere):
        counter.override(held, "admitted")


def test_what_was_handed_over_is_not_declined(counter: Counter) -> None:
    counter.talks("kim", "lamp")
    order = counter.order("LAMP", who="kim", paid_minor=9000)
    orders.mark_beyond_recall(order_refs=[order.order], by=MAX, at=clock.now())

    with pytest.raises(orders.BeyondRecall):
        counter.override(order, "declined")
    with pytest.raises(orders.BeyondRecall):
        counter.cancel(order)

    assert counter.see(order).state == "released"
    assert counter.stock("LAMP") == (0, 1, 0)


def test_an_agreement_that_serves_the_order_is_used_by_an_override_too(counter: Counter) -> None:
    made = counter.scene.agree("hana", "RING")
    held = counter.order("RING", who="hana", agreement_code=made.code, address=counter.scene.draft().address)
    assert counter.said(held) == ("admitted",)

    counter.override(held, "declined")
    again = counter.order("RING", who="hana", agreement_code=made.code)

    assert counter.said(again) == ("admitted",)
    counter.work()
