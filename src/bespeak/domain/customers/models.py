"""Rows of the customers. Names, contacts and notes stand only here, so that they can be erased."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bespeak.domain.customers.states import ContactKind, Level, Outcome
from bespeak.kit import refs


def new_ref() -> str:
    return refs.new("cus")


def new_passkey_ref() -> str:
    return refs.new("psk")


class Customer(models.Model):
    """One buyer of one store.

    `merged_into` is the step a person took; `survivor` is where all steps lead (oneself, if never merged),
    so that a reader needs one hop however often customers were merged.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True, default=new_ref)
    name = models.CharField(max_length=200, default="", blank=True)
    language = models.CharField(max_length=12, default="", blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    survivor = models.ForeignKey("self", models.PROTECT, related_name="+")
    identity_level = models.CharField(max_length=10, choices=Level.choices, default="", blank=True)
    identity_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["store", "id"], name="customer_store"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="customer_merged"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="customer_not_into_itself"),
            models.CheckConstraint(
                condition=Q(identity_at=None) | ~Q(identity_level=""), name="customer_identity_level"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class ContactPoint(models.Model):
    """One address by which a customer is reached, in the form it is compared in. Verified or not, and how.

    `introduced`: it was only ever said in a chat, by somebody who came without it. Anybody can say any address.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=ContactKind.choices)
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True)
    verified_how = models.CharField(max_length=10, default="", blank=True)
    introduced = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "kind", "value"], name="contact_point_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Verification(models.Model):
    """One try at finding out whether customers are who they say: level, outcome, when, by whom, about which order."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="verifications")
    level = models.CharField(max_length=10, choices=Level.choices)
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    about_order = models.CharField(max_length=24, default="", blank=True)
    note = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["customer", "at"], name="verification_customer")]

    def __str__(self) -> str:
        return f"{self.level} {self.outcome}"


class CustomerPasskey(models.Model):
    """A way back for somebody who came by a link of this customer's.

    It opens what its holder opened by links (`keeps`, refs) and nothing else of the customer: anybody can type
    somebody's address into an order. `round` goes up to end every session it began; `asked_at` is when its last answer
    was asked for.
    """

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True, default=new_passkey_ref)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="passkeys")
    credential = models.CharField(max_length=1400)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    name = models.CharField(max_length=60)
    came_by = models.CharField(max_length=24)
    keeps = models.JSONField()
    round = models.IntegerField(default=0)
    asked_at = models.DateTimeField()
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "credential"], name="customer_passkey_once")]

    def __str__(self) -> str:
        return self.ref
