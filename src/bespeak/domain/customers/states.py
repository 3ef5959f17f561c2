"""Kinds of contact, levels of identity, outcomes of a try, and how many tries there are."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices

MOST_FAILED_TRIES = 5
TRIES_WITHIN = timedelta(hours=24)
MOST_PASSKEYS = 10
"""Registered by the links of one order or agreement."""
MOST_KEPT = 200
"""Orders and agreements that one passkey opens."""


class ContactKind(TextChoices):
    EMAIL = "email"
    PHONE = "phone"
    LINE = "line"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    OTHER = "other"


class Level(TextChoices):
    """How an identity was checked, weakest first."""

    CODE = "code"
    CALLBACK = "callback"
    PROVIDER = "provider"


class Outcome(TextChoices):
    PASSED = "passed"
    FAILED = "failed"
