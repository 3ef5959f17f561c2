"""What somebody asks for, as they typed it, read into facts: which options, measures, size, how many, by when, where
to, for how much. Pure. Facts are JSON-ready; what was not said is absent.

    {"product", "name", "version", "sku", "variant", "options": [{"code", "label", "kind", "value", "said", "unit"}],
     "measurements": [{"code", "label", "given", "unit", "base"}], "size", "to_measure", "advice", "quantity",
     "needed_by", "country", "postcode", "zone", "remote", "budget_minor", "currency", "remarks"}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from bespeak.domain.catalog import measures, sizing
from bespeak.domain.catalog.bespoke import NUMBER, TEXT, Bespoke, Measurement, Option
from bespeak.domain.catalog.sizing import Advice
from bespeak.domain.conversations import enquiryfields, secrecy
from bespeak.kit.refusals import Invalid

FACTS = "enquiry"
"""Under this name the facts stand in the body of the message."""
TO_MEASURE = "to-measure"
"""Instead of a size: made to measure."""
_CODE = re.compile(r"[a-z0-9_-]{1,40}")
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EnquiryView:
    """Event `seq` of a conversation; `facts` as above, None once it was erased or taken back."""

    ref: str
    conversation: str
    customer: str
    seq: int
    at: datetime
    product: str
    facts: Facts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """As it was typed; "" and what is absent was not said. `options` by code; `measurements` by code, each with its
    unit. `size` is one of the table or `to-measure`; `needed_by` an ISO date."""

    options: Mapping[str, str] = field(default_factory=dict)
    measurements: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    size: str = ""
    sku: str = ""
    quantity: str = ""
    needed_by: str = ""
    country: str = ""
    postcode: str = ""
    budget: str = ""
    remarks: str = ""


class Unclear(Invalid):
    """Something that was typed cannot be meant. It is the first fault; `faults` are all of them."""

    def __init__(self, faults: Sequence[Invalid]) -> None:
        first = faults[0]
        super().__init__(first.kind, first.text, field=first.field, **first.data)
        self.faults = tuple(faults)


class _Faults:
    """What is wrong, all of it."""

    def __init__(self) -> None:
        self.found: list[Invalid] = []

    def of(self, reads: Callable[..., Any], *given: Any) -> Any:
        """What it reads, None where that is refused."""
        try:
            return reads(*given)
        except Invalid as fault:
            self.found.append(fault)
            return None


def read(given: Given, asked: Bespoke, *, currency: str, today: date) -> Facts:
    """The facts. Refuses Unclear: letters for numbers, what is outside its range, too long, has signs that are not
    allowed or cannot be seen, a day that is over, options, choices, sizes and measurements nobody asked for, and what
    is needed and was not said. The faults name fields as `Given` does ("options[engraving]")."""
    faults = _Faults()
    said: Facts = {
        "options": [one for one in (faults.of(_option, each, given) for each in asked.options) if one],
        "measurements": [one for one in (faults.of(_measured, each, given) for each in asked.measurements) if one],
        **(faults.of(_sized, given.size, asked) or {}),
        "quantity": faults.of(enquiryfields.quantity, given.quantity),
        "needed_by": faults.of(enquiryfields.needed_by, given.needed_by, today),
        "country": faults.of(enquiryfields.country, given.country),
        "postcode": faults.of(enquiryfields.postcode, given.postcode),
        **(faults.of(enquiryfields.budget, given.budget, currency) or {}),
        "remarks": faults.of(enquiryfields.remarks, given.remarks),
    }
    faults.found += _unasked(given, asked)
    if faults.found:
        raise Unclear(faults.found)
    advice = advised(asked, said["measurements"])
    said["advice"] = told(advice) if advice.reasons else None
    return {name: value for name, value in said.items() if value not in (None, "", [], False)}


def hidden(given: Given) -> list[str]:
    """Which kinds of secrets are taken out of what was typed."""
    typed = (*given.options.values(), given.postcode, given.remarks)
    return sorted({kind for text in typed for kind in secrecy.kinds(text[: enquiryfields.LONGEST["remarks"]])})


def measured(given: Given, asked: Bespoke) -> list[Facts]:
    """The measures alone, as far as they can be read."""
    faults = _Faults()
    read = (faults.of(_measured, each, given) for each in asked.measurements)
    return [one for one in read if one]


def advised(asked: Bespoke, found: Sequence[Facts]) -> Advice:
    """Which size these measures have by the table."""
    return sizing.advise(asked.sizes, {one["code"]: one["base"] for one in found})


def told(advice: Advice) -> Facts:
    said = asdict(advice)
    return said | {"reasons": [asdict(one) for one in advice.reasons], "lacking": list(advice.lacking)}


def _option(one: Option, given: Given) -> Facts | None:
    place, text = f"options[{one.code}]", given.options.get(one.code, "").strip()
    if not text:
        if one.needed:
            raise Invalid("missing_option", f"{one.label} is needed.", field=place)
        return None
    said = {"code": one.code, "label": one.label, "kind": one.kind}
    if one.kind == TEXT:
        return {**said, "value": _text(one, text, place)}
    if one.kind == NUMBER:
        return {**said, "value": _number(one, text, place)} | ({"unit": one.unit} if one.unit else {})
    choice = one.choice(text)
    if choice is None:
        raise Invalid("unknown_choice", f"{text[:40]!r} is none of the choices.", field=place)
    return {**said, "value": choice.code, "said": choice.label}


def _text(one: Option, text: str, place: str) -> str:
    kept = enquiryfields.line(text, place, one.longest)
    if strange := one.strange(kept):
        words = f"These signs cannot be made: {' '.join(strange[:20])}"
        raise Invalid("signs_not_allowed", words, field=place, signs=strange[:20])
    return secrecy.masked(kept)


def _number(one: Option, text: str, place: str) -> str:
    value = measures.number(text.removesuffix(one.unit) if one.unit else text, field=place)
    if (one.least is not None and value < one.least) or (one.most is not None and value > one.most):
        raise _outside(f"{one.least}" if one.least is not None else "", f"{one.most}", one.unit, place)
    return f"{value:f}"


def _measured(one: Measurement, given: Given) -> Facts | None:
    place = f"measurements[{one.code}]"
    text, unit = given.measurements.get(one.code, ("", ""))
    if not text.strip():
        if one.needed:
            raise Invalid("missing_measurement", f"{one.label} is needed.", field=place)
        return None
    found = measures.read(text, unit or one.unit, field=place)
    if measures.UNITS[found.unit][0] != measures.UNITS[one.unit][0]:
        raise Invalid("unknown_unit", f"{one.label} is not measured in {found.unit}.", field=place)
    if not one.least <= found.base <= one.most:
        least, most = measures.limits(one.least, one.most, found.unit)
        raise _outside(least, most, found.unit, place)
    return {"code": one.code, "label": one.label, "given": found.given, "unit": found.unit, "base": found.base}


def _outside(least: str, most: str, unit: str, place: str) -> Invalid:
    text = f"This is outside {least}–{most} {unit}".rstrip() + "."
    return Invalid("outside_range", text, field=place, least=least, most=most, unit=unit)


def _sized(size: str, asked: Bespoke) -> Facts:
    if not size:
        return {}
    if size == TO_MEASURE:
        return {"to_measure": True}
    if size not in {one.label for one in asked.sizes}:
        raise Invalid("unknown_size", f"{size[:40]!r} is none of the sizes.", field="size")
    return {"size": size}


def _unasked(given: Given, asked: Bespoke) -> list[Invalid]:
    known = {"options": {one.code for one in asked.options}, "measurements": {one.code for one in asked.measurements}}
    named = {"options": given.options, "measurements": given.measurements}
    return [
        Invalid("unknown_option", f"{code[:40]!r} is not asked for.", field=_place(name, code))
        for name, codes in named.items()
        for code in codes
        if code not in known[name]
    ]


def _place(name: str, code: str) -> str:
    return f"{name}[{code}]" if _CODE.fullmatch(code) else name
