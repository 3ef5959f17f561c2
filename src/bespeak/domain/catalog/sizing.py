"""Which size somebody has, by a table of sizes, and why. Pure.

For each measure it is the first size that is large enough; for all of them together the largest of these, for what is
too wide can be taken in. `place` is where that stands: -1 below the table, from 0 on its sizes, and behind the last one
above the table. A larger measure never leads to a lower place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bespeak.domain.catalog.bespoke import Size

FITS, BETWEEN, BELOW, ABOVE = "fits", "between", "below", "above"
MIXED, NONE = "mixed", "none"
APART = 2
"""From so many sizes apart on, one garment from the table hardly fits."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One measure: it `fits` the size, lies `between` the `smaller` one and it, or `below` or `above` the table."""

    code: str
    base: int
    verdict: str
    place: int
    size: str = ""
    smaller: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """`size` is the advised one, "" where none of the table is. `verdict`: all measures `fits` it; some lie `between`
    two sizes; they are `mixed`, two sizes apart or more; `below` or `above` the table; `none` of the table's measures
    is known. `lacking` are measures of the table that were not given."""

    verdict: str
    place: int
    size: str = ""
    sku: str = ""
    reasons: tuple[Reason, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def to_measure(self) -> bool:
        """Made to measure is the better way, or the only one."""
        return self.verdict in (BETWEEN, MIXED, BELOW, ABOVE)


def advise(sizes: Sequence[Size], measured: Mapping[str, int]) -> Advice:
    """`sizes` go from small to large; `measured` are base units by measurement. Answers whatever it is given."""
    asked = list(sizes[0].ranges) if sizes else []
    lacking = tuple(code for code in asked if code not in measured)
    reasons = tuple(_reason(sizes, code, measured[code]) for code in asked if code in measured)
    if not reasons:
        return Advice(NONE, -1, lacking=lacking)
    place = max(one.place for one in reasons)
    verdict = _verdict(reasons, place, len(sizes))
    found = sizes[place] if 0 <= place < len(sizes) else None
    return Advice(verdict, place, found.label if found else "", found.sku if found else "", reasons, lacking)


def _verdict(reasons: Sequence[Reason], place: int, many: int) -> str:
    if place < 0:
        return BELOW
    if place >= many:
        return ABOVE
    if place - min(one.place for one in reasons) >= APART:
        return MIXED
    return FITS if all(one.verdict == FITS and one.place == place for one in reasons) else BETWEEN


def _reason(sizes: Sequence[Size], code: str, base: int) -> Reason:
    for n, size in enumerate(sizes):
        least, most = size.ranges[code]
        if base < least and n == 0:
            return Reason(code, base, BELOW, -1, size.label)
        if base < least:
            return Reason(code, base, BETWEEN, n, size.label, sizes[n - 1].label)
        if base <= most:
            return Reason(code, base, FITS, n, size.label)
    return Reason(code, base, ABOVE, len(sizes), "", sizes[-1].label)
