"""Letting go of a person's words in what came in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from bespeak.domain.customers.permissions import Customers
from bespeak.domain.saleschannels import states
from bespeak.domain.saleschannels.models import RawInput
from bespeak.journal import receipts
from bespeak.kit.actors import Actor, requires

PERMISSION = Customers.ERASE
_CHUNK = 500
_DIGITS = re.compile(r"\D+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|[nrtbf/\"\\])")
_BETWEEN = r"[\s()./-]{0,3}"
"""What people write between the digits of a phone number."""
PHONE = 8
"""So many last digits of a phone number tell it from others, with or without the country's and the area's."""


@requires(PERMISSION)
@transaction.atomic
def erase_person(
    *, store_id: int, customer_ids: Collection[int], by: Actor, at: datetime, contacts: Collection[str] = ()
) -> int:
    """Drops the text of each input that led to an order of these customers, or to none or to somebody else's by now but
    holds a contact of theirs.

    Contacts are those given and no others: an address found in what they sent may be somebody else's. Phone numbers are
    compared by their last eight digits, however they are written. Answers how many inputs were concerned. Safe to
    repeat.
    """
    mine = RawInput.objects.filter(store_id=store_id)
    theirs = mine.of_customers(customer_ids)
    known = [_pattern(one) for one in contacts if one]
    concerned = dict(theirs.filter(erased_at=None).values_list("id", "ref"))
    if known:
        others = (mine.exclude(outcome=states.ACCEPTED) | mine.formerly_of(customer_ids)).exclude(raw="")
        found = others.values_list("id", "ref", "raw").iterator(_CHUNK)
        concerned |= {row: ref for row, ref, raw in found if _mentions(raw, known)}
    if concerned:  # answers that quote what was refused
        receipts.forget(store_id=store_id, words=list(concerned.values()))
    return _blank(sorted(concerned), at)


def _blank(ids: list[int], at: datetime) -> int:
    for start in range(0, len(ids), _CHUNK):
        RawInput.objects.filter(id__in=ids[start : start + _CHUNK]).update(raw="", external_id="", erased_at=at)
    return len(ids)


def _mentions(raw: str, contacts: Iterable[re.Pattern[str]]) -> bool:
    plain = unicodedata.normalize("NFKC", _ESCAPE.sub(_unescaped, raw)).casefold()
    return any(contact.search(plain) for contact in contacts)


def _unescaped(found: re.Match[str]) -> str:
    """What JSON's escape stands for."""
    return chr(int(found[1], 16)) if found[1] else " "


def _pattern(contact: str) -> re.Pattern[str]:
    """Finds this contact, but not as a part of somebody else's: bada@mail.example is not ada@mail.example."""
    plain = unicodedata.normalize("NFKC", contact).casefold()
    digits = _DIGITS.sub("", plain)
    if len(digits) >= PHONE and "@" not in plain:
        return re.compile(_BETWEEN.join(digits[-PHONE:]) + r"(?!\d)")
    return re.compile(rf"(?<![\w.+%-]){re.escape(plain)}(?![\w-]|\.\w)")
