"""Rows of prospects."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bespeak.domain.prospects.states import State, Step, Why
from bespeak.kit import refs


def new_ref() -> str:
    return refs.new("prs")


class Prospect(models.Model):
    """Somebody who talked and has not ordered what it was about; at most one open one for each customer.

    What is known from facts is written anew whenever something happens: `conversation` (the newest about it), `since`
    (when the first of them began), `heard_at` (the last thing that happened), `advice` (the step that fits what
    happened), `agreement_ref`. What people decide stays as they decide it: `owner` (a member's ref), `step` with
    `step_at` and `note`, and how it ended. `due_at` is when somebody must look at it; an open one always has that.
    `woken_at`: it came back then and nobody has touched it since; `late_at`: it was given on then. `rings_at` is when a
    timer will look, which may be before `due_at`.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True, default=new_ref)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    conversation = models.ForeignKey("conversations.Conversation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    since = models.DateTimeField()
    heard_at = models.DateTimeField()
    advice = models.CharField(max_length=8, choices=Step.choices, default=Step.ASK)
    agreement_ref = models.CharField(max_length=24, default="", blank=True)
    owner = models.CharField(max_length=60, default="", blank=True)
    step = models.CharField(max_length=8, choices=Step.choices, default="", blank=True)
    step_at = models.DateTimeField(null=True)
    step_by = models.CharField(max_length=60, default="", blank=True)
    note = models.CharField(max_length=300, default="", blank=True)
    due_at = models.DateTimeField(null=True)
    rings_at = models.DateTimeField(null=True)
    woken_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, default="", blank=True)
    why = models.CharField(max_length=16, choices=Why.choices, default="", blank=True)
    word = models.CharField(max_length=300, default="", blank=True)
    order_ref = models.CharField(max_length=24, default="", blank=True)
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    moved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(state=State.OPEN), name="prospect_one_open"),
            models.CheckConstraint(
                condition=Q(state=State.OPEN, due_at__isnull=False, ended_at=None)
                | (~Q(state=State.OPEN) & Q(due_at=None, ended_at__isnull=False)),
                name="prospect_nobody_is_dropped",
            ),
            models.CheckConstraint(
                condition=Q(step="", step_at=None) | (~Q(step="") & Q(step_at__isnull=False)), name="prospect_step"
            ),
            models.CheckConstraint(
                condition=(Q(state=State.MERGED) & Q(into__isnull=False)) | (~Q(state=State.MERGED) & Q(into=None)),
                name="prospect_merged_into",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "due_at", "id"], name="prospect_due"),
            models.Index(fields=["store", "state", "owner", "due_at", "id"], name="prospect_owner"),
            models.Index(fields=["store", "state", "ended_at", "id"], name="prospect_ended"),
            models.Index(fields=["customer", "id"], name="prospect_customer"),
            models.Index(fields=["store", "order_ref"], name="prospect_order", condition=~Q(order_ref="")),
        ]

    def __str__(self) -> str:
        return self.ref


class Interest(models.Model):
    """A product that somebody has talked about and not ordered."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    prospect = models.ForeignKey(Prospect, models.PROTECT, related_name="interests", db_index=False)
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prospect", "product"], name="interest_once")]
        indexes = [models.Index(fields=["store", "product", "prospect"], name="interest_product")]

    def __str__(self) -> str:
        return f"{self.prospect_id} {self.product_id}"
