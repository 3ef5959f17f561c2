"""An enquiry in words, in the reader's language: as lines of a message, as rows of a table; and which size is advised,
with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bespeak.domain.catalog import measures
from bespeak.domain.catalog.bespoke import Bespoke, ranges_of
from bespeak.doors.frame import reading

Facts = Mapping[str, Any]
Row = tuple[str, str]
_SIGNS = (
    (gettext_lazy("letters"), {("A", "Z"), ("a", "z")}),
    (gettext_lazy("capital letters"), {("A", "Z")}),
    (gettext_lazy("small letters"), {("a", "z")}),
    (gettext_lazy("letters with accents"), {("À", "Ö"), ("Ø", "ö"), ("ø", "ÿ")}),
    (gettext_lazy("digits"), {("0", "9")}),
    (gettext_lazy("spaces"), {(" ", " ")}),
)
"""What people call ranges of signs."""


def text(facts: Facts) -> str:
    """The enquiry as its customer said it: the product, a line for each fact, and what they wrote themselves."""
    lines = [
        _("About: %(what)s") % {"what": facts.get("name", "")},
        *(f"{name}: {value}" for name, value in rows(facts)),
    ]
    remarks = str(facts.get("remarks", ""))
    return "\n".join(lines) + (f"\n\n{remarks}" if remarks else "")


def rows(facts: Facts) -> list[Row]:
    """What was said, name and value each, without the remarks."""
    return [*_wanted(facts), *_measured(facts), *_around(facts)]


def signs(allowed: str) -> str:
    """Which signs "A-Za-z0-9 .&" lets be written: "letters, digits, spaces, . &"."""
    left, named = dict.fromkeys(ranges_of(allowed)), []
    for name, ranges in _SIGNS:
        if left.keys() >= ranges:
            named.append(str(name))
            left = {one: None for one in left if one not in ranges}
    rest = " ".join(first if first == last else f"{first}–{last}" for first, last in left)
    return pgettext("between things", ", ").join(part for part in (*named, rest) if part)


def brief(facts: Facts) -> str:
    """In a line: how many, how it is made, by when, for how much."""
    many = f"{facts['quantity']} ×" if facts.get("quantity") else ""
    made = [value for _name, value in _wanted(facts)]
    size = _("made to measure") if facts.get("to_measure") else str(facts.get("size", ""))
    ends = [f"{name} {value}" for name, value in _around({**facts, "quantity": 0, "country": ""})]
    return " · ".join(one for one in (many, *made, size, *ends) if one)


def _wanted(facts: Facts) -> Iterator[Row]:
    if facts.get("variant"):
        yield _("Which one"), str(facts["variant"])
    for one in facts.get("options", ()):
        yield str(one["label"]), f"{one.get('said') or one['value']} {one.get('unit', '')}".strip()


def _measured(facts: Facts) -> Iterator[Row]:
    for one in facts.get("measurements", ()):
        yield str(one["label"]), f"{one['given']} {one['unit']}"
    if facts.get("size"):
        yield _("Size"), str(facts["size"])
    if facts.get("to_measure"):
        yield _("Size"), _("made to measure")
    if advice := advice_of(facts):
        yield _("Advised size"), advice


def advice_of(facts: Facts) -> str:
    """The size that was advised with the enquiry, and why; "" where none was."""
    names = {str(one["code"]): str(one["label"]) for one in facts.get("measurements", ())}
    units = {str(one["code"]): str(one["unit"]) for one in facts.get("measurements", ())}
    return advised(facts.get("advice") or {}, names, units)


def _around(facts: Facts) -> Iterator[Row]:
    if facts.get("quantity"):
        yield _("How many"), str(facts["quantity"])
    if facts.get("needed_by"):
        yield _("Needed by"), reading.day(date.fromisoformat(str(facts["needed_by"])))
    if facts.get("country"):
        yield _("Destination"), place(facts)
    if facts.get("budget_minor"):
        yield _("Budget"), reading.money(int(facts["budget_minor"]), str(facts["currency"]))


def place(facts: Facts) -> str:
    where = f"{facts.get('postcode', '')} {reading.country(str(facts['country']))}".strip()
    if not facts.get("remote"):
        return where
    return _("%(where)s (delivery there is arranged specially)") % {"where": where}


def special(zone: str, remote: bool) -> str:
    """What is said of a place before anything is ordered."""
    if zone == "unserved":
        return _("We do not deliver there as a rule. Ask us: we tell you whether and how we can.")
    if zone == "unreadable":
        return _("By its postcode we say what delivery there takes; with this one we cannot yet.")
    if remote:
        return _("Delivery there is special: we agree with you what it costs and when it comes, before you order.")
    return _("We deliver there as usual.")


def advised(advice: Facts, names: Mapping[str, str], units: Mapping[str, str]) -> str:
    """The size and its reasons in a sentence or two; "" where nothing can be said. `names` and `units` by measure."""
    reasons = [_reason(one, names, units) for one in advice.get("reasons", ())]
    if not reasons:
        return ""
    size = {"size": advice.get("size", "")}
    verdict = {
        "fits": _("Size %(size)s fits.") % size,
        "between": _("Size %(size)s, or made to measure.") % size,
        "mixed": _("Better made to measure: your measures belong to different sizes. The nearest is %(size)s.") % size,
        "below": _("Smaller than our smallest size: made to measure, or ask us."),
        "above": _("Larger than our largest size: made to measure, or ask us."),
    }.get(str(advice.get("verdict")), "")
    return f"{verdict} ({reading.listed(reasons)})"


def _reason(one: Facts, names: Mapping[str, str], units: Mapping[str, str]) -> str:
    code = str(one["code"])
    unit = units.get(code, "cm")
    said = {
        "what": f"{names.get(code, code)} {measures.shown(int(one['base']), unit)} {unit}",
        "size": one.get("size", ""), "smaller": one.get("smaller", ""),
    }  # fmt: skip
    return {
        "fits": _("%(what)s fits %(size)s") % said,
        "between": _("%(what)s is between %(smaller)s and %(size)s") % said,
        "below": _("%(what)s is below %(size)s") % said,
        "above": _("%(what)s is above %(smaller)s") % said,
    }.get(str(one["verdict"]), str(said["what"]))


def labels(asked: Bespoke) -> tuple[dict[str, str], dict[str, str]]:
    """Names and units of the measures that are asked for."""
    return {one.code: one.label for one in asked.measurements}, {one.code: one.unit for one in asked.measurements}


def agreed(facts: Facts) -> Sequence[Row]:
    """How it is to be made, name and value each: options, measures and size, for an agreement."""
    return [
        *_wanted({**facts, "variant": ""}),
        *((name, value) for name, value in _measured({**facts, "advice": None})),
    ]
