"""What may be asked about a product before it is made: its options, the measures wanted, and the table of its sizes,
written row by row; a row without a name is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bespeak.domain.catalog import bespoke, bespokefile, measures
from bespeak.domain.catalog.bespoke import Bespoke
from bespeak.doors.console import typed
from bespeak.kit.refusals import Invalid

MOST_ROWS = 20
LONGEST = 20_000
_CHOICE = re.compile(r"(.*?)\s*(#[0-9a-fA-F]{6})?\s*")
_ENDS = re.compile(r"\s*(?:-|–|—|〜|～|to)\s*")
Given = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionTyped:
    """`choices` one a line, a colour with its "#rrggbb" behind it."""

    code: str = ""
    label: str = ""
    kind: str = bespoke.CHOICE
    needed: str = ""
    hint: str = ""
    choices: str = ""
    longest: str = ""
    signs: str = ""
    unit: str = ""
    least: str = ""
    most: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTyped:
    code: str = ""
    label: str = ""
    unit: str = "cm"
    least: str = ""
    most: str = ""
    how: str = ""
    needed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """`sizes` one a line: the size, then from and to for each measure in their order ("36: 82-85, 63-66")."""

    options: tuple[OptionTyped, ...] = ()
    measures: tuple[MeasureTyped, ...] = ()
    sizes: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    n: int
    typed: OptionTyped | MeasureTyped
    wrong: str = ""


def of(one: Bespoke) -> Typed:
    """The form of what holds."""
    said = bespoke.data(one)
    return Typed(
        options=tuple(_option_of(each) for each in said["options"]),
        measures=tuple(
            MeasureTyped(**{**each, "needed": "on" if each.get("needed") else ""}) for each in said["measurements"]
        ),
        sizes="\n".join(_size_of(each, one) for each in said["sizes"]),
    )


def _option_of(said: dict[str, Any]) -> OptionTyped:
    choices = "\n".join(" ".join(filter(None, (each["label"], each.get("colour")))) for each in said.get("choices", ()))
    plain = {name: str(value) for name, value in said.items() if name not in ("choices", "needed")}
    return OptionTyped(**plain, choices=choices, needed="on" if said.get("needed") else "")


def _size_of(said: dict[str, Any], one: Bespoke) -> str:
    ranges = ["–".join(said["ranges"][each.code]) if each.code in said["ranges"] else "" for each in one.measurements]
    sku = f" [{said['sku']}]" if said.get("sku") else ""
    return f"{said['size']}{sku}: {', '.join(ranges)}".rstrip(", ")


def read(given: Given) -> Typed:
    return Typed(
        options=tuple(_rows(given, "o", OptionTyped)), measures=tuple(_rows(given, "m", MeasureTyped)),
        sizes=typed.words(given, "sizes")[:LONGEST],
    )  # fmt: skip


def _rows(given: Given, start: str, kind: Any) -> list[Any]:
    found = []
    for n in range(MOST_ROWS + 1):
        said = {one.name: given.get(f"{start}{n}-{one.name}", "").replace("\0", "")[:LONGEST] for one in fields(kind)}
        if said["label"].strip():
            found.append(kind(**said))
    return found


def meant(form: Typed) -> Bespoke:
    """What it means. Refuses what `bespokefile.read` refuses, by its names of the places."""
    wanted = [_said(one) for one in form.measures]
    codes = [str(one.get("code") or bespokefile.code_of(str(one["label"]), n)) for n, one in enumerate(wanted)]
    sizes = [_size(line, codes, n) for n, line in enumerate(filter(str.strip, form.sizes.splitlines()))]
    return bespokefile.read(
        {
            "options": [_option(one, n) for n, one in enumerate(form.options)],
            "measurements": [{**one, "code": code} for one, code in zip(wanted, codes, strict=True)],
            "sizes": sizes,
        },
        field="",
    )


def _said(one: OptionTyped | MeasureTyped) -> dict[str, Any]:
    said: dict[str, Any] = {name: value for name, value in asdict(one).items() if value.strip() and name != "needed"}
    return said | ({"needed": True} if one.needed else {})


def _option(one: OptionTyped, n: int) -> dict[str, Any]:
    said = _said(one)
    belongs = {
        bespoke.CHOICE: {"choices"}, bespoke.COLOUR: {"choices"}, bespoke.TEXT: {"longest", "signs"},
        bespoke.NUMBER: {"unit", "least", "most"},
    }.get(one.kind, set())  # fmt: skip
    for name in {"choices", "longest", "signs", "unit", "least", "most"} - belongs:
        said.pop(name, None)
    said.setdefault("code", bespokefile.code_of(one.label, n))
    if "choices" in said:
        said["choices"] = [_choice(line, k) for k, line in enumerate(filter(str.strip, one.choices.splitlines()))]
    return said


def _choice(line: str, n: int) -> dict[str, str]:
    found = _CHOICE.fullmatch(line.strip())
    label, colour = (found[1], found[2] or "") if found else (line.strip(), "")
    return {"code": bespokefile.code_of(label, n), "label": label, "colour": colour}


def _size(line: str, codes: list[str], n: int) -> dict[str, Any]:
    name, colon, rest = line.partition(":")
    if not colon:
        raise Invalid("not_a_size", "A size is written like 36: 82-85, 63-66.", field=f".sizes[{n}]")
    label, _bracket, sku = name.strip().removesuffix("]").partition("[")
    ranges = {
        code: _ENDS.split(one.strip(), maxsplit=1)
        for code, one in zip(codes, rest.split(","), strict=False)
        if one.strip()
    }
    return {"size": label.strip(), "sku": sku.strip(), "ranges": ranges}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is refused, beside its row: `options` and `measures` by number, `sizes` for the table."""

    options: Mapping[int, str] = field(default_factory=dict)
    measures: Mapping[int, str] = field(default_factory=dict)
    sizes: str = ""


def wrong(place: str, text: str) -> Wrong:
    found = re.match(r"\.?(options|measurements)\[(\d+)\]", place)
    if found is None:
        return Wrong(sizes=text)
    row = {int(found[2]): text}
    return Wrong(options=row) if found[1] == "options" else Wrong(measures=row)


UNITS = tuple(measures.UNITS)
