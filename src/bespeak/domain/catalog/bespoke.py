"""What may be asked about a product before it is made: options, measurements, and the table of its sizes. Pure values.

As data, in files and in the API, it is an object with the lists `options`, `measurements` and `sizes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bespeak.domain.catalog import measures

CHOICE, TEXT, COLOUR, NUMBER = "choice", "text", "colour", "number"
KINDS = (CHOICE, TEXT, COLOUR, NUMBER)
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """`colour` is "#rrggbb" where it is a colour and its looks are known, else ""."""

    code: str
    label: str
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """`choices` of a choice or a colour; `longest` and `signs` (which are allowed, "A-Z0-9 &"; "" all) of a text;
    `unit`, `least` and `most` of a number."""

    code: str
    label: str
    kind: str
    needed: bool = False
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    longest: int = 0
    signs: str = ""
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None

    def choice(self, code: str) -> Choice | None:
        return next((one for one in self.choices if one.code == code), None)

    def strange(self, text: str) -> str:
        """The signs of a text that are not allowed, each once."""
        allowed = ranges_of(self.signs)
        strange = (one for one in text if allowed and not any(first <= one <= last for first, last in allowed))
        return "".join(dict.fromkeys(strange))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One measure wanted: how it is taken, and between which base units it makes sense."""

    code: str
    label: str
    unit: str
    least: int
    most: int
    how: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """A size and, by measurement, from and to which base units a body has it (both belong to it). `sku` is its variant,
    or ""."""

    label: str
    ranges: Mapping[str, tuple[int, int]]
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Bespoke:
    options: tuple[Option, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    sizes: tuple[Size, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.options or self.measurements or self.sizes)

    def measurement(self, code: str) -> Measurement | None:
        return next((one for one in self.measurements if one.code == code), None)


def ranges_of(signs: str) -> list[tuple[str, str]]:
    """From which to which sign "A-Z0-9 &" goes; a hyphen at either end is one itself."""
    found, n = [], 0
    while n < len(signs):
        wide = n + 2 < len(signs) and signs[n + 1] == "-" and signs[n] <= signs[n + 2]
        found.append((signs[n], signs[n + 2] if wide else signs[n]))
        n += 3 if wide else 1
    return found


def data(one: Bespoke) -> dict[str, Any]:
    """As it stands in files, so that `bespokefile.read` makes it again."""
    return {
        "options": [_option(option) for option in one.options],
        "measurements": [_measurement(each) for each in one.measurements],
        "sizes": [_size(size, one) for size in one.sizes],
    }


def _option(one: Option) -> dict[str, Any]:
    said: dict[str, Any] = {"code": one.code, "label": one.label, "kind": one.kind, "needed": one.needed}
    said["choices"] = [
        {"code": choice.code, "label": choice.label} | ({"colour": choice.colour} if choice.colour else {})
        for choice in one.choices
    ]
    said |= {"hint": one.hint, "longest": one.longest, "signs": one.signs, "unit": one.unit}
    said |= {"least": _text(one.least), "most": _text(one.most)}
    return {name: value for name, value in said.items() if value not in ("", 0, [], False)}


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _measurement(one: Measurement) -> dict[str, Any]:
    said = {"code": one.code, "label": one.label, "unit": one.unit, "least": measures.exact(one.least, one.unit)}
    said |= {"most": measures.exact(one.most, one.unit), "how": one.how}
    return {name: value for name, value in said.items() if value} | ({"needed": True} if one.needed else {})


def _size(size: Size, one: Bespoke) -> dict[str, Any]:
    units = {each.code: each.unit for each in one.measurements}
    ranges = {
        code: [measures.exact(least, units[code]), measures.exact(most, units[code])]
        for code, (least, most) in size.ranges.items()
    }
    return {"size": size.label, "ranges": ranges} | ({"sku": size.sku} if size.sku else {})
