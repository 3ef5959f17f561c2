"""Contacts in the form they are compared in. Pure, forgiving: what cannot be read is kept as it was written."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from bespeak.domain.customers import phones
from bespeak.domain.customers.states import ContactKind

LONGEST = 254
EMAIL, PHONE = ContactKind.EMAIL.value, ContactKind.PHONE.value
KINDS = frozenset(ContactKind.values)


def normal(kind: str, value: str, country: str) -> str:
    """E-mail addresses and handles in NFKC, phones as E.164 where `country` makes them readable.

    "" where there is nothing to reach anybody by: an empty value, an unknown kind, more than 254 characters.
    """
    if kind == EMAIL:
        found = unicodedata.normalize("NFKC", value).strip().lower()
    elif kind == PHONE:
        found = phone(value, country)
    elif kind in KINDS:
        found = unicodedata.normalize("NFKC", value).strip()
    else:
        return ""
    if not found.isprintable():
        found = "".join(sign for sign in found if sign.isprintable())
    return found if len(found) <= LONGEST else ""


def storable(text: str) -> str:
    """The text to the letter, without null characters and halves of characters, which no database takes."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def tidy(text: str, most: int) -> str:
    """A name as it can be stored anywhere: no control characters, single spaces, at most so many characters."""
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(text.split())[:most]


@lru_cache(maxsize=65_536)
def phone(value: str, country: str) -> str:
    """The number as E.164 ("+819012345678"), else as it was written with single spaces."""
    written = " ".join(unicodedata.normalize("NFKC", value).split())
    return phones.read(written, country) or written
