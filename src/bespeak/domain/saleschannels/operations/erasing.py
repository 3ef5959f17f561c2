"""Letting go of a person's words in what came in."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction

from bespeak.domain.customers.permissions import Customers
from bespeak.domain.saleschannels import states
from bespeak.domain.saleschannels.models import RawInput
from bespeak.kit.actors import Actor, requires

PERMISSION = Customers.ERASE
_EMAIL = re.compile(r"[^\s\"',;:<>()\[\]{}\\]{1,64}@[^\s\"',;:<>()\[\]{}\\]{1,190}")
_CHUNK = 500
_DIGITS = re.compile(r"\D+")


@requires(PERMISSION)
@transaction.atomic
def erase_person(
    *, store_id: int, customer_ids: Collection[int], by: Actor, at: datetime, contacts: Collection[str] = ()
) -> int:
    """Drops the text of each input that led to an order of these customers, or to none or to somebody else's by now but
    holds a contact of theirs.

    Contacts are those given, and e-mail addresses found in the former. Answers how many inputs were concerned.
    Phone numbers are compared by their last eight digits, however they are written. Safe to repeat.
    """
    mine = RawInput.objects.filter(store_id=store_id)
    theirs = mine.of_customers(customer_ids)
    known = {one.casefold() for one in contacts if one}
    known |= _addresses(theirs.values_list("raw", flat=True).iterator(_CHUNK))
    concerned = set(theirs.filter(erased_at=None).values_list("id", flat=True))
    if known:
        others = (mine.exclude(outcome=states.ACCEPTED) | mine.formerly_of(customer_ids)).exclude(raw="")
        concerned |= {row for row, raw in others.values_list("id", "raw").iterator(_CHUNK) if _mentions(raw, known)}
    return _blank(sorted(concerned), at)


def _blank(ids: list[int], at: datetime) -> int:
    for start in range(0, len(ids), _CHUNK):
        RawInput.objects.filter(id__in=ids[start : start + _CHUNK]).update(raw="", external_id="", erased_at=at)
    return len(ids)


def _addresses(raws: Iterator[str]) -> set[str]:
    return {found.casefold() for raw in raws for found in _EMAIL.findall(raw)}


def _mentions(raw: str, contacts: Collection[str]) -> bool:
    folded = raw.casefold()
    return any(_holds(folded, contact) for contact in contacts)


def _holds(folded: str, contact: str) -> bool:
    if contact in folded or _as_json(contact) in folded:
        return True
    digits = _DIGITS.sub("", contact)
    is_phone = len(digits) >= 8 and "@" not in contact
    return is_phone and digits[-8:] in _DIGITS.sub("", folded)


def _as_json(contact: str) -> str:
    """As JSON writes it where it keeps to ASCII."""
    return json.dumps(contact)[1:-1]
