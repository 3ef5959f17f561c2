from __future__ import annotations

from django.db import models


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
