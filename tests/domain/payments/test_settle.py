"""What the gate decides, the till follows, in the same transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.orders import facts as orders
from bespeak.domain.orders import operations as gate
from bespeak.domain.payments.models import Capture, PaymentRequest
from bespeak.domain.payments.queries import Balance
from bespeak.domain.payments.reactions import LISTENERS
from bespeak.journal.models import Fact
from tests.domain.cast import NOW
from tests.domain.payments.till import Till

pytestmark = pytest.mark.both


def told(kind: str) -> list[dict[str, Any]]:
    return list(Fact.objects.filter(kind=kind).order_by("id").values_list("data", flat=True))


def admitted_again(till: Till, order: str, **changes: Any) -> None:
    """The fact of its admission reaches the till once more."""
    seen = till.seen(order)
    values: dict[str, Any] = {
        "store_id": till.store_id,
        "subject": order,
        "at": NOW,
        "by": "system",
        "customer_id": seen.customer_id,
        "total_minor": seen.total_minor,
        "paid_minor": seen.paid_minor,
        "currency": seen.currency,
        "payment_kind": seen.payment_kind,
        "source": seen.source,
        "policy_version": seen.policy_version,
    }
    LISTENERS["orders.admitted"]([orders.OrderAdmitted(**{**values, **changes})])


def test_an_admitted_order_is_asked_to_pay(till: Till):
    order = till.order("MUG", "LAMP")
    [request] = till.money(order).requests
    assert (request.kind, request.amount_minor, request.currency) == ("order", 10800, "USD")
    assert till.balance(order) == Balance(asked=10800)
    assert (till.balance(order).outstanding, till.payment_gate(order)) == (10800, "")
    [fact] = told("payments.requested")
    assert (fact["order"], fact["due_minor"]) == (order, 10800)
    assert till.in_order()


def test_hearing_it_again_changes_nothing(till: Till):
    order = till.order("MUG", paid_minor=800)
    before = till.money(order)
    admitted_again(till, order)
    admitted_again(till, order)
    assert till.money(order) == before
    assert till.in_order()


def test_an_order_paid_on_its_platform_is_one_capture_and_released(till: Till):
    order = till.order("MUG", paid_minor=1800, payment_kind="card")
    [capture] = till.money(order).captures
    assert (capture.method, capture.external_key, capture.amount_minor) == ("channel", f"channel:{order}", 1800)
    assert till.payment_gate(order) == capture.ref
    assert till.state(order) == "released"
    assert told("payments.requested") == []
    assert till.balance(order) == Balance(asked=1800, captured=1800)
    assert till.in_order()


def test_a_part_paid_on_its_platform_leaves_the_rest_to_pay(till: Till):
    order = till.order("MUG", paid_minor=800)
    assert told("payments.requested")[0]["due_minor"] == 1000
    assert till.payment_gate(order) == ""
    taken = till.pay(order, 1000)
    assert (till.payment_gate(order), till.state(order)) == (taken.ref, "released")
    assert till.in_order()


def test_more_than_it_costs_paid_on_its_platform_is_due_back(till: Till):
    order = till.order("MUG", paid_minor=2000)
    [due] = till.due()
    assert (due.order, due.amount_minor, due.reason) == (order, 200, "overpaid")
    assert till.state(order) == "released"
    assert till.in_order()


def test_a_free_order_needs_no_money(till: Till):
    order = till.order("MUG", discount_minor=1800)
    assert till.money(order).requests == ()
    assert till.state(order) == "released"


def test_a_held_order_is_asked_for_nothing_and_what_came_is_kept(strict: Till):
    order = strict.order("MUG", email="jun@mail.example", paid_minor=1800)
    assert strict.state(order) == "held"
    assert strict.balance(order) == Balance(captured=1800)
    assert strict.due() == []
    assert strict.payment_gate(order)
    strict.talk("jun")
    assert strict.balance(order) == Balance(asked=1800, captured=1800)
    assert strict.state(order) == "released"
    assert len(strict.money(order).captures) == 1
    assert strict.in_order()


def test_what_came_for_a_declined_order_is_due_back(strict: Till):
    order = strict.order("MUG", email="jun@mail.example", paid_minor=1800)
    strict.override(order, "declined")
    [due] = strict.due()
    assert (due.order, due.amount_minor, due.reason) == (order, 1800, "order_declined")
    assert strict.balance(order) == Balance(captured=1800, refund_due=1800)
    assert strict.in_order()


def test_a_cancelled_order_is_asked_for_nothing_and_gives_back_what_came(till: Till):
    order = till.order("MUG", "LAMP")
    till.pay(order, 5000)
    till.cancel(order)
    assert till.balance(order) == Balance(asked=0, captured=5000, refund_due=5000)
    [withdrawn] = told("payments.request_withdrawn")
    assert withdrawn["amount_minor"] == 10800
    [due] = till.due()
    assert (due.amount_minor, due.reason) == (5000, "order_cancelled")
    assert till.in_order()


def test_a_dearer_order_asks_for_the_difference_only(till: Till):
    order = till.again("#1", "MUG", after=timedelta(0))
    assert till.again("#1", "MUG", "LAMP") == order
    assert [(one.kind, one.amount_minor) for one in till.money(order).requests] == [("order", 1800), ("balance", 9000)]
    till.pay(order, 10800)
    assert till.state(order) == "released"
    assert till.in_order()


def test_a_cheaper_order_asks_anew_and_gives_back_what_is_too_much(till: Till):
    order = till.again("#1", "MUG", "LAMP", after=timedelta(0), paid_minor=10000)
    till.again("#1", "MUG", paid_minor=10000)
    assert [one.amount_minor for one in till.money(order).requests if not one.withdrawn_at] == [1800]
    assert till.balance(order) == Balance(asked=1800, captured=10000, refund_due=8200)
    assert till.in_order()


def test_paid_later_on_its_platform(till: Till):
    order = till.again("#1", "MUG", after=timedelta(0))
    till.again("#1", "MUG", paid_minor=1000)
    till.again("#1", "MUG", paid_minor=1800, after=timedelta(hours=2))
    assert [(one.external_key, one.amount_minor) for one in till.money(order).captures] == [
        (f"channel:{order}", 1000),
        (f"channel:{order}:1800", 800),
    ]
    assert till.state(order) == "released"
    assert till.in_order()


def test_paid_after_it_was_released_is_noted_too(till: Till):
    order = till.again("#1", "MUG", after=timedelta(0), paid_minor=1800)
    assert till.state(order) == "released"
    till.again("#1", "MUG", paid_minor=2000)
    assert till.balance(order).captured == 2000
    assert till.balance(order).refund_due == 200
    assert till.in_order()


def test_an_order_in_another_currency_now_gives_back_what_came_in_the_old_one(till: Till):
    order = till.again("#1", "MUG", after=timedelta(0))
    till.pay(order, 500)
    till.again("#1", "MUG", currency="CAD")
    [due] = till.due()
    assert (due.amount_minor, due.currency, due.reason) == (500, "USD", "other_currency")
    assert [one.currency for one in till.money(order).requests if not one.withdrawn_at] in (["CAD"], [])
    assert till.in_order()


def test_a_batch_costs_the_same_statements_however_large(till: Till):
    """Some of them paid whole, some in part, some not at all."""

    def statements(size: int) -> int:
        people = [f"b{size}x{n}@mail.example" for n in range(size)]
        drafts = [till.scene.draft("MUG", email=one, at=NOW, paid_minor=n % 3 * 900) for n, one in enumerate(people)]
        with CaptureQueriesContext(connection) as done:
            gate.admit(drafts)
        return len(done)

    statements(3)
    assert statements(6) == statements(90)
    assert (PaymentRequest.objects.count(), Capture.objects.count()) == (99, 66)
    assert till.in_order()
