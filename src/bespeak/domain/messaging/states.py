"""What a mail is about and how far it came; how long a code is valid, and how often one may be asked for."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices

DIGITS = 6
VALID_FOR = timedelta(minutes=10)
APART = timedelta(seconds=60)
"""Between two codes for one customer."""
WITHIN = timedelta(hours=1)
MOST_OF_ONE = 5
"""Codes for one customer, and to one address, within that time."""
MOST_WRONG = 20
"""Wrong codes for one address, whoever typed them, within TRIES_WITHIN of the customers."""
CODES_KEPT = timedelta(days=2)
MAILS_KEPT = timedelta(days=30)


class Kind(TextChoices):
    CODE = "code"


class State(TextChoices):
    """`refused`: the address takes no mail, for good; `lapsed`: its time was over before it could be sent."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    LAPSED = "lapsed"
