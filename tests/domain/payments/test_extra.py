"""For additional payment only: Ivo's boat was agreed on, Jun's was not. Only agreed money counts, once, to the cent."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries as agreed
from bespeak.domain.agreements.queries import AgreementView
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments.models import Capture, PaymentRequest, RefundDue
from bespeak.domain.payments.queries import Balance, RequestView
from bespeak.kit.refusals import Forbidden, NotFound, Refusal
from tests.domain.cast import MAX, NOW, later
from tests.domain.payments.till import Till, open_till
from tests.scene import ALASKA

pytestmark = pytest.mark.both


def boat(till: Till) -> AgreementView:
    return till.scene.agreed["ivo"]


def now_of(till: Till, one: AgreementView) -> AgreementView:
    return agreed.agreement(store_id=till.store_id, ref=one.ref, actor=till.scene.ben, at=NOW)


def ask(till: Till, one: AgreementView, **changes: Any) -> RequestView:
    given: dict[str, Any] = {"agreement": one.ref, "by": till.scene.ben, "at": NOW, **changes}
    return payments.request_extra(store_id=till.store_id, **given)


def ivos_order(till: Till, **changes: Any) -> str:
    return till.order("WARD", email="ivo@mail.example", address=ALASKA, agreement_code=boat(till).code, **changes)


def nothing_asked() -> bool:
    return not PaymentRequest.objects.filter(kind="extra").exists()


def test_what_was_agreed_and_paid_counts(strict: Till):
    taken = strict.pay_extra(3000, agreement=boat(strict).ref)
    assert (taken.counted_minor, taken.due_back_minor, taken.reason) == (3000, 0, "")
    [request] = PaymentRequest.objects.filter(kind="extra")
    assert (request.amount_minor, request.agreement_id) == (3000, boat(strict).ref)
    assert now_of(strict, boat(strict)).extra_used_by == request.ref
    assert strict.due() == []
    assert strict.in_order()


def test_what_nobody_agreed_on_is_parked_by_name_and_due_back(strict: Till):
    taken = strict.pay_extra(3000, customer=strict.scene.customer("ada"), reference="for the engraving")
    assert (taken.counted_minor, taken.due_back_minor, taken.reason) == (0, 3000, "extra_payment_not_agreed")
    [due] = strict.due()
    assert (due.amount_minor, due.capture, due.reason) == (3000, taken.ref, "extra_payment_not_agreed")
    strict.refund(due.ref, 3000)
    assert strict.due() == []
    assert nothing_asked()
    assert strict.in_order()


@pytest.mark.parametrize("amount", [2999, 3001, 1, 6000])
def test_the_wrong_amount_is_parked_by_name_and_the_right_one_still_counts(strict: Till, amount: int):
    wrong = strict.pay_extra(amount, agreement=boat(strict).ref)
    assert (wrong.counted_minor, wrong.due_back_minor) == (0, amount)
    assert wrong.reason == "extra_payment_amount_differs"
    assert nothing_asked()
    assert strict.pay_extra(3000, agreement=boat(strict).ref).counted_minor == 3000
    assert strict.in_order()


def test_paid_twice_counts_once(strict: Till):
    strict.pay_extra(3000, agreement=boat(strict).ref)
    second = strict.pay_extra(3000, agreement=boat(strict).ref)
    assert (second.counted_minor, second.reason) == (0, "extra_payment_taken_already")
    assert strict.in_order()


def test_another_currency_is_refused(strict: Till):
    with pytest.raises(Refusal) as no:
        strict.pay_extra(3000, agreement=boat(strict).ref, currency="CAD")
    assert no.value.code == "two_currencies"
    assert not Capture.objects.exists()
    assert nothing_asked()


def test_told_again_the_answer_is_the_first(strict: Till):
    first = strict.pay_extra(2000, agreement=boat(strict).ref, key="bank:5")
    again = strict.pay_extra(2000, agreement=boat(strict).ref, key="bank:5")
    assert again.repeated
    assert (again.ref, again.reason, again.due_back_minor) == (first.ref, first.reason, 2000)
    assert (Capture.objects.count(), RefundDue.objects.count()) == (1, 1)


@pytest.mark.parametrize("end", ["declined", "lapsed", "only proposed", "without a clause"])
def test_an_agreement_that_does_not_stand_allows_nothing(strict: Till, end: str):
    scene = strict.scene
    terms: dict[str, Any] = {"extra_minor": 3000, "extra_reason": "Rush"}
    if end == "without a clause":
        terms = {}
    one = scene.agree("fay", "MUG", accepted=end != "only proposed", days=1 if end == "lapsed" else 20, **terms)
    if end == "declined":
        agreements.decline(store_id=strict.store_id, ref=one.ref, reason="other", by=scene.ben, at=NOW)
    at = later(days=2) if end == "lapsed" else NOW
    with pytest.raises(payments.ExtraNotAgreed):
        ask(strict, one, at=at)
    taken = strict.pay_extra(3000, agreement=one.ref, at=at)
    assert (taken.counted_minor, taken.reason) == (0, "extra_payment_not_agreed")
    assert nothing_asked()
    assert strict.in_order()


def test_asked_for_before_the_order_it_becomes_the_orders(strict: Till):
    request = ask(strict, boat(strict))
    assert (request.amount_minor, request.order, request.agreement) == (3000, "", boat(strict).ref)
    assert ask(strict, boat(strict), at=later(hours=1)) == request
    order = ivos_order(strict)
    assert strict.state(order) == "admitted"
    assert strict.balance(order) == Balance(asked=43000)
    strict.pay(order, 40000)
    assert strict.payment_gate(order) == ""
    taken = strict.pay_extra(3000, order=order)
    assert taken.order == order
    assert (strict.payment_gate(order), strict.state(order)) == (taken.ref, "released")
    assert strict.in_order()


def test_paid_before_the_order_it_counts_for_the_order(strict: Till):
    strict.pay_extra(3000, agreement=boat(strict).ref)
    order = ivos_order(strict)
    assert strict.balance(order) == Balance(asked=43000, captured=3000)
    strict.pay(order, 40000)
    assert strict.state(order) == "released"
    assert strict.in_order()


def test_one_transfer_for_both_is_fine(strict: Till):
    order = ivos_order(strict)
    ask(strict, boat(strict))
    taken = strict.pay(order, 43000)
    assert (taken.due_back_minor, strict.state(order)) == (0, "released")
    assert strict.in_order()


def test_a_cancelled_order_gives_the_extra_payment_back_and_frees_the_clause(strict: Till):
    order = ivos_order(strict)
    ask(strict, boat(strict))
    strict.pay_extra(3000, order=order)
    strict.pay(order, 10000)
    strict.cancel(order)
    assert strict.balance(order) == Balance(asked=0, captured=13000, refund_due=13000)
    assert (now_of(strict, boat(strict)).state, now_of(strict, boat(strict)).extra_used_by) == ("accepted", "")
    assert strict.pay_extra(3000, order=order).reason == "extra_payment_not_agreed"
    second = ivos_order(strict)
    assert ask(strict, boat(strict)).order == second
    assert strict.in_order()


def test_taken_back_it_is_due_back_and_may_be_asked_again(strict: Till):
    request = ask(strict, boat(strict))
    strict.pay_extra(3000, agreement=boat(strict).ref)
    for _ in range(2):
        gone = payments.withdraw_extra(store_id=strict.store_id, ref=request.ref, by=strict.scene.ben, at=NOW)
        assert gone.withdrawn_at == NOW
    [due] = strict.due()
    assert (due.amount_minor, due.reason) == (3000, "extra_payment_withdrawn")
    assert ask(strict, boat(strict)).ref != request.ref
    assert strict.in_order()


def test_taken_back_from_an_order_it_is_due_back_once(strict: Till):
    order = ivos_order(strict)
    request = ask(strict, boat(strict))
    strict.pay_extra(3000, order=order)
    payments.withdraw_extra(store_id=strict.store_id, ref=request.ref, by=strict.scene.ben, at=NOW)
    assert strict.balance(order) == Balance(asked=40000, captured=3000, refund_due=3000)
    strict.cancel(order)
    assert strict.balance(order) == Balance(asked=0, captured=3000, refund_due=3000)
    assert strict.in_order()


def test_one_transfer_for_both_and_the_extra_taken_back_gives_the_extra_back(strict: Till):
    order = ivos_order(strict)
    request = ask(strict, boat(strict))
    strict.pay(order, 43000)
    payments.withdraw_extra(store_id=strict.store_id, ref=request.ref, by=strict.scene.ben, at=NOW)
    assert strict.balance(order) == Balance(asked=40000, captured=43000, refund_due=3000)
    assert strict.in_order()


def test_an_extra_payment_that_came_as_an_order_of_its_own_is_not_asked_again(strict: Till):
    order = strict.order("EXTRA", email="ivo@mail.example", agreement_code=boat(strict).code, paid_minor=3000)
    assert strict.state(order) == "released"
    assert now_of(strict, boat(strict)).extra_used_by == order
    with pytest.raises(payments.ExtraNotAgreed):
        ask(strict, boat(strict))
    second = strict.pay_extra(3000, agreement=boat(strict).ref)
    assert (second.counted_minor, second.reason) == (0, "extra_payment_taken_already")
    assert strict.in_order()


def test_strangers_and_wrong_names(strict: Till):
    other = open_till("other")
    with pytest.raises(NotFound):
        ask(strict, boat(strict), by=other.scene.ben)
    with pytest.raises(payments.ExtraNotAgreed):
        payments.request_extra(store_id=other.store_id, agreement=boat(strict).ref, by=other.scene.ben, at=NOW)
    with pytest.raises(NotFound):
        other.pay_extra(3000, agreement=boat(strict).ref)
    for agreement in ("agr_0000000000000000", "\x00", "nonsense"):
        with pytest.raises(NotFound):
            strict.pay_extra(3000, agreement=agreement)
    packer = strict.scene.ben.__class__(kind="member", ref="mem_X", store_id=strict.store_id)
    with pytest.raises(Forbidden):
        ask(strict, boat(strict), by=packer)
    with pytest.raises(NotFound):
        payments.withdraw_extra(store_id=strict.store_id, ref="pay_0000000000000000", by=MAX, at=NOW)
    assert nothing_asked()
    assert not Capture.objects.exists()


def test_an_agreement_of_another_order_pays_nothing_for_this_one(strict: Till):
    mug = strict.order("MUG", email="ada@mail.example")
    taken = strict.pay_extra(3000, order=mug, agreement=boat(strict).ref)
    assert (taken.counted_minor, taken.reason) == (0, "extra_payment_not_agreed")
    assert strict.balance(mug) == Balance(asked=1800, captured=3000, refund_due=3000)
    assert strict.in_order()
