"""Which zone a postcode lies in: a store's rows laid out so that one look-up takes a few dictionary reads."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TypeAlias

from bespeak.domain.shipping import postcodes
from bespeak.domain.shipping.tables import UNREADABLE, UNSERVED, ZoneRow, span


@dataclass(frozen=True, slots=True)
class ZoneView:
    """`code` "" where nothing is known of the place; `name` is for people."""

    code: str
    name: str
    remote: bool


Span: TypeAlias = tuple[str, str, ZoneView]

NOWHERE = ZoneView("", "", False)
NOT_SERVED = ZoneView(UNSERVED, "", True)
NOT_READ = ZoneView(UNREADABLE, "", True)
_MOST_FOUND = 10_000


@dataclass(slots=True)
class _Country:
    """The rows of one country; the narrower way of matching is asked first."""

    exact: dict[str, ZoneView] = field(default_factory=dict)
    districts: dict[str, list[Span]] = field(default_factory=dict)
    ranges: dict[int, list[Span]] = field(default_factory=dict)
    prefixes: dict[int, dict[str, ZoneView]] = field(default_factory=dict)
    areas: dict[str, ZoneView] = field(default_factory=dict)
    rest: ZoneView = NOWHERE

    def add(self, row: ZoneRow) -> None:
        zone = ZoneView(row.zone, row.name, row.remote)
        match row.match:
            case "exact":
                self.exact[row.value] = zone
            case "districts":
                area, first, last = span(row)
                insort(self.districts.setdefault(area, []), (first, last, zone), key=itemgetter(0))
            case "range":
                _, first, last = span(row)
                insort(self.ranges.setdefault(len(first), []), (first, last, zone), key=itemgetter(0))
            case "prefix":
                self.prefixes.setdefault(len(row.value), {})[row.value] = zone
            case "area":
                self.areas[row.value] = zone
            case _:
                self.rest = zone

    def find(self, country: str, postcode: str) -> ZoneView:
        """The rest of the country is only for postcodes that can be read: else any slip would lead out of a zone."""
        if zone := self.exact.get(postcodes.plain(country, postcode)):
            return zone
        if not (self.exact or self.districts or self.ranges or self.prefixes or self.areas):
            return self.rest
        codes = postcodes.readings(country, postcode)
        return next(filter(None, map(self._finer, codes)), self.rest if codes else NOT_READ)

    def _finer(self, code: str) -> ZoneView | None:
        if zone := self.exact.get(code):
            return zone
        return self._by_district(code) or self._by_range(code) or self._by_prefix(code) or self._by_area(code)

    def _by_district(self, code: str) -> ZoneView | None:
        place = postcodes.district(code) if self.districts else None
        return _within(self.districts.get(place[0], []), place[1]) if place else None

    def _by_range(self, code: str) -> ZoneView | None:
        for width in sorted(self.ranges, reverse=True):
            start = code[:width]
            if len(start) == width and start.isdigit() and (zone := _within(self.ranges[width], start)):
                return zone
        return None

    def _by_prefix(self, code: str) -> ZoneView | None:
        for width in sorted(self.prefixes, reverse=True):
            if zone := self.prefixes[width].get(code[:width]):
                return zone
        return None

    def _by_area(self, code: str) -> ZoneView | None:
        return self.areas.get(postcodes.area(code)) if self.areas else None


def _within(spans: list[Span], text: str) -> ZoneView | None:
    """The zone of the span this lies in; spans do not overlap and are in order."""
    place = bisect_right(spans, text, key=itemgetter(0))
    if place:
        _, last, zone = spans[place - 1]
        return zone if text <= last else None
    return None


class ZoneTable:
    """A store's zones, ready to be asked."""

    def __init__(self, rows: Iterable[ZoneRow]) -> None:
        self._countries: dict[str, _Country] = {}
        self._found: dict[tuple[str, str], ZoneView] = {}
        for row in rows:
            self._countries.setdefault(row.country, _Country()).add(row)

    def find(self, country: str, postcode: str) -> ZoneView:
        """The zone of a place. A country the table does not know is not served, and so remote; so is a postcode
        that cannot be read ("unreadable", or none at all) where the country has zones by postcode.

        Where the store has no table, or no country is named, nothing is known and nothing is claimed.
        """
        zone = self._found.get((country, postcode))
        if zone is None:
            zone = self._find(country, postcode)
            if len(self._found) >= _MOST_FOUND:
                self._found.clear()
            self._found[country, postcode] = zone
        return zone

    def _find(self, country: str, postcode: str) -> ZoneView:
        code = postcodes.country_code(country)
        if not self._countries or not code:
            return NOWHERE
        code = code if code in self._countries else postcodes.UNDER.get(code, code)
        known = self._countries.get(code)
        return known.find(code, postcode) if known else NOT_SERVED
