"""Short names for channels and ways to pay: they end in facts that are never changed, so no free text gets there."""

from __future__ import annotations

import re
import unicodedata

from bespeak.domain.saleschannels.checks import text
from bespeak.kit.refusals import Invalid

MOST = 40
UNNAMED = "other"
_SLUG = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_BETWEEN = re.compile(r"[^a-z0-9_.-]+")


def channel(value: object) -> str:
    """Web Shop is web-shop; nothing stays nothing. Refuses not_a_slug: what cannot be written so without loss of a
    letter, for two channels with one name would take each other's orders for their own."""
    written = text(value, "channel", MOST)
    if not written or _SLUG.fullmatch(written):
        return written
    slug = _slug(written)
    if "@" in written or not slug or any(letter.isalnum() and not letter.isascii() for letter in _flat(written)):
        why = f"A channel is called by a-z, 0-9, _, . and -, like web-shop; {written!r} is not."
        raise Invalid("not_a_slug", why, field="channel")
    return slug


def payment_kind(value: object) -> str:
    """Direct Bank Transfer is direct-bank-transfer; what leaves nothing (代金引換) or holds an address is "other"."""
    written = text(value, "kind", MOST)
    if not written or _SLUG.fullmatch(written):
        return written
    return ("" if "@" in written else _slug(written)) or UNNAMED


def _flat(written: str) -> str:
    return unicodedata.normalize("NFKC", written).lower()


def _slug(written: str) -> str:
    return _BETWEEN.sub("-", _flat(written)).lstrip("-_.")[:MOST].rstrip("-_.")
