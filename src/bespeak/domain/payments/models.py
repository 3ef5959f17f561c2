"""Rows of money. All amounts are minor units of `currency`, above zero (a correction below it); rows are written once.

What may be filled in later is only: that a request was withdrawn, that a payment was corrected and what was due back
of it is not any more, and which order an extra payment went to that was agreed before the order came. `reference` is
what a bank or person wrote and can be erased.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Q, QuerySet

from bespeak.domain.orders import states as orders
from bespeak.domain.orders.models import Gate, Order
from bespeak.domain.payments import states
from bespeak.kit import refs


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """What the till must know of an order: what it costs, whether it stands, whose it is.

    `fresh`: decided on for the first time just now, so that nothing stands in the books of it.
    """

    ref: str
    store_id: int
    currency: str
    total_minor: int
    paid_minor: int
    customer_id: int
    standing: str
    reason: str = ""
    agreement: str = ""
    fresh: bool = False


_STANDING = {
    orders.ADMITTED: states.Standing.OPEN,
    orders.RELEASED: states.Standing.OPEN,
    orders.HELD: states.Standing.HELD,
}
CLOSED = orders.OVER
_CLOSED_BECAUSE = {orders.DECLINED: states.DECLINED, orders.CANCELLED: states.CANCELLED}


def locked_order(*, store_id: int, ref: str) -> OrderMoney | None:
    """The order as it stands, locked until the transaction ends, so that no decision on it comes between."""
    columns = (
        "ref",
        "store_id",
        "currency",
        "total_minor",
        "paid_minor",
        "customer__survivor_id",
        "state",
        "agreement_ref",
    )
    rows = Order.objects.select_for_update(of=("self",)).filter(store_id=store_id, ref=ref)
    row = rows.values_list(*columns).first() if refs.is_ref(ref) else None
    if row is None:
        return None
    order, store, currency, total, paid, customer_id, state, agreement = row
    standing, reason = _STANDING.get(state, states.Standing.CLOSED), _CLOSED_BECAUSE.get(state, "")
    return OrderMoney(order, store, currency, total, paid, customer_id, standing, reason, agreement)


def order_called(*, store_id: int, ref: str, customer: str = "") -> QuerySet[Order]:
    """That order, to ask for its books with it; with a customer's ref only where it is theirs or of one merged into
    them."""
    found = Order.objects.filter(store_id=store_id, ref=ref)
    if customer:
        found = found.filter(Q(customer__ref=customer) | Q(customer__survivor__ref=customer))
    return found.order_by("id") if refs.is_ref(ref) else found.none()


def payment_gates(mine: Q) -> QuerySet[Gate]:
    """The payment gates of orders that stand, oldest first; `mine` says of which store."""
    return Gate.objects.filter(mine, kind=orders.PAYMENT, order__state__in=orders.STANDING).order_by("id")


def _by_ref(model: str, *, db_index: bool = True) -> models.ForeignKey[models.Model | None, models.Model | None]:
    """A key that holds the public ref itself, so that facts can be booked without looking up ids."""
    return models.ForeignKey(model, models.PROTECT, to_field="ref", related_name="+", null=True, db_index=db_index)


class PaymentRequest(models.Model):
    """The store asks for an amount. One clause of an agreement is asked for once (kind extra, not withdrawn)."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True)
    order = _by_ref("orders.Order", db_index=False)
    agreement = _by_ref("agreements.Agreement", db_index=False)
    kind = models.CharField(max_length=8, choices=states.Kind.choices)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_request_above_zero"),
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(agreement__isnull=False), name="payment_request_for_something"
            ),
            models.CheckConstraint(
                condition=~Q(kind="extra") | Q(agreement__isnull=False), name="payment_request_extra_is_agreed"
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(kind="extra", withdrawn_at__isnull=True),
                name="payment_request_extra_once",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "id"], name="payment_request_store"),
            models.Index(fields=["order"], name="payment_request_order"),
            models.Index(fields=["agreement"], condition=Q(agreement__isnull=False), name="payment_request_agreement"),
        ]


class Captures(QuerySet["Capture"]):
    def standing(self) -> Captures:
        """What came in and was not booked wrongly."""
        return self.filter(corrects=None, corrected_at=None)


class Capture(models.Model):
    """Money that came in. `external_key` is the other side's own id of it: the same money is never booked twice.

    What was booked wrongly stays, with `corrected_at`; its counter-entry `corrects` it, as much below zero.

    `request` is set on an extra payment that counts; `content` is the digest of what was reported with the key.
    """

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True)
    request = models.ForeignKey(PaymentRequest, models.PROTECT, related_name="captures", null=True)
    order = _by_ref("orders.Order")
    agreement = _by_ref("agreements.Agreement")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=8, choices=states.Kind.choices)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16, choices=states.Method.choices)
    external_key = models.CharField(max_length=120)
    content = models.CharField(max_length=64, default="", blank=True)
    reference = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    corrects = models.OneToOneField("self", models.PROTECT, related_name="correction", null=True)
    corrected_at = models.DateTimeField(null=True)

    objects = Captures.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "external_key"], condition=Q(corrected_at__isnull=True), name="capture_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, corrects__isnull=True)
                | Q(amount_minor__lt=0, corrects__isnull=False, corrected_at__isnull=True),
                name="capture_above_zero",
            ),
        ]
        indexes = [
            models.Index(
                fields=["store", "external_key"], condition=Q(corrected_at__isnull=False), name="capture_corrected"
            ),
            models.Index(fields=["store", "reference"], condition=~Q(reference=""), name="capture_reference"),
        ]


class RefundDue(models.Model):
    """Money owed back, for a named reason, from the moment it is known; withdrawn where it never came."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True)
    capture = models.ForeignKey(Capture, models.PROTECT, related_name="dues", null=True)
    order = _by_ref("orders.Order")
    agreement = _by_ref("agreements.Agreement")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_due_above_zero")]
        indexes = [models.Index(fields=["store", "id"], name="refund_due_store")]


class RefundMade(models.Model):
    """Money that went back."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    due = models.ForeignKey(RefundDue, models.PROTECT, related_name="made")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16, choices=states.Method.choices)
    external_key = models.CharField(max_length=120)
    content = models.CharField(max_length=64, default="", blank=True)
    reference = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "external_key"], name="refund_made_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_made_above_zero"),
        ]
