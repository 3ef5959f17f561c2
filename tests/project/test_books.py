"""What was changed behind the house's back is named by the books."""

from __future__ import annotations

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.customers.models import Customer, Verification
from bespeak.domain.orders.models import Decision, Gate, Order
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments.models import Capture
from bespeak.kit import clock
from bespeak.project.books import reconcile
from tests.scene import MAX, Scene, settled_scene

pytestmark = pytest.mark.both


@pytest.fixture
def scene(db: None) -> Scene:
    return settled_scene()


@pytest.fixture
def paid(scene: Scene) -> str:
    """Ada's mug, paid in full."""
    order = scene.order("MUG", email="ada@mail.example").order
    payments.record_payment(
        store_id=scene.store.id, order=order, amount_minor=1800, currency="USD", method="bank_transfer",
        external_key="t-1", by=MAX, at=clock.now(),
    )  # fmt: skip
    assert reconcile() == []
    return order


def test_money_that_is_gone_from_the_books_leaves_an_open_gate(paid):
    Capture.objects.filter(order_id=paid).delete()
    assert reconcile() == [f"{paid}: its payment gate is open, and not all of it came in"]


def test_a_gate_that_was_shut_on_a_paid_order_is_named(paid):
    Order.objects.filter(ref=paid).update(state="admitted", shut_pick=1)
    Gate.objects.filter(order__ref=paid, kind="payment").update(opened_at=None)
    assert reconcile() == [f"{paid}: all of it came in, and its payment gate is shut"]


def test_a_decision_that_was_rewritten_is_named(paid):
    Decision.objects.filter(order__ref=paid).update(outcome="declined")
    assert reconcile() == [f"order {paid}: what was last decided of it is something else"]
    Decision.objects.filter(order__ref=paid).update(outcome="admitted", policy_version=99)
    assert reconcile() == [f"order {paid}: what was last decided of it is something else"]


def test_somebody_who_counts_as_known_without_a_call_back_is_named(scene):
    who = scene.customer("gus")
    customers.log_callback(store_id=scene.store.id, customer=who, outcome="passed", by=scene.ben, at=scene.at)
    assert reconcile() == []
    known = Customer.objects.get(identity_at__isnull=False)
    Verification.objects.filter(customer=known).update(outcome="failed")
    assert reconcile() == [f"customer {known.pk} counts as known, and no try says so"]
