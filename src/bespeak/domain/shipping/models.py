from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ZoneSet(models.Model):
    """That a store has a table of zones, and which: a new table has a new ref, so that a copy is known to be old."""

    id = models.BigAutoField(primary_key=True)
    store = models.OneToOneField("stores.Store", models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.ref


class Zone(models.Model):
    """Places of one country that are delivered to in the same way."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    remote = models.BooleanField()
    position = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "country", "code"], name="zone_once")]

    def __str__(self) -> str:
        return f"{self.country} {self.code}"


class ZoneRule(models.Model):
    """Which postcodes lie in a zone; `name` is the place's own, where it has one."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    zone = models.ForeignKey(Zone, models.CASCADE, related_name="rules")
    match = models.CharField(max_length=10)
    value = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=120)
    position = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "zone", "match", "value"], name="zone_rule_once")]

    def __str__(self) -> str:
        return f"{self.match} {self.value}"


class LeadTimes(models.Model):
    """How long a store says it takes, in working days, at least and at most: to make, to pack, on the way in
    its own country or abroad, and on top of that where a place is remote."""

    id = models.BigAutoField(primary_key=True)
    store = models.OneToOneField("stores.Store", models.PROTECT, related_name="+")
    made_least = models.PositiveSmallIntegerField()
    made_most = models.PositiveSmallIntegerField()
    packed_least = models.PositiveSmallIntegerField()
    packed_most = models.PositiveSmallIntegerField()
    home_least = models.PositiveSmallIntegerField()
    home_most = models.PositiveSmallIntegerField()
    abroad_least = models.PositiveSmallIntegerField()
    abroad_most = models.PositiveSmallIntegerField()
    remote_least = models.PositiveSmallIntegerField()
    remote_most = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    made_least__lte=F("made_most"),
                    packed_least__lte=F("packed_most"),
                    home_least__lte=F("home_most"),
                    abroad_least__lte=F("abroad_most"),
                    remote_least__lte=F("remote_most"),
                ),
                name="lead_times_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"lead times of {self.store_id}"
