"""What may be said of money. Each fault has a name and a place."""

from __future__ import annotations

from collections.abc import Sequence

from bespeak.domain.payments.states import Method
from bespeak.kit.refusals import Invalid

LARGEST = 10**15
CORRECTION = "correction:"
"""How the key of a counter-entry begins, which nobody else gives."""
LONGEST_KEY, LONGEST_REFERENCE = 100, 300


def amount(minor: int) -> None:
    if not 0 < minor < LARGEST:
        raise Invalid("amount_not_positive", "An amount is more than nothing.", field="amount_minor")


def method(given: str, allowed: Sequence[Method]) -> None:
    if given not in allowed:
        raise Invalid("unknown_method", f"The method is one of {', '.join(allowed)}.", field="method")


def external_key(key: str) -> None:
    """The other side's own id; those of sales channels and corrections are ours to give."""
    if not key or len(key) > LONGEST_KEY or key.startswith(("channel:", CORRECTION)) or not _storable(key):
        raise Invalid("bad_external_key", "Give the other side's own id of this money.", field="external_key")


def reference(text: str) -> None:
    if len(text) > LONGEST_REFERENCE or not _storable(text):
        raise Invalid("bad_text", "The reference is too long or holds characters that are none.", field="reference")


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
