"""Several at the same moment, each with a connection of its own: nothing is booked or given back twice."""

from __future__ import annotations

import pytest

from bespeak.domain.payments import operations as payments
from bespeak.domain.payments.models import Capture, PaymentRequest, RefundDue, RefundMade
from bespeak.domain.payments.queries import Balance
from bespeak.journal.models import Fact
from tests.domain.cast import NOW, told_at_once
from tests.domain.payments.till import Till, open_till, strict_till

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def till(transactional_db: None) -> Till:
    return open_till()


@pytest.fixture
def strict(transactional_db: None) -> Till:
    return strict_till()


def test_the_same_money_told_twenty_times_at_once_is_booked_once(till: Till):
    order = till.order("MUG")
    taken = told_at_once(*[lambda: till.pay(order, 2000, key="bank:77")] * 20)
    assert [one.repeated for one in taken].count(False) == 1
    assert {(one.ref, one.counted_minor, one.due_back_minor) for one in taken} == {(taken[0].ref, 1800, 200)}
    assert (Capture.objects.count(), RefundDue.objects.count()) == (1, 1)
    assert Fact.objects.filter(kind="payments.captured").count() == 1
    assert till.state(order) == "released"
    assert till.in_order()


def test_one_key_for_two_orders_at_once_pays_one_of_them(till: Till):
    for n in range(5):
        first, second = till.order("MUG"), till.order("MUG")
        said = told_at_once(
            *[lambda order=order, n=n: till.pay(order, 1800, key=f"bank:{n}") for order in (first, second)]
        )
        assert said.count("idempotency_key_reused") == 1
        assert sorted([till.state(first), till.state(second)]) == ["admitted", "released"]
    assert till.in_order()


def test_ten_part_payments_at_once_add_up(till: Till):
    order = till.order("MUG")
    told_at_once(*[lambda n=n: till.pay(order, 200, key=f"bank:{n}") for n in range(10)])
    assert till.balance(order) == Balance(asked=1800, captured=2000, refund_due=200)
    assert till.state(order) == "released"
    assert till.in_order()


def test_money_racing_a_cancellation_is_all_due_back(till: Till):
    for n in range(6):
        order = till.order("MUG")
        told_at_once(
            *[lambda order=order: till.cancel(order), lambda order=order, n=n: till.pay(order, 1800, key=f"b:{n}")]
        )
        assert till.state(order) == "cancelled"
        assert till.balance(order) == Balance(asked=0, captured=1800, refund_due=1800)
    assert till.in_order()


def test_money_goes_back_once_however_many_press_the_button(till: Till):
    till.pay(till.order("MUG"), 2800)
    [due] = till.due()
    said = told_at_once(*[lambda n=n: till.refund(due.ref, 600, key=f"back:{n}") for n in range(8)])
    assert said.count("more_than_due") == 7
    again = told_at_once(*[lambda: till.refund(due.ref, 400, key="back:last")] * 8)
    assert len({one.ref for one in again}) == 1
    assert RefundMade.objects.count() == 2
    assert till.due() == []
    assert till.in_order()


def test_one_clause_is_paid_once_however_it_is_paid(strict: Till):
    agreement = strict.scene.agreed["ivo"].ref

    def ask() -> str:
        return payments.request_extra(store_id=strict.store_id, agreement=agreement, by=strict.scene.ben, at=NOW).ref

    pay = [lambda n=n: strict.pay_extra(3000, agreement=agreement, key=f"b:{n}").counted_minor for n in range(6)]
    said = told_at_once(*[ask, *pay, ask])
    assert said.count(3000) == 1
    assert said.count(0) == 5
    assert said[0] == said[-1] == PaymentRequest.objects.get(kind="extra").ref
    assert strict.in_order()


def test_an_extra_payment_racing_its_order_belongs_to_it(strict: Till):
    """Paid while the order comes in: afterwards it counts for the order, or the payer is asked to look again."""
    scene = strict.scene
    for n in range(4):
        one = scene.agree("fay", "MUG", extra_minor=500, extra_reason="Rush")

        def place(code: str = one.code) -> str:
            return strict.order("MUG", email="fay@mail.example", agreement_code=code)

        def pay(agreement: str = one.ref, key: str = f"x:{n}") -> int:
            return strict.pay_extra(500, agreement=agreement, key=key).counted_minor

        order, counted = told_at_once(place, pay)
        if counted == "stale_state":
            counted = strict.pay_extra(500, agreement=one.ref, key=f"y:{n}").counted_minor
        assert counted == 500
        assert strict.balance(order) == Balance(asked=2300, captured=500)
    assert strict.in_order()
