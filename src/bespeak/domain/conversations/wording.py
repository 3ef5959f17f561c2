"""Texts as they may be stored: whole, readable by every database, and without secrets nobody should keep. Pure."""

from __future__ import annotations

import unicodedata
from typing import Any

from bespeak.domain.conversations import secrecy
from bespeak.domain.customers import contacts
from bespeak.kit.refusals import Invalid

LONGEST = 50_000
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}
"""Kinds of signs of which nothing is seen: spaces, controls, and what has no width."""


def said(text: str, *, field: str = "text") -> str:
    """The text to the letter, but for signs no database takes and secrets, which are masked before anything is
    stored or hashed. Refuses one in which nothing is seen (`no_text`) and one over 50,000
    characters (`text_too_long`)."""
    kept = optional(text, field=field)
    if all(unicodedata.category(sign) in _UNSEEN for sign in kept):
        raise Invalid("no_text", "Say something.", field=field)
    return kept


def optional(text: str, *, field: str) -> str:
    """The same for a text that may be missing."""
    if len(text) > LONGEST:
        raise Invalid("text_too_long", f"A text has at most {LONGEST} characters.", field=field, most=LONGEST)
    return secrecy.masked(contacts.storable(text))


def of(text: str, *, field: str = "text") -> dict[str, Any]:
    """What is said, as the body of an event: its `text`, and in `masked` which kinds of secrets were hidden in it, so
    that whoever wrote it is told."""
    hidden = secrecy.kinds(contacts.storable(text[: LONGEST + 1]))
    return {"text": said(text, field=field)} | ({"masked": list(hidden)} if hidden else {})
