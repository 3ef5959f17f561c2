"""Goods in and counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.inventory.models import Ledger, Level, Place
from bespeak.domain.inventory.operations._news import arrived
from bespeak.domain.inventory.operations.holds import let_go_of_lapsed
from bespeak.domain.inventory.permissions import Inventory
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal

HOUSE = "house"
"""The place a store has from the start."""
MOST_UNITS = 10**12
LONGEST_REF = 40


class PromisedAlready(Refusal):
    code = "promised_already"
    status = "conflict"
    sentence = "More than that is already held or sold. Free some of it first."


@requires(Inventory.COUNT)
@transaction.atomic
def receive(
    *, store_id: int, variant_id: int, quantity: int, by: Actor, at: datetime, place: str = HOUSE, ref: str = ""
) -> int:
    """Goods in: adds units. Answers what is on hand there now. Refuses another store's variant."""
    if not 1 <= quantity <= MOST_UNITS:
        raise Invalid("quantity_not_positive", f"Goods in are one to {MOST_UNITS:,} units.", field="quantity")
    _check_ref(ref)
    level = _level(store_id, variant_id, place)
    return _set(level, level.on_hand + quantity, "receive", ref=ref, by=by, at=at)


@requires(Inventory.COUNT)
@transaction.atomic
def count(
    *, store_id: int, variant_id: int, on_hand: int, by: Actor, at: datetime, place: str = HOUSE, ref: str = ""
) -> int:
    """Somebody counted: from now on that is what lies there. Refuses PromisedAlready below what is held or sold;
    what has lapsed is held no more. `ref` says why it was not what stood here."""
    if not 0 <= on_hand <= MOST_UNITS:
        raise Invalid("quantity_negative", f"A count is zero to {MOST_UNITS:,}.", field="on_hand")
    _check_ref(ref)
    level = _level(store_id, variant_id, place)
    let_go_of_lapsed(level, at)
    if on_hand < level.held + level.allocated:
        raise PromisedAlready(field="on_hand", held=level.held, sold=level.allocated)
    return _set(level, on_hand, "count", ref=ref, by=by, at=at)


def _check_ref(ref: str) -> None:
    """Refuses what no database can store."""
    if len(ref) > LONGEST_REF or "\x00" in ref or any("\ud800" <= letter <= "\udfff" for letter in ref):
        raise Invalid("bad_ref", f"At most {LONGEST_REF} letters.", field="ref")


def _level(store_id: int, variant_id: int, place: str) -> Level:
    variant = catalog.variants_by_id([variant_id]).get(variant_id)
    if variant is None or variant.store_id != store_id:
        raise NotFound("There is no such variant here.", field="variant")
    where, _ = Place.objects.get_or_create(store_id=store_id, code=place)
    Level.objects.get_or_create(store_id=store_id, variant_id=variant_id, place=where)
    return Level.objects.select_for_update().get(variant_id=variant_id, place=where)


def _set(level: Level, on_hand: int, kind: str, *, ref: str, by: Actor, at: datetime) -> int:
    more = on_hand - level.on_hand
    level.on_hand = on_hand
    level.save(update_fields=["on_hand"])
    Ledger.objects.create(store_id=level.store_id, level=level, kind=kind, on_hand=more, ref=ref, at=at, by=by.ref)
    if more > 0:
        record([arrived(store_id=level.store_id, variant_id=level.variant_id, quantity=more, at=at, by=by.ref)])
    return on_hand
