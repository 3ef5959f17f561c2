"""Mika booked a payment wrongly: a counter-entry takes it off the books, and what it paid waits for its money again."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.fulfilment import operations as fulfilment
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments.models import Capture, RefundDue
from bespeak.domain.payments.operations import CorrectionTaken, correcting
from bespeak.domain.payments.operations.recording import WasCorrected
from bespeak.domain.payments.queries import Balance
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, Refusal
from tests.domain.cast import MAX, NOW, later
from tests.domain.payments.till import Till, open_till

pytestmark = pytest.mark.both


def correct(till: Till, payment: str, reason: str = "typed for another order", **changes: Any) -> CorrectionTaken:
    given: dict[str, Any] = {"store_id": till.store_id, "by": till.scene.mika, "at": NOW, **changes}
    return payments.correct_payment(payment=payment, reason=reason, **given)


def kinds(order: str) -> list[str]:
    return list(Fact.objects.filter(subject=order).order_by("id").values_list("kind", flat=True))


def test_what_it_paid_waits_for_its_money_again(till: Till):
    order = till.order("MUG")
    wrong = till.pay(order, 1800, key="bank:1", reference="Rent")
    assert till.state(order) == "released"

    taken = correct(till, wrong.ref)

    assert (taken.corrects, taken.amount_minor, taken.shut, taken.repeated) == (wrong.ref, 1800, True, False)
    assert (till.payment_gate(order), till.state(order), till.seen(order).released_at) == ("", "admitted", None)
    assert till.balance(order) == till.money(order).balance == Balance(asked=1800, corrected=1800)
    booked, entry = till.money(order).captures
    assert (booked.amount_minor, booked.reference, booked.corrected_at) == (1800, "Rent", NOW)
    assert (entry.amount_minor, entry.reference, entry.corrects) == (-1800, "typed for another order", wrong.ref)
    assert kinds(order)[-2:] == ["payments.corrected", "orders.gate_shut"]
    assert "another order" not in str(list(Fact.objects.values_list("data", flat=True)))
    assert till.in_order()

    again = till.pay(order, 1800, key="bank:2")
    assert (till.payment_gate(order), till.state(order)) == (again.ref, "released")
    assert till.in_order()


def test_its_number_is_booked_again_with_what_is_right(till: Till):
    order, meant = till.order("MUG"), till.order("MUG")
    wrong = till.pay(order, 1800, key="bank:1")
    correct(till, wrong.ref)
    right = till.pay(meant, 1800, key="bank:1")
    assert (right.repeated, till.state(meant), till.state(order)) == (False, "released", "admitted")
    assert till.pay(meant, 1800, key="bank:1").repeated
    with pytest.raises(WasCorrected):
        Till(till.scene).pay(*wrong_again(till))
    assert till.in_order()


def wrong_again(till: Till) -> tuple[str, int, str]:
    """What a program tells again that knows nothing of the correction."""
    order = till.order("MUG")
    correct(till, till.pay(order, 1800, key="bank:9").ref)
    return order, 1800, "bank:9"


def test_it_is_corrected_once(till: Till):
    order = till.order("MUG")
    wrong = till.pay(order, 1800)
    first = correct(till, wrong.ref)
    again = correct(till, wrong.ref, "said otherwise", at=later(days=1))
    assert (again.ref, again.repeated, Capture.objects.count()) == (first.ref, True, 2)
    assert till.in_order()


def test_a_nought_too_many_leaves_nothing_due_back(till: Till):
    order = till.order("MUG")
    wrong = till.pay(order, 18000, key="bank:1")
    assert [one.left_minor for one in till.due()] == [16200]
    correct(till, wrong.ref, "a nought too many")
    assert till.due() == []
    assert till.balance(order) == Balance(asked=1800, corrected=18000)
    assert "payments.refund_withdrawn" in kinds(order)
    assert till.pay(order, 1800, key="bank:1").due_back_minor == 0
    assert till.in_order()


def test_of_one_transfer_booked_twice_either_may_go(till: Till):
    order = till.order("MUG")
    first = till.pay(order, 1800)
    till.pay(order, 1800)
    taken = correct(till, first.ref, "twice")
    assert (taken.shut, till.state(order), till.due()) == (False, "released", [])
    assert till.balance(order) == Balance(asked=1800, captured=1800, corrected=1800)
    assert till.in_order()


def test_of_a_cancelled_order_only_what_came_stays_due_back(till: Till):
    order = till.order("MUG")
    till.pay(order, 1000)
    wrong = till.pay(order, 500)
    till.cancel(order)
    assert [one.left_minor for one in till.due()] == [1500]
    correct(till, wrong.ref)
    assert [(one.left_minor, one.reason) for one in till.due()] == [(1000, "order_cancelled")]
    assert till.state(order) == "cancelled"
    assert till.in_order()


def test_what_went_back_stays_on_the_books(till: Till):
    order = till.order("MUG")
    wrong = till.pay(order, 2000)
    [due] = till.due()
    till.refund(due.ref, 100)
    with pytest.raises(correcting.WentBackAlready):
        correct(till, wrong.ref)
    second = till.order("MUG")
    paid = till.pay(second, 1800)
    till.cancel(second)
    [_, other] = till.due()
    till.refund(other.ref, 1800)
    with pytest.raises(correcting.WentBackAlready):
        correct(till, paid.ref)
    assert not Capture.objects.filter(corrects__isnull=False).exists()
    assert till.in_order()


def test_goods_that_left_stay_sent_and_their_money_is_asked_for(till: Till):
    order = till.order("MUG")
    wrong = till.pay(order, 1800)
    fulfilment.hand_over(store_id=till.store_id, order=order, carrier="DHL", by=MAX, at=NOW)
    taken = correct(till, wrong.ref, "the cheque bounced")
    assert (taken.shut, till.state(order), till.balance(order).outstanding) == (False, "released", 1800)
    assert till.in_order()


def test_an_extra_payment_may_come_rightly_after_it(strict: Till):
    agreement = strict.scene.agreed["ivo"].ref
    wrong = strict.pay_extra(agreement=agreement)
    assert wrong.counted_minor == 3000
    correct(strict, wrong.ref)
    assert strict.in_order()
    right = strict.pay_extra(agreement=agreement)
    assert (right.counted_minor, right.reason) == (3000, "")
    parked = strict.pay_extra(agreement=agreement)
    assert parked.due_back_minor == 3000
    correct(strict, parked.ref)
    assert strict.due() == []
    assert RefundDue.objects.filter(withdrawn_at=None).count() == 0
    assert strict.in_order()


def test_only_who_may_with_a_reason_and_what_a_member_booked(till: Till):
    order = till.order("MUG", external_id="#1", paid_minor=1800)
    [by_shop] = till.money(order).captures
    other = open_till("other")
    hers = till.pay(till.order("MUG"), 1800)
    entry = correct(till, hers.ref)
    wrong = till.pay(till.order("MUG"), 1800)
    before = Capture.objects.count()
    cases: list[tuple[type[Refusal], str, dict[str, Any]]] = [
        (correcting.ReportedByShop, by_shop.ref, {}),
        (correcting.IsCorrection, entry.ref, {}),
        (Invalid, wrong.ref, {"reason": "  "}),
        (Invalid, wrong.ref, {"reason": "x" * 301}),
        (Invalid, wrong.ref, {"reason": "\x00"}),
        (NotFound, "cap_0000000000000000", {}),
        (NotFound, "nonsense", {}),
        (Forbidden, wrong.ref, {"by": till.scene.ben}),
        (NotFound, wrong.ref, {"by": other.scene.mika}),
        (NotFound, wrong.ref, {"by": other.scene.mika, "store_id": other.store_id}),
    ]
    for refusal, payment, changes in cases:
        with pytest.raises(refusal):
            correct(till, payment, **changes)
    assert Capture.objects.count() == before
    with pytest.raises(Invalid):
        till.pay(order, 100, key=f"correction:{wrong.ref}")


def test_why_is_forgotten_with_its_person(till: Till):
    order = till.order("MUG")
    wrong = till.pay(order, 1800, reference="Ada Vanterpool")
    correct(till, wrong.ref, "it was Ada's sister")
    customers.erase(store_id=till.store_id, customer=till.scene.customer("ada"), by=MAX, at=NOW)
    assert [one.reference for one in till.money(order).captures] == ["", ""]
    assert till.in_order()
