"""A store's table of zones as rows: reading them, refusing bad ones by line and field, the table that is shipped."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Never

from bespeak.domain.shipping import postcodes
from bespeak.kit.refusals import Invalid

FIELDS = ("country", "zone", "name", "remote", "match", "value")
MOST_ROWS = 20_000
UNSERVED = "unserved"
UNREADABLE = "unreadable"
DEFAULT = Path(__file__).parent / "data" / "zones.csv"

_COUNTRY = re.compile(r"[A-Z]{2}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_AREA = re.compile(r"[A-Z]{1,2}")
_DISTRICTS = re.compile(r"([A-Z]{1,2})(\d{1,2})-(\d{1,2})")
_RANGE = re.compile(r"(\d{1,10})-(\d{1,10})")
_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """Which postcodes of a country belong to a zone.

    `match` and `value`: exact "97133" · prefix "971" · range "9500-9999" (compared by its first digits) ·
    area "KW" and districts "AB36-38" (British) · any "" (the rest of the country). `name` is for people.
    """

    country: str
    zone: str
    name: str
    remote: bool
    match: str
    value: str


def default_zones(home: str = "") -> list[dict[str, str]]:
    """The table that is shipped, as rows that `operations.set_zones` takes: remote places of some countries.

    `home` is the store's own country: served as a whole, where the table does not know it.
    """
    rows = [dict(row) for row in _shipped()]
    if home and all(row["country"] != home for row in rows):
        rows.append(dict(zip(FIELDS, (home, "mainland", "mainland", "no", "any", ""), strict=True)))
    return rows


@lru_cache(maxsize=1)
def _shipped() -> tuple[dict[str, str], ...]:
    with DEFAULT.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def read(rows: Sequence[Mapping[str, str]]) -> list[ZoneRow]:
    """Checks every row. Refuses the first bad one, naming its line (the first row is line 1) and field."""
    if len(rows) > MOST_ROWS:
        raise Invalid("too_many_rows", f"A table of zones has at most {MOST_ROWS} rows.", field="rows")
    read_rows = [_row(row, line) for line, row in enumerate(rows, start=1)]
    _agree(read_rows)
    return read_rows


def _row(row: object, line: int) -> ZoneRow:
    if not isinstance(row, Mapping):
        raise Invalid("not_a_row", f"Line {line} has no fields.", field=f"rows[{line - 1}]", line=line)
    given = {name: _text(row.get(name, ""), line, name) for name in FIELDS}
    country = postcodes.country_code(given["country"])
    if not _COUNTRY.fullmatch(country):
        _refuse("not_a_country", "A country is a two-letter code.", line, "country")
    if not _CODE.fullmatch(given["zone"]) or given["zone"] in (UNSERVED, UNREADABLE):
        text = f"A zone has small letters, digits, _ and -, and is not {UNSERVED!r} or {UNREADABLE!r}."
        _refuse("not_a_zone_code", text, line, "zone")
    if given["remote"] not in _YES_NO:
        _refuse("not_yes_or_no", "remote is yes or no.", line, "remote")
    if given["match"] not in _READERS:
        _refuse("unknown_match", f"match is one of {', '.join(_READERS)}.", line, "match")
    value = _READERS[given["match"]](country, given["value"])
    if value is None:
        text = f"{given['value'][:40]!r} cannot be matched as {given['match']}."
        _refuse("not_a_value", text, line, "value")
    name = given["name"] or given["zone"]
    return ZoneRow(country, given["zone"], name, _YES_NO[given["remote"]], given["match"], value)


def _text(value: object, line: int, field: str) -> str:
    if not isinstance(value, str):
        _refuse("not_a_text", f"{field} is a text.", line, field)
    if len(value) > 120 or "\x00" in value:
        _refuse("text_too_long", f"{field} is at most 120 characters of text.", line, field)
    return value.strip()


def _exact(country: str, value: str) -> str | None:
    return postcodes.plain(country, value) or None


def _prefix(_: str, value: str) -> str | None:
    return postcodes.plain("", value) or None


def _range(_: str, value: str) -> str | None:
    found = _RANGE.fullmatch(value)
    return value if found and len(found[1]) == len(found[2]) and found[1] <= found[2] else None


def _area(_: str, value: str) -> str | None:
    return value.upper() if _AREA.fullmatch(value.upper()) else None


def _districts(_: str, value: str) -> str | None:
    found = _DISTRICTS.fullmatch(value.upper())
    return value.upper() if found and int(found[2]) <= int(found[3]) else None


def _any(_: str, value: str) -> str | None:
    return value if value == "" else None


_READERS: Mapping[str, Callable[[str, str], str | None]] = {
    "exact": _exact,
    "prefix": _prefix,
    "range": _range,
    "area": _area,
    "districts": _districts,
    "any": _any,
}


def _agree(rows: Sequence[ZoneRow]) -> None:
    """Refuses the same postcodes twice, and a zone that is called remote here and not there."""
    rules: dict[tuple[str, str, str], int] = {}
    remote: dict[tuple[str, str], bool] = {}
    for line, row in enumerate(rows, start=1):
        first = rules.setdefault((row.country, row.match, row.value), line)
        if first != line:
            _refuse("row_twice", f"Line {first} has the same postcodes.", line, "value")
        if remote.setdefault((row.country, row.zone), row.remote) != row.remote:
            _refuse("remote_differs", f"{row.zone} was said to be otherwise before.", line, "remote")
    _apart(rows)


def _apart(rows: Sequence[ZoneRow]) -> None:
    """Refuses ranges, or districts of one area, that overlap: a postcode lies in one of them."""
    spans: dict[tuple[str, str, int], list[tuple[str, str, int]]] = {}
    for line, row in enumerate(rows, start=1):
        if row.match in ("range", "districts"):
            area, first, last = span(row)
            spans.setdefault((row.country, area, len(first)), []).append((first, last, line))
    for found in spans.values():
        found.sort()
        for (_, last, line), (first, _, later) in pairwise(found):
            if first <= last:
                text = f"Line {min(line, later)} has some of the same postcodes."
                _refuse("ranges_overlap", text, max(line, later), "value")


def span(row: ZoneRow) -> tuple[str, str, str]:
    """Area ("" of a range), first and last of what a range or districts cover, comparable as texts."""
    first, last = row.value.split("-")
    if row.match == "range":
        return "", first, last
    area = first.rstrip("0123456789")
    return area, first[len(area) :].zfill(2), last.zfill(2)


def _refuse(kind: str, text: str, line: int, field: str) -> Never:
    raise Invalid(kind, f"Line {line}: {text}", field=f"rows[{line - 1}].{field}", line=line)
