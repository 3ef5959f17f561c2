from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Place(models.Model):
    """Where stock lies: a room, a shelf, a second house."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="place_code")]


class Level(models.Model):
    """One variant at one place. What nobody has spoken for is on_hand - held - allocated, and never below zero."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    variant = models.ForeignKey("catalog.Variant", models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    on_hand = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    allocated = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "place"], name="level_variant_place"),
            models.CheckConstraint(condition=Q(held__gte=0, allocated__gte=0), name="level_not_negative"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=F("held") + F("allocated")), name="level_never_promised_twice"
            ),
        ]
        indexes = [models.Index(fields=["store", "variant"], name="level_store")]


class Hold(models.Model):
    """Units set aside until `expires_at` for one agreement or one conversation's customer. Past that time it counts
    as free."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    variant = models.ForeignKey("catalog.Variant", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", null=True)
    quantity = models.BigIntegerField()
    held_for = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default="live")
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    used_by = models.CharField(max_length=40, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="hold_quantity")]
        indexes = [
            models.Index(fields=["store", "held_for"], name="hold_for"),
            models.Index(fields=["level", "expires_at"], name="hold_live", condition=Q(state="live")),
        ]


class Ledger(models.Model):
    """Append-only: every change of a level, with why. The lines of a level always add up to it."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    level = models.ForeignKey(Level, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12)
    on_hand = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    allocated = models.BigIntegerField(default=0)
    ref = models.CharField(max_length=40, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        indexes = [
            models.Index(fields=["store", "ref"], name="ledger_ref"),
            models.Index(fields=["level", "id"], name="ledger_level"),
        ]
