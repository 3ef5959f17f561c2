"""Rows of enquiries: which event of a conversation holds one. What was asked stands in the event alone."""

from __future__ import annotations

from django.db import models

from bespeak.kit import refs


def new_enquiry_ref() -> str:
    return refs.new("enq")


class Enquiry(models.Model):
    """The event `seq` of a conversation gives the facts of an enquiry about `product`."""

    id = models.BigAutoField(primary_key=True)
    store = models.ForeignKey("stores.Store", models.PROTECT, related_name="+")
    conversation = models.ForeignKey("conversations.Conversation", models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    ref = models.CharField(max_length=24, unique=True, default=new_enquiry_ref)
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    client_key = models.CharField(max_length=255, null=True)  # noqa: DJ001 - unknown keys must not collide

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="enquiry_once"),
            models.UniqueConstraint(fields=["store", "client_key"], name="enquiry_client_key"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="enquiry_of_something"),
        ]

    def __str__(self) -> str:
        return self.ref
