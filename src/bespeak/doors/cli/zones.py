"""`bespeak zones`: which places are remote, and how long it takes to get there."""

from __future__ import annotations

from bespeak.domain.shipping import estimates, operations, queries, sheet
from bespeak.domain.shipping.estimates import Span
from bespeak.domain.shipping.queries import ZoneRow
from bespeak.doors.cli import called, paper, reading
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.paper import Listing
from bespeak.kit.refusals import Invalid

PARTS = {
    "made": "to make what is made to order", "packed": "to pack it and hand it over", "home": "on the way at home",
    "abroad": "on the way abroad", "remote": "more, where a place is remote",
}  # fmt: skip


def add_commands(commands: Commands) -> None:
    zones = group(commands, "zones", help="the store's table of places: which of them are remote")
    showing = command(zones, "show", show, help="the table, or in which zone one place lies")
    showing.add_argument("--country", default="", help="only this country; with --postcode: the zone of that place")
    showing.add_argument("--postcode", default="")
    setting = command(zones, "set", set_zones, help="put another table in its place")
    setting.add_argument(
        "file", metavar="FILE", nargs="?", default="", help=f"CSV with the columns {', '.join(sheet.COLUMNS)}"
    )
    setting.add_argument(
        "--default", action="store_true", help="the table that is shipped: remote places of some countries"
    )

    pacing = command(zones, "times", times, help="how long the store takes, in working days; shown without any")
    for part, words in PARTS.items():
        pacing.add_argument(f"--{part}", metavar="DAYS", default="", help=f"{words}: 2 or 2-4")


def times(desk: Desk) -> None:
    """What is not named stays; the first time all of it is wanted."""
    said = estimates.lead_times(**desk.asking)
    named = {part: _span(text, f"--{part}") for part in PARTS if (text := getattr(desk.args, part))}
    if named:
        operations.set_lead_times(times=said | named, **desk.here)
        said = estimates.lead_times(**desk.asking)
    rows = [(part, _days(days)) for part, days in said.items()]
    desk.give({"times": said}, paper.facts(rows) if said else "The store has not said how long it takes.")


def _days(days: Span) -> str:
    ends = str(days.most) if days.least == days.most else f"{days.least}-{days.most}"
    return f"{ends} working {'day' if days.most == 1 else 'days'}"


def _span(text: str, field: str) -> Span:
    least, _, most = text.partition("-")
    if not all(one.isascii() and one.isdecimal() and len(one) < 5 for one in (least, most or least)):
        raise Unusable(f"{text[:20]!r} is no number of days; write 2 or 2-4.", field=field, code="not_days")
    return Span(int(least), int(most or least))


def show(desk: Desk) -> None:
    country = desk.args.country.upper()
    if desk.args.postcode:
        [zone] = queries.zones_for([(desk.store.id, country, desk.args.postcode)])
        kind = "remote" if zone.remote else "not remote"
        return desk.give(zone, f"{desk.args.postcode} in {country} lies in the zone {zone.code} ({zone.name}), {kind}.")
    rows = [one for one in queries.zones(desk.store.id, desk.by) if country in ("", one.country)]
    return desk.give(
        {"zones": rows}, _page(rows) if rows else f"No place is known as remote: {called.program()} zones set --default"
    )


def set_zones(desk: Desk) -> None:
    if desk.args.default == bool(desk.args.file):
        raise Unusable("Give a FILE, or --default for the table that is shipped.", field="FILE", code="usage")
    given = queries.default_zones() if desk.args.default else _rows(desk.args.file)
    rows = operations.set_zones(rows=given, **desk.here)
    remote = sum(one.remote for one in rows)
    desk.give(
        {"rows": len(rows), "remote": remote},
        f"{paper.counted(len(rows), 'row')}, {remote:,} of them remote. The former table is gone.",
    )


def _rows(path: str) -> list[dict[str, str]]:
    try:
        return sheet.rows(reading.text_of(path))
    except Invalid as fault:
        raise Unusable(fault.text, field=fault.field, code=fault.code) from None


def _page(rows: list[ZoneRow]) -> Listing:
    cells = [(one.country, one.zone, one.name, "remote" if one.remote else "", one.match, one.value) for one in rows]
    return paper.table("country", "zone", "name", "", "match", "value", rows=cells)
