"""Lengths and weights as people write them, and the whole base units they are compared in. Pure.

The base unit of lengths is a tenth of a millimetre, of weights a gram; what was written is kept beside it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from bespeak.kit.refusals import Invalid

LENGTH, WEIGHT = "length", "weight"
UNITS = {
    "cm": (LENGTH, Decimal(100)), "mm": (LENGTH, Decimal(10)), "in": (LENGTH, Decimal(254)),
    "kg": (WEIGHT, Decimal(1000)), "lb": (WEIGHT, Decimal("453.59237")),
}  # fmt: skip
"""What is measured, and how many base units one is."""
LONGEST = 20
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Measured:
    """`given` is the number as it was written, `unit` its unit, `base` the same in base units."""

    given: str
    unit: str
    base: int


def read(text: str, unit: str, *, field: str = "") -> Measured:
    """ "92", "92,5", "36.5 in", "９２": a number above zero with two decimals at most; a unit behind it counts before
    `unit`. Refuses anything else (not_a_measure) and a unit nobody here knows (unknown_unit)."""
    plain = number_text(text)
    named = next((one for one in UNITS if plain.endswith(one)), "")
    unit, plain = (named, plain[: -len(named)].strip()) if named else (unit, plain)
    if unit not in UNITS:
        raise Invalid("unknown_unit", f"{unit[:20]!r} is not one of {', '.join(UNITS)}.", field=field)
    value = number(plain, field=field)
    if value <= 0:
        raise _no_number(field)
    return Measured(plain, unit, base(value, unit))


def number(text: str, *, field: str = "") -> Decimal:
    """A number that is not below zero, with a decimal comma or point and two decimals at most."""
    plain = number_text(text)
    if not _NUMBER.fullmatch(plain):
        raise _no_number(field)
    return Decimal(plain)


def number_text(text: str) -> str:
    """With ASCII digits and a point, whichever digits and comma it was written with."""
    plain = unicodedata.normalize("NFKC", str(text)[:LONGEST]).strip().lower().replace(",", ".").replace("٫", ".")
    whole = plain if len(str(text)) <= LONGEST else ""
    return "".join(str(unicodedata.decimal(sign)) if unicodedata.decimal(sign, -1) >= 0 else sign for sign in whole)


def base(value: Decimal, unit: str) -> int:
    return int((value * UNITS[unit][1]).quantize(Decimal(1), ROUND_HALF_UP))


def shown(base: int, unit: str, places: str = "0.1", rounding: str = ROUND_HALF_UP) -> str:
    """So many base units in this unit, with one decimal where there is one: "92", "36.2"."""
    value = (Decimal(base) / UNITS[unit][1]).quantize(Decimal(places), rounding)
    return f"{value.normalize():f}"


def limits(least: int, most: int, unit: str) -> tuple[str, str]:
    """The least and the most as they are told: whoever writes one of them is within them."""
    return shown(least, unit, rounding=ROUND_CEILING), shown(most, unit, rounding=ROUND_FLOOR)


def exact(base: int, unit: str) -> str:
    """The same with two decimals, so that `read` finds the same again."""
    return shown(base, unit, "0.01")


def other(unit: str) -> str:
    """The unit of the same kind in which somebody elsewhere measures."""
    return {"cm": "in", "mm": "in", "in": "cm", "kg": "lb", "lb": "kg"}[unit]


def _no_number(field: str) -> Invalid:
    return Invalid("not_a_measure", "A measure is a number above zero, such as 92 or 92.5.", field=field)
