"""Rows of money. All amounts are minor units of `currency`, above zero; rows are written once.

What may be filled in later is only: that a request was withdrawn, and which order an extra payment went to that
was agreed before the order came. `reference` is what a bank or person wrote and can be erased.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bespeak.domain.payments import states


class PaymentRequest(models.Model):
    """The store asks for an amount. One clause of an agreement is asked for once (`agreement_ref`, not withdrawn)."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+", null=True)
    order_ref = models.CharField(max_length=24, default="", blank=True)
    agreement_ref = models.CharField(max_length=24, default="", blank=True)
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
                condition=~Q(order_ref="") | ~Q(agreement_ref=""), name="payment_request_for_something"
            ),
            models.CheckConstraint(
                condition=~Q(kind="extra") | ~Q(agreement_ref=""), name="payment_request_extra_is_agreed"
            ),
            models.UniqueConstraint(
                fields=["agreement_ref"],
                condition=Q(kind="extra", withdrawn_at__isnull=True),
                name="payment_request_extra_once",
            ),
        ]
        indexes = [models.Index(fields=["order_ref"], name="payment_request_order")]


class Capture(models.Model):
    """Money that came in. `external_key` is the other side's own id of it: the same money is never booked twice."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    request = models.ForeignKey(PaymentRequest, models.PROTECT, related_name="captures", null=True)
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+", null=True)
    order_ref = models.CharField(max_length=24, default="", blank=True)
    agreement_ref = models.CharField(max_length=24, default="", blank=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=8, choices=states.Kind.choices)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16, choices=states.Method.choices)
    external_key = models.CharField(max_length=120)
    reference = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "external_key"], name="capture_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="capture_above_zero"),
        ]
        indexes = [
            models.Index(fields=["order_ref"], name="capture_order"),
            models.Index(fields=["customer"], name="capture_customer"),
        ]


class RefundDue(models.Model):
    """Money owed back, for a named reason, from the moment it is known."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    capture = models.ForeignKey(Capture, models.PROTECT, related_name="dues", null=True)
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+", null=True)
    order_ref = models.CharField(max_length=24, default="", blank=True)
    agreement_ref = models.CharField(max_length=24, default="", blank=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_due_above_zero")]
        indexes = [
            models.Index(fields=["order_ref"], name="refund_due_order"),
            models.Index(fields=["store", "id"], name="refund_due_store"),
        ]


class RefundMade(models.Model):
    """Money that went back."""

    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    due = models.ForeignKey(RefundDue, models.PROTECT, related_name="made")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16, choices=states.Method.choices)
    external_key = models.CharField(max_length=120)
    reference = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "external_key"], name="refund_made_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_made_above_zero"),
        ]
