from __future__ import annotations

from django.db import models
from django.db.models import Q

from bespeak.domain.orders import states


class Order(models.Model):
    """What the customer placed. `details` holds everything about people as it was written, and is what an erasure
    drops.

    `codes` are those of the last decision's reasons, each between two bars.
    `shut_*` count the shut gates of each scope and move in the same transaction as the gates. `put_off_from` is the
    first deadline, where the store's silence has put it off.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True)
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=100, default="")
    content = models.CharField(max_length=64)
    refused_content = models.CharField(max_length=64, db_default="")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    agreement_ref = models.CharField(max_length=24, default="")
    extra_evidence = models.CharField(max_length=24, default="")
    conversation_ref = models.CharField(max_length=24, default="")
    state = models.CharField(max_length=10)
    codes = models.TextField(default="")
    policy_version = models.IntegerField()
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField(default=0)
    payment_kind = models.CharField(max_length=40, default="")
    country = models.CharField(max_length=2, default="")
    details = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=60)
    placed_at = models.DateTimeField(null=True)
    changed_at_source = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True)
    put_off_from = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    beyond_recall_at = models.DateTimeField(null=True)
    shut_pay = models.IntegerField(default=0)
    shut_pick = models.IntegerField(default=0)
    shut_ship = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "source", "external_id"], condition=~Q(external_id=""), name="order_once"
            ),
            models.CheckConstraint(
                condition=Q(shut_pay__gte=0, shut_pick__gte=0, shut_ship__gte=0), name="order_gates_counted"
            ),
            models.CheckConstraint(
                condition=~Q(state=states.RELEASED) | Q(shut_pick=0), name="order_released_has_no_shut_gate"
            ),
            models.CheckConstraint(
                condition=~Q(state=states.HELD) | Q(deadline__isnull=False), name="order_held_has_a_deadline"
            ),
            models.CheckConstraint(condition=Q(total_minor__gte=0, paid_minor__gte=0), name="order_amounts"),
        ]
        indexes = [
            models.Index(fields=["store", "state", "id"], name="order_state"),
            models.Index(fields=["store", "id"], name="order_store"),
            models.Index(fields=["store", "id"], name="order_reasons", condition=~Q(codes="")),
            models.Index(fields=["customer", "state"], name="order_customer"),
            models.Index(fields=["store", "deadline", "id"], name="order_deadline", condition=Q(state=states.HELD)),
            models.Index(
                fields=["store", "state", "id"],
                name="order_to_pack",
                condition=Q(released_at__isnull=False, beyond_recall_at__isnull=True),
            ),
            models.Index(
                fields=["store", "state", "id"], name="order_sent", condition=Q(beyond_recall_at__isnull=False)
            ),
            models.Index(fields=["store", "extra_evidence"], name="order_extra", condition=~Q(extra_evidence="")),
        ]


class OrderLine(models.Model):
    """One line as it was ordered; `variant` is null where nothing in the catalogue has its SKU."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    position = models.IntegerField()
    variant = models.ForeignKey("catalog.Variant", models.PROTECT, related_name="+", null=True)
    sku = models.CharField(max_length=100, default="")
    title = models.CharField(max_length=300, default="")
    quantity = models.BigIntegerField()
    unit_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    properties = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_quantity")]


class Gate(models.Model):
    """One lock on an order: who shut it for which rule, who opened it when on what evidence."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="gates", db_index=False)
    kind = models.CharField(max_length=20)
    rule = models.CharField(max_length=60, default="")
    pay = models.BooleanField(default=False)
    pick = models.BooleanField(default=False)
    ship = models.BooleanField(default=False)
    set_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=60, default="")
    evidence = models.CharField(max_length=40, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "kind"], name="gate_once")]


class Decision(models.Model):
    """What the gate said, each time it said something. `note` is a manager's written reason, erasable like all
    people's text."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="decisions", db_index=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    cause = models.CharField(max_length=12)
    outcome = models.CharField(max_length=10)
    policy_version = models.IntegerField()
    reasons = models.JSONField(default=list)
    deadline = models.DateTimeField(null=True)
    note = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="decision_order")]


class JudgedFacts(models.Model):
    """What the policy knew when it decided: one typed row a decision, so that a draft policy can be tried on the
    past."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10)
    products = models.TextField()
    tags = models.TextField()
    categories = models.TextField()
    made_to_order = models.BooleanField()
    limited = models.BooleanField()
    extra_payment = models.BooleanField()
    value = models.BigIntegerField()
    quantity = models.BigIntegerField()
    first_order = models.BooleanField()
    country = models.CharField(max_length=2)
    zone = models.CharField(max_length=60)
    remote = models.BooleanField()
    channel = models.CharField(max_length=40)
    payment_kind = models.CharField(max_length=40)
    foreign_currency = models.BooleanField()
    two_way_talk = models.BigIntegerField()
    availability_confirmed = models.BigIntegerField()
    specification_agreed = models.BigIntegerField()
    delivery_agreed = models.BigIntegerField()
    identity_verified = models.BigIntegerField()
    extra_payment_agreed = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["store", "id"], name="judged_store")]


class Change(models.Model):
    """What an order was, and whose (`customer`), before its channel sent other content; and what it was asked to
    become, where that was not taken over. Both are erasable."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="changes")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    content = models.CharField(max_length=64)
    before = models.JSONField(default=dict)
    asked = models.JSONField(default=dict)


class Cancellation(models.Model):
    """Who called an order off, when, and why (`reason` is people's text, erasable)."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    order = models.OneToOneField(Order, models.PROTECT, related_name="cancellation")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    reason = models.TextField(default="")
