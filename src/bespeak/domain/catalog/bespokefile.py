"""What may be asked about a product, read from data as it stands in a file, a request or a form. What cannot be read is
refused by its place ("options[0].kind")."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.text import slugify

from bespeak.domain.catalog import measures
from bespeak.domain.catalog.bespoke import (
    CHOICE,
    COLOUR,
    KINDS,
    LONGEST_TEXT,
    NUMBER,
    TEXT,
    Bespoke,
    Choice,
    Measurement,
    Option,
    Size,
)
from bespeak.kit.refusals import Invalid

MOST = {"options": 20, "measurements": 20, "sizes": 60, "choices": 60}
LONGEST = 300
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_OPTION = ("code", "label", "kind", "needed", "hint", "choices", "longest", "signs", "unit", "least", "most")
_MEASUREMENT = ("code", "label", "unit", "least", "most", "how", "needed")
_BELONGS = {
    CHOICE: {"choices"}, COLOUR: {"choices"}, TEXT: {"longest", "signs"}, NUMBER: {"unit", "least", "most"},
}  # fmt: skip


def read(said: Any, *, field: str = "bespoke") -> Bespoke:
    """Refuses what is no such object, codes that stand twice, ranges that end before they begin, a table of sizes that
    does not grow, and more than fits on a page."""
    _known(said, ("options", "measurements", "sizes"), field)
    options = tuple(_option(one, f"{field}.options[{n}]") for n, one in enumerate(_list(said, "options", field)))
    wanted = tuple(
        _measurement(one, f"{field}.measurements[{n}]") for n, one in enumerate(_list(said, "measurements", field))
    )
    _once([one.code for one in options], f"{field}.options")
    _once([one.code for one in wanted], f"{field}.measurements")
    sizes = tuple(_size(one, wanted, f"{field}.sizes[{n}]") for n, one in enumerate(_list(said, "sizes", field)))
    _once([one.label for one in sizes], f"{field}.sizes")
    _growing(sizes, f"{field}.sizes")
    return Bespoke(options, wanted, sizes)


def code_of(label: str, n: int) -> str:
    """A code for what has none yet."""
    return slugify(label)[:40].strip("-_") or f"n{n + 1}"


def _option(said: Any, place: str) -> Option:
    _known(said, _OPTION, place)
    kind = _text(said, "kind", place, needed=True)
    if kind not in KINDS:
        raise Invalid("unknown_kind", f"{kind[:40]!r} is not one of {', '.join(KINDS)}.", field=f"{place}.kind")
    for name in set(said) & {"choices", "longest", "signs", "unit", "least", "most"} - _BELONGS[kind]:
        if said[name] not in (None, "", 0, []):
            raise Invalid("not_of_this_kind", f"{name} means nothing for a {kind}.", field=f"{place}.{name}")
    return Option(
        code=_code(said, place), label=_text(said, "label", place, needed=True), kind=kind,
        needed=_flag(said, place), hint=_text(said, "hint", place),
        choices=_choices(said, kind, place), longest=_longest(said, kind, place),
        signs=_text(said, "signs", place, keep=True), unit=_text(said, "unit", place), **_limits(said, place),
    )  # fmt: skip


def _choices(said: Mapping[str, Any], kind: str, place: str) -> tuple[Choice, ...]:
    found = tuple(_choice(one, f"{place}.choices[{n}]") for n, one in enumerate(_list(said, "choices", place)))
    if kind in (CHOICE, COLOUR) and not found:
        raise Invalid("no_choices", "There is nothing to choose from.", field=f"{place}.choices")
    _once([one.code for one in found], f"{place}.choices")
    return found


def _choice(said: Any, place: str) -> Choice:
    if isinstance(said, str):
        said = {"code": code_of(said, 0), "label": said}
    _known(said, ("code", "label", "colour"), place)
    colour = _text(said, "colour", place)
    if colour and not _COLOUR.fullmatch(colour):
        raise Invalid("not_a_colour", "A colour is written like #8a1c2b.", field=f"{place}.colour")
    return Choice(_code(said, place), _text(said, "label", place, needed=True), colour.lower())


def _longest(said: Mapping[str, Any], kind: str, place: str) -> int:
    if kind != TEXT:
        return 0
    found = said.get("longest") or LONGEST_TEXT
    written = str(found).strip()
    if not (written.isascii() and written.isdecimal() and len(written) < 6 and 1 <= int(written) <= LONGEST_TEXT):
        raise Invalid("not_a_length", f"A text has 1 to {LONGEST_TEXT} characters.", field=f"{place}.longest")
    return int(written)


def _limits(said: Mapping[str, Any], place: str) -> dict[str, Decimal | None]:
    found = {
        name: measures.number(str(said[name]), field=f"{place}.{name}") if said.get(name) not in (None, "") else None
        for name in ("least", "most")
    }
    least, most = found["least"], found["most"]
    if least is not None and most is not None and most < least:
        raise Invalid("ends_before_it_begins", "The most is below the least.", field=f"{place}.most")
    return found


def _measurement(said: Any, place: str) -> Measurement:
    _known(said, _MEASUREMENT, place)
    unit = _text(said, "unit", place) or "cm"
    least, most = (measures.read(str(said.get(n, "")), unit, field=f"{place}.{n}").base for n in ("least", "most"))
    if most < least:
        raise Invalid("ends_before_it_begins", "The most is below the least.", field=f"{place}.most")
    return Measurement(
        code=_code(said, place), label=_text(said, "label", place, needed=True), unit=unit, least=least, most=most,
        how=_text(said, "how", place), needed=_flag(said, place),
    )  # fmt: skip


def _size(said: Any, wanted: Sequence[Measurement], place: str) -> Size:
    _known(said, ("size", "ranges", "sku"), place)
    ranges = said.get("ranges")
    if not isinstance(ranges, dict) or not ranges:
        raise Invalid("no_ranges", "A size says from where to where it goes.", field=f"{place}.ranges")
    units = {one.code: one.unit for one in wanted}
    read = {str(code): _range(pair, units, str(code), f"{place}.ranges") for code, pair in ranges.items()}
    return Size(_text(said, "size", place, needed=True), read, _text(said, "sku", place))


def _range(pair: Any, units: Mapping[str, str], code: str, place: str) -> tuple[int, int]:
    if code not in units:
        raise Invalid("unknown_measurement", f"{code[:40]!r} is not one of the measurements.", field=place)
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise Invalid("not_a_range", "A range has two ends.", field=f"{place}.{code}")
    least, most = (measures.read(str(end), units[code], field=f"{place}.{code}").base for end in pair)
    if most < least:
        raise Invalid("ends_before_it_begins", "The most is below the least.", field=f"{place}.{code}")
    return least, most


def _growing(sizes: Sequence[Size], field: str) -> None:
    """Each size begins and ends above the one before it, in each measure that it names, and all name the same."""
    for n, (smaller, larger) in enumerate(pairwise(sizes), start=1):
        if smaller.ranges.keys() != larger.ranges.keys():
            text = "All sizes have the same measurements."
            raise Invalid("sizes_differ", text, field=f"{field}[{n}].ranges")
        for code, (least, most) in larger.ranges.items():
            if least <= smaller.ranges[code][1] or most < least:
                text = f"{larger.label} begins where {smaller.label} has not ended: sizes go from small to large."
                raise Invalid("sizes_overlap", text, field=f"{field}[{n}].ranges.{code}")


def _list(said: Mapping[str, Any], name: str, place: str) -> list[Any]:
    found = said.get(name) or []
    if not isinstance(found, list):
        raise Invalid("not_a_list", f"{name} are a list.", field=f"{place}.{name}")
    if len(found) > MOST[name]:
        raise Invalid("too_many", f"There are at most {MOST[name]} {name}.", field=f"{place}.{name}")
    return found


def _known(said: Any, names: Sequence[str], place: str) -> None:
    if not isinstance(said, dict):
        raise Invalid("not_an_object", "This is written as an object.", field=place)
    for name in said:
        if name not in names:
            raise Invalid("unknown_field", f"{name[:40]!r} is not one of {', '.join(names)}.", field=f"{place}.{name}")


def _code(said: Mapping[str, Any], place: str) -> str:
    code = _text(said, "code", place) or code_of(str(said.get("label", "")), 0)
    if not _CODE.fullmatch(code):
        raise Invalid("not_a_code", "A code has small letters, digits and hyphens.", field=f"{place}.code")
    return code


def _text(said: Mapping[str, Any], name: str, place: str, *, needed: bool = False, keep: bool = False) -> str:
    found = said.get(name) or ""
    if not isinstance(found, str) or not all(one.isprintable() and not "\ud800" <= one <= "\udfff" for one in found):
        raise Invalid("not_a_text", f"{name} is a text in one line.", field=f"{place}.{name}")
    if len(found) > LONGEST:
        raise Invalid("text_too_long", f"{name} has at most {LONGEST} characters.", field=f"{place}.{name}")
    if needed and not found.strip():
        raise Invalid(f"missing_{name}", f"{name} is needed.", field=f"{place}.{name}")
    return found if keep else found.strip()


def _flag(said: Mapping[str, Any], place: str) -> bool:
    found = said.get("needed", False)
    if not isinstance(found, bool):
        raise Invalid("not_yes_or_no", "needed is true or false.", field=f"{place}.needed")
    return found


def _once(names: Sequence[str], field: str) -> None:
    for n, name in enumerate(names):
        if name in names[:n]:
            raise Invalid("twice", f"{name[:40]!r} is there twice; only one can be meant.", field=f"{field}[{n}]")
