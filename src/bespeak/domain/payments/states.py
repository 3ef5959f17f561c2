"""Kinds of money rows, and the arithmetic of what is owed to whom. No database."""

from __future__ import annotations

from django.db.models import TextChoices


class Kind(TextChoices):
    ORDER = "order"
    BALANCE = "balance"
    EXTRA = "extra"


class Method(TextChoices):
    BANK_TRANSFER = "bank_transfer"
    PROVIDER = "provider"
    CASH = "cash"
    CHANNEL = "channel"


class Standing(TextChoices):
    """What an order's decision means for its money."""

    HELD = "held"
    OPEN = "open"
    CLOSED = "closed"
