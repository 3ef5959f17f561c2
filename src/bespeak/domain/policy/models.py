from __future__ import annotations

from django.db import models
from django.db.models import Q


class PolicyVersion(models.Model):
    """One version of a store's rules. Never changed: the highest is in force, older ones explain old orders.

    `rules` is data as `policy.rules` writes it; amounts in it are minor units of `currency`.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    version = models.IntegerField()
    currency = models.CharField(max_length=3)
    rules = models.JSONField()
    note = models.CharField(max_length=500, default="", blank=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "version"], name="policy_version_once"),
            models.CheckConstraint(condition=Q(version__gt=0), name="policy_version_positive"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class PolicyDraft(models.Model):
    """What one member writes for the next version, begun from version `base`. `rules` is text as `policy.drafts` writes
    it, with whatever was typed in it."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    member = models.CharField(max_length=40)
    base = models.IntegerField()
    rules = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "member"], name="policy_draft_one_each")]
