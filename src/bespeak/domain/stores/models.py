"""Rows of the stores: the tenant itself, its people, its keys, its hours."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bespeak.kit import refs


def new_store_ref() -> str:
    return refs.new("sto")


def new_key_ref() -> str:
    return refs.new("key")


def new_signing_key_ref() -> str:
    return refs.new("sig")


def new_invitation_ref() -> str:
    return refs.new("inv")


class Store(models.Model):
    """A tenant. Every row of every other room belongs to one."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=24, unique=True, default=new_store_ref)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=12)
    timezone = models.CharField(max_length=64)
    talk_url = models.CharField(max_length=500, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class Host(models.Model):
    """A name under which the world reaches a store's pages: lower case, without port, IDNA where it is not ASCII."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    name = models.CharField(max_length=253, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class WidgetOrigin(models.Model):
    """A site whose pages may show the store's chat: scheme, host and port as browsers write an origin."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    origin = models.CharField(max_length=300)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "origin"], name="widget_origin_once")]

    def __str__(self) -> str:
        return self.origin


class Membership(models.Model):
    """A person working in a store, in one role at a time. Ended ones stay, so that the past keeps its names."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "user"], condition=Q(ended_at=None), name="membership_one_present")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"


class AccessKey(models.Model):
    """What a program shows at the API. Only the secret's digest is kept. With a member it acts as that person."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    ref = models.CharField(max_length=24, unique=True, default=new_key_ref)
    label = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    issued_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["store", "id"], name="access_key_store")]

    def __str__(self) -> str:
        return self.ref


class SigningKey(models.Model):
    """What a store signs with, Ed25519. The private half is sealed; a retired key signs no more, and what it signed
    before stays good."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True, default=new_signing_key_ref)
    public = models.CharField(max_length=64, unique=True)
    private = models.TextField()
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store"], condition=Q(retired_at=None), name="signing_key_one_present")
        ]

    def __str__(self) -> str:
        return self.ref


class Invitation(models.Model):
    """Somebody is asked to work here. Only the digest of the secret in the link is kept; the link opens once."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    ref = models.CharField(max_length=24, unique=True, default=new_invitation_ref)
    email = models.CharField(max_length=254)
    role = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "email"], condition=Q(accepted_at=None, revoked_at=None), name="invitation_one_open"
            )
        ]

    def __str__(self) -> str:
        return self.ref


class OpeningHours(models.Model):
    """One stretch of a weekday (0 is Monday) in which somebody is there; minutes since midnight, store time."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "weekday", "opens"], name="opening_hours_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_hours_weekday"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes"), closes__lte=1440), name="opening_hours_order"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class ClosedDay(models.Model):
    """A date (store time) on which nobody is there whatever the weekday says."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    day = models.DateField()
    name = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="closed_day_once")]

    def __str__(self) -> str:
        return str(self.day)


class Answering(models.Model):
    """How soon the store says that it answers, and what follows where it does not. Without a row it says nothing.

    `within` is minutes of open time by messaging line. A late answer becomes the matter of `escalate_to` (a member's
    ref); a customer who is silent for `return_after_days` comes back to the store. Where a conversation in which
    something was settled rests for `sum_up_after` minutes its customer is sent what was (0: only by hand). With
    `rest_thanks` a conversation in which thanks and nothing more are said to an answer waits for nobody.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.OneToOneField(Store, models.PROTECT, related_name="+")
    within = models.JSONField(default=dict)
    escalate_to = models.CharField(max_length=60, default="", blank=True)
    return_after_days = models.PositiveSmallIntegerField(default=0)
    sum_up_after = models.PositiveIntegerField(default=0)
    rest_thanks = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(return_after_days__lte=365), name="answering_returns_within_a_year")
        ]

    def __str__(self) -> str:
        return f"answers of {self.store_id}"
