"""Rows of the mails and of the codes in them. Of a code nothing is stored: it follows from its row's ref."""

from __future__ import annotations

from django.db import models

from bespeak.domain.messaging.states import Kind, State
from bespeak.kit import refs


def new_mail_ref() -> str:
    return refs.new("mai")


def new_code_ref() -> str:
    return refs.new("cod")


class MailCode(models.Model):
    """A code asked for by `customer`, to be sent to `address`. The newest of a customer is the only one that counts."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True, default=new_code_ref)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    address = models.CharField(max_length=254)
    about_order = models.CharField(max_length=24, default="", blank=True)
    wrong = models.IntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["store", "address", "created_at"], name="mail_code_address"),
            models.Index(fields=["customer", "id"], name="mail_code_customer"),
            models.Index(fields=["created_at"], name="mail_code_age"),
        ]

    def __str__(self) -> str:
        return self.ref


class Mail(models.Model):
    """One mail to one address. `message_id` never changes: sent twice, it is the same mail to whoever gets it."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=24, unique=True, default=new_mail_ref)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.OneToOneField(MailCode, models.SET_NULL, null=True, related_name="mail")
    to = models.CharField(max_length=254)
    language = models.CharField(max_length=12)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.IntegerField(default=0)
    error = models.CharField(max_length=20, default="", blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["store", "to", "id"], name="mail_to"),
            models.Index(fields=["created_at"], name="mail_age"),
        ]

    def __str__(self) -> str:
        return self.ref
