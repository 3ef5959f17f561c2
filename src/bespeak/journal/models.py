"""Rows of the journal. `store_id` is a plain number here: the journal lies below the rooms and points at none of
them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Fact(models.Model):
    """Append-only. Audit log, timeline, insights and outgoing webhooks all read these rows."""

    id = models.BigAutoField(primary_key=True)
    store_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["store_id", "subject", "id"], name="fact_subject"),
            models.Index(fields=["store_id", "kind", "id"], name="fact_kind"),
        ]


class Errand(models.Model):
    """Something still to be done because of a fact, or because a time came; claimed by a worker with a lease.

    Lanes: house (our own rows), outside (calls to others, made with no transaction open), timer (waits for `due_at`).
    Errands of one subject and listener run in order of id; timers wait for nobody and hold back nobody.
    """

    id = models.BigAutoField(primary_key=True)
    store_id = models.BigIntegerField()
    listener = models.CharField(max_length=80)
    subject = models.CharField(max_length=40)
    lane = models.CharField(max_length=8)
    fact_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    claimed_by = models.CharField(max_length=40, default="")
    lease_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="")
    last_error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["lane", "due_at", "id"], name="errand_due", condition=Q(done_at__isnull=True)),
            models.Index(fields=["listener", "subject", "id"], name="errand_order", condition=Q(done_at__isnull=True)),
            models.Index(fields=["store_id", "subject", "id"], name="errand_subject"),
            models.Index(
                fields=["store_id", "id"], name="errand_failed", condition=Q(done_at__isnull=True, outcome="failed")
            ),
        ]


class Receipt(models.Model):
    """The answer once given to an idempotency key and the request under it; of both only a keyed digest is kept."""

    id = models.BigAutoField(primary_key=True)
    store_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    status = models.IntegerField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store_id", "key"], name="receipt_key")]


class Endpoint(models.Model):
    """Another system that is told of facts (Standard Webhooks). `secret` stands sealed."""

    id = models.BigAutoField(primary_key=True)
    store_id = models.BigIntegerField()
    ref = models.CharField(max_length=24, unique=True)
    url = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    secret = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["store_id", "id"], name="endpoint_store")]
