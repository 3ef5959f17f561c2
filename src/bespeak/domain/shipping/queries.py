"""Which zone a place lies in, and a store's table of zones. Frozen values only."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bespeak.domain.shipping.matching import NOWHERE, ZoneTable, ZoneView
from bespeak.domain.shipping.models import ZoneRule
from bespeak.domain.shipping.permissions import Shipping
from bespeak.domain.shipping.tables import ZoneRow, default_zones
from bespeak.kit import cursors
from bespeak.kit.actors import Actor

__all__ = ["ZoneRow", "ZoneView", "default_zones", "zones", "zones_for"]

Ask = tuple[int, str, str]

_SELECT = "SELECT store_id, ref FROM shipping_zoneset WHERE store_id IN ({})"
_MOST_KEPT = 1000
_ROW = ("zone__country", "zone__code", "name", "zone__remote", "match", "value")

_ready: dict[str, ZoneTable] = {}
"""Tables read before, by ref; a new table has a new ref."""


def zones_for(asks: Sequence[Ask]) -> list[ZoneView]:
    """The zone of each (store id, country, postcode), in order.

    One statement for any number; one more when a store's table was not read before or is a new one. In a store
    with a table, a country that is not in it is "unserved" and remote; a postcode that cannot be read, in a country
    with zones by postcode, is "unreadable" and remote.
    """
    tables = _tables({store_id for store_id, _, _ in asks})
    answers: dict[Ask, ZoneView] = {}
    for ask in asks:
        if ask not in answers:
            table = tables.get(ask[0])
            answers[ask] = table.find(ask[1], ask[2]) if table else NOWHERE
    return [answers[ask] for ask in asks]


def zones(store_id: int, actor: Actor) -> list[ZoneRow]:
    """The store's table, in the order it was set."""
    actor.require(Shipping.READ, store_id=store_id)
    return _rows([store_id]).get(store_id, [])


def _tables(store_ids: Collection[int]) -> dict[int, ZoneTable]:
    refs = _refs(store_ids)
    unknown = {store_id: ref for store_id, ref in refs.items() if ref not in _ready}
    if not unknown:
        return {store_id: _ready[ref] for store_id, ref in refs.items()}
    rows = _rows(unknown)
    fresh = {ref: ZoneTable(rows.get(store_id, ())) for store_id, ref in unknown.items()}
    tables = {store_id: fresh[ref] if ref in fresh else _ready[ref] for store_id, ref in refs.items()}
    if len(_ready) >= _MOST_KEPT:
        _ready.clear()
    _ready.update(fresh)
    return tables


def _refs(store_ids: Collection[int]) -> dict[int, str]:
    """Straight from the database: this stands in the way of every order."""
    if not store_ids:
        return {}
    marks = ",".join(["%s"] * len(store_ids))
    return {row[0]: row[1] for row in cursors.ask(cursors.here(), _SELECT.format(marks), [*store_ids])}


def _rows(store_ids: Collection[int]) -> dict[int, list[ZoneRow]]:
    found: dict[int, list[ZoneRow]] = {}
    rules = ZoneRule.objects.filter(store_id__in=store_ids).order_by("position")
    for store_id, *row in rules.values_list("store_id", *_ROW):
        found.setdefault(store_id, []).append(ZoneRow(*row))
    return found
