"""Setting a store's table of zones, always as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from bespeak.domain.shipping import tables
from bespeak.domain.shipping.facts import ZonesSet
from bespeak.domain.shipping.models import Zone, ZoneRule, ZoneSet
from bespeak.domain.shipping.permissions import Shipping
from bespeak.domain.shipping.tables import ZoneRow
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires


@requires(Shipping.SET)
@transaction.atomic
def set_zones(*, store_id: int, rows: Sequence[Mapping[str, str]], by: Actor, at: datetime) -> list[ZoneRow]:
    """Puts this table in the place of the store's former one; an empty one says that nothing is known of places.

    Each row has country, zone, name, remote (yes, no), match and value, as `tables.ZoneRow` explains. Refuses the
    first row that cannot be read, by line and field; then the former table stays.
    """
    table = tables.read(rows)
    ref = refs.new("zon")
    ZoneSet.objects.update_or_create(store_id=store_id, defaults={"ref": ref, "set_at": at, "set_by": by.ref})
    ZoneRule.objects.filter(store_id=store_id).delete()
    Zone.objects.filter(store_id=store_id).delete()
    zones = _write_zones(store_id, table)
    _write_rules(store_id, table, zones)
    record([ZonesSet(store_id=store_id, subject=ref, at=at, by=by.ref, zones=len(zones), rules=len(table))])
    return table


def _write_zones(store_id: int, table: Sequence[ZoneRow]) -> dict[tuple[str, str], Zone]:
    firsts = {(row.country, row.zone): row for row in reversed(table)}
    zones = {
        key: Zone(store_id=store_id, country=row.country, code=row.zone, name=row.name, remote=row.remote, position=n)
        for n, (key, row) in enumerate(reversed(firsts.items()))
    }
    Zone.objects.bulk_create(zones.values())
    return zones


def _write_rules(store_id: int, table: Sequence[ZoneRow], zones: Mapping[tuple[str, str], Zone]) -> None:
    ZoneRule.objects.bulk_create(
        ZoneRule(
            store_id=store_id,
            zone=zones[row.country, row.zone],
            match=row.match,
            value=row.value,
            name=row.name,
            position=n,
        )
        for n, row in enumerate(table)
    )
