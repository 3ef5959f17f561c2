"""One place more or less in a store's table of zones, checked against the whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from bespeak.domain.shipping import queries, tables
from bespeak.domain.shipping.facts import ZonesSet
from bespeak.domain.shipping.models import Zone, ZoneRule, ZoneSet
from bespeak.domain.shipping.permissions import Shipping
from bespeak.domain.shipping.tables import ZoneRow
from bespeak.domain.stores import queries as stores
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound

MAINLAND = "mainland"


@requires(Shipping.SET)
@transaction.atomic
def add_place(
    *, store_id: int, country: str, name: str, remote: bool, match: str, value: str, by: Actor, at: datetime,
    zone: str = "",
) -> ZoneRow:  # fmt: skip
    """One row more; `zone` "" makes a code from the name. Refuses what no table could hold, naming the field; then all
    stays. Where it is the first row of all and lies abroad, the store's own country is put into the table as served.
    """
    table = _locked(store_id, by, at)
    if not name.strip():
        raise Invalid("missing_name", "Say what the place is called.", field="name")
    written = {"country": country, "zone": zone or "new", "name": name, "match": match, "value": value}
    row = _whole([{**written, "remote": "yes" if remote else "no"}])[0]
    row = row if zone else replace(row, zone=_code(row, table))
    if any((one.country, one.match, one.value) == (row.country, row.match, row.value) for one in table):
        raise Invalid("row_twice", "These postcodes stand in the table already.", field="value")
    home = stores.store(store_id).country
    own = [] if table or row.country == home else [_rest(home)]
    _whole([*table, *own, row])
    for one in (*own, row):
        _write(store_id, one)
    _told(store_id, by, at)
    return row


@requires(Shipping.SET)
@transaction.atomic
def remove_place(*, store_id: int, country: str, match: str, value: str, by: Actor, at: datetime) -> ZoneRow:
    """Takes a row out and answers it, so that `add_place` can put it back. Its country stays served: where it was the
    last row of the country, one for all of it stands there instead, unless it was that one itself."""
    table = _locked(store_id, by, at)
    found = next((one for one in table if (one.country, one.match, one.value) == (country, match, value)), None)
    if found is None:
        raise NotFound("That place is not in the table any more.")
    rules = ZoneRule.objects.filter(store_id=store_id, zone__country=country)
    rules.filter(match=match, value=value).delete()
    Zone.objects.filter(store_id=store_id, rules=None).delete()
    if match != "any" and len(table) > 1 and not rules.exists():
        _write(store_id, _rest(country))
    _told(store_id, by, at)
    return found


def _locked(store_id: int, by: Actor, at: datetime) -> Sequence[ZoneRow]:
    """The table as it stands, ours until the transaction ends; whoever kept a copy will know that it is old."""
    ZoneSet.objects.get_or_create(store_id=store_id, defaults={"ref": refs.new("zon"), "set_at": at, "set_by": by.ref})
    ZoneSet.objects.select_for_update().get(store_id=store_id)
    return queries.zones(store_id, by)


def _told(store_id: int, by: Actor, at: datetime) -> None:
    ref = refs.new("zon")
    ZoneSet.objects.filter(store_id=store_id).update(ref=ref, set_at=at, set_by=by.ref)
    zones, rules = (model.objects.filter(store_id=store_id).count() for model in (Zone, ZoneRule))
    record([ZonesSet(store_id=store_id, subject=ref, at=at, by=by.ref, zones=zones, rules=rules)])


def _rest(country: str) -> ZoneRow:
    return ZoneRow(country, MAINLAND, MAINLAND, remote=False, match="any", value="")


def _whole(rows: Sequence[Mapping[str, str] | ZoneRow]) -> list[ZoneRow]:
    """Checked together; a refusal names the field, not the line."""
    given = [_data(one) if isinstance(one, ZoneRow) else one for one in rows]
    try:
        return tables.read(given)
    except Invalid as refusal:
        text = re.sub(r"^Line \d+: ", "", refusal.text)
        raise Invalid(refusal.code, text, field=refusal.field.rpartition(".")[2]) from None


def _data(row: ZoneRow) -> dict[str, str]:
    return {**asdict(row), "remote": "yes" if row.remote else "no"}


def _code(row: ZoneRow, table: Sequence[ZoneRow]) -> str:
    """From its name; a zone of that name that is as remote is the same one."""
    plain = unicodedata.normalize("NFKD", row.name).encode("ascii", "ignore").decode().lower()
    bare = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32] or "place"
    known = {one.zone: one for one in table if one.country == row.country}
    for number in range(1, len(known) + 3):
        code = bare if number == 1 else f"{bare}-{number}"
        same = known.get(code)
        if code not in (tables.UNSERVED, tables.UNREADABLE) and (
            same is None or (same.remote == row.remote and same.name == row.name)
        ):
            return code
    return bare


def _write(store_id: int, row: ZoneRow) -> None:
    last = Zone.objects.filter(store_id=store_id).aggregate(n=Max("position"))["n"]
    zone, _ = Zone.objects.get_or_create(
        store_id=store_id, country=row.country, code=row.zone,
        defaults={"name": row.name, "remote": row.remote, "position": (last or 0) + 1},
    )  # fmt: skip
    place = ZoneRule.objects.filter(store_id=store_id).aggregate(n=Max("position"))["n"]
    ZoneRule.objects.create(
        store_id=store_id, zone=zone, match=row.match, value=row.value, name=row.name, position=(place or 0) + 1
    )
