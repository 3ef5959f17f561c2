"""The form of an enquiry: its fields made of what may be asked about the product, and what was typed into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bespeak.domain.catalog import measures
from bespeak.domain.catalog.asked import Offered
from bespeak.domain.catalog.bespoke import CHOICE, COLOUR, NUMBER, TEXT, Measurement, Option
from bespeak.domain.conversations.enquiries import TO_MEASURE, Given
from bespeak.doors.frame import attaching, enquirywords, reading
from bespeak.doors.storefront import answering
from bespeak.doors.storefront.words import REFUSALS, Words
from bespeak.kit.refusals import Refusal

Ends = tuple[str, str, str] | tuple[()]
"""The least, the most and the unit of both."""
LONGEST = 100_000
NOT_COUNTRIES = ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ")
IMPERIAL = ("US", "LR", "MM")
METRIC = ("ja",)
"""Languages whose readers measure in centimetres wherever the store is."""
SYSTEMS = {"metric": {"length": "cm", "weight": "kg"}, "inches": {"length": "in", "weight": "lb"}}
PLAIN = ("size", "sku", "quantity", "needed_by", "country", "postcode", "budget")
_OF_NONE = ("options", "measurements", "product", "client_key", "files")
FAULTS: dict[str, Words] = {
    "missing_option": gettext_lazy("This is needed before we can answer you."),
    "missing_measurement": gettext_lazy("This measure is needed. If you cannot take it now, ask us in the chat."),
    "unknown_choice": gettext_lazy("Choose one of these."),
    "unknown_size": gettext_lazy("Choose one of these."),
    "unknown_variant": gettext_lazy("Choose one of these."),
    "unknown_option": gettext_lazy("The store has changed what it asks meanwhile. Look again, then send."),
    "signs_not_allowed": gettext_lazy("These signs cannot be made: %(signs)s"),
    "unseen_signs": gettext_lazy("There are signs in it that nobody sees. Please type it again."),
    "text_too_long": gettext_lazy("At most %(most)s characters; what you typed is still here."),
    "not_a_measure": gettext_lazy("Write a number, such as 92 or 92.5."),
    "outside_range": gettext_lazy("Between %(least)s and %(most)s %(unit)s. Please look again, or ask us in the chat."),
    "unknown_unit": gettext_lazy("Write a number, such as 92 or 92.5."),
    "not_a_quantity": gettext_lazy("Write how many, from 1 to %(most)s."),
    "not_a_day": gettext_lazy("Write the day like 2026-12-12."),
    "day_is_over": gettext_lazy("This day is over. Choose one that is to come."),
    "day_too_far": gettext_lazy("This day is years away. Choose one that is nearer."),
    "unknown_country": gettext_lazy("Choose a country."),
    "not_an_amount": gettext_lazy("Write an amount above zero, such as 250."),
    "ambiguous_amount": gettext_lazy("Write an amount above zero, such as 250."),
    "amount_too_large": gettext_lazy("This amount is too large."),
    "too_many_decimals": gettext_lazy("Write an amount above zero, such as 250."),
    "product_retired": gettext_lazy("This is sold no more. Ask us what there is instead."),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """As it was typed, and by field what is wrong with it."""

    key: str
    talk: str
    given: Given
    system: str = "metric"
    name: str = ""
    contact: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`kind`: text, select or colour; `hint` says its limits beforehand. `metric` and `inches` are the ends of a number
    where somebody measures so."""

    name: str
    label: str
    value: str
    kind: str = "text"
    hint: str = ""
    error: str = ""
    needed: bool = False
    longest: int = 40
    mode: str = "text"
    choices: Sequence[tuple[str, str]] = ()
    colours: Sequence[tuple[str, str, str]] = ()
    metric: Ends = ()
    inches: Ends = ()

    @property
    def outside(self) -> str:
        """What a script says of a number that is not between the ends; they are filled in there."""
        return str(FAULTS["outside_range"]) if self.metric else ""


def fresh(talk: str, country: str) -> Typed:
    system = "inches" if country in IMPERIAL and get_language() not in METRIC else "metric"
    return Typed(answering.new_key(), talk, Given(), system)


def read(posted: QueryDict, talk: str, offered: Offered) -> Typed:
    """What was typed into the fields of this product."""
    asked = offered.asked.bespoke
    system = posted.get("system", "")
    system = system if system in SYSTEMS else "metric"
    options = {one.code: posted.get(f"o-{one.code}", "")[:LONGEST] for one in asked.options}
    taken = {one.code: (posted.get(f"m-{one.code}", "")[:LONGEST], _unit(one, system)) for one in asked.measurements}
    plain = {name: posted.get(name, "")[:LONGEST] for name in PLAIN}
    given = Given(options=options, measurements=taken, remarks=answering.typed(posted, "text"), **plain)
    name, contact = answering.typed(posted, "name"), answering.typed(posted, "contact")
    return Typed(answering.key_of(posted), talk, given, system, name, contact)


def _unit(one: Measurement, system: str) -> str:
    return SYSTEMS[system][measures.UNITS[one.unit][0]] if one.unit != "mm" or system != "metric" else "mm"


def refused(typed: Typed, offered: Offered, faults: Iterable[Refusal], status: int) -> Typed:
    """The same with what is wrong beside each field; whatever belongs to none stands on top."""
    found: dict[str, str] = {}
    absent = [name for name, field in (("size", sizes(offered, typed)), ("sku", variants(offered, typed))) if not field]
    for one in faults:
        name = _name(one.field)
        found.setdefault("" if name in absent else name, _words(one))
    return replace(typed, wrong=found, status=status)


def _name(place: str) -> str:
    """The name of the field in the form of what a room calls it."""
    for start, short in (("options[", "o-"), ("measurements[", "m-")):
        if place.startswith(start):
            return short + place.removeprefix(start).removesuffix("]")
    return {"remarks": "text", "options": "", "measurements": "", "product": "", "client_key": "", "files": ""}.get(
        place, place
    )


def _words(one: Refusal) -> str:
    if why := attaching.told(one):
        return why
    told: str | Promise | None = FAULTS.get(one.code) or REFUSALS.get(one.code)
    return str(told) % _said(one) if told and "%(" in str(told) else str(told or one.text)


def _said(one: Refusal) -> dict[str, Any]:
    signs = " ".join(one.data.get("signs", ""))
    return {"most": "", "least": "", "unit": "", **one.data, "signs": signs}


def options(offered: Offered, typed: Typed) -> list[Field]:
    return [_option(one, typed) for one in offered.asked.bespoke.options]


def _option(one: Option, typed: Typed) -> Field:
    name = f"o-{one.code}"
    made = Field(
        name=name, label=one.label, value=typed.given.options.get(one.code, ""), error=typed.wrong.get(name, ""),
        hint=reading.sentences((one.hint, _limits(one))), needed=one.needed,
    )  # fmt: skip
    if one.kind == CHOICE:
        return replace(made, kind="select", choices=[("", _open()), *((each.code, each.label) for each in one.choices)])
    if one.kind == COLOUR:
        return replace(made, kind="colour", colours=[(each.code, each.label, each.colour) for each in one.choices])
    return replace(made, longest=one.longest or 20, mode="decimal" if one.kind == NUMBER else "text")


def _open() -> str:
    return _("not decided yet")


def _limits(one: Option) -> str:
    if one.kind == TEXT:
        most = _("At most %(most)s characters.") % {"most": one.longest}
        signs = _("Possible: %(signs)s") % {"signs": enquirywords.signs(one.signs)}
        return reading.sentences((most, signs)) if one.signs else most
    if one.kind == NUMBER and one.least is not None and one.most is not None:
        ends = {"least": f"{one.least:f}", "most": f"{one.most:f}", "unit": one.unit}
        return (_("From %(least)s to %(most)s %(unit)s") % ends).strip() + "."
    return ""


def taken(offered: Offered, typed: Typed) -> list[Field]:
    """The measures that are asked for, each with how it is taken and its range in both units."""
    return [_measure(one, typed) for one in offered.asked.bespoke.measurements]


def _measure(one: Measurement, typed: Typed) -> Field:
    name, unit = f"m-{one.code}", _unit(one, typed.system)
    value, _given = typed.given.measurements.get(one.code, ("", ""))
    return Field(
        name=name, label=one.label, value=value, error=typed.wrong.get(name, ""), needed=one.needed,
        hint=reading.sentences((one.how, _range(one, unit))), longest=measures.LONGEST, mode="decimal",
        metric=_ends(one, _unit(one, "metric")), inches=_ends(one, _unit(one, "inches")),
    )  # fmt: skip


def _range(one: Measurement, unit: str) -> str:
    ends = ["{}–{} {}".format(*_ends(one, each)) for each in (unit, measures.other(unit))]
    return f"{ends[0]}, {ends[1]}."


def _ends(one: Measurement, unit: str) -> Ends:
    return (*measures.limits(one.least, one.most, unit), unit)


def sizes(offered: Offered, typed: Typed) -> Field | None:
    found = offered.asked.bespoke.sizes
    if not found:
        return None
    choices = [("", _open()), *((one.label, one.label) for one in found), (TO_MEASURE, _("made to measure"))]
    error = typed.wrong.get("size", "")
    return Field(name="size", label=_("Size"), value=typed.given.size, kind="select", choices=choices, error=error)


def variants(offered: Offered, typed: Typed) -> Field | None:
    """Which of several; where there is but one nobody is asked."""
    found = offered.product.variants
    if len(found) < 2:
        return None
    named = [(one.sku, f"{one.name or one.sku} · {reading.money(one.price_minor, one.currency)}") for one in found]
    error = typed.wrong.get("sku", "")
    return Field(
        name="sku", label=_("Which one"), value=typed.given.sku, kind="select", choices=[("", _open()), *named],
        error=error,
    )  # fmt: skip


def countries(typed: Typed) -> Field:
    return Field(
        name="country", label=_("Country"), value=typed.given.country.upper()[:2], kind="select",
        choices=_countries(get_language() or "en"), error=typed.wrong.get("country", ""),
    )  # fmt: skip


@lru_cache(maxsize=16)
def _countries(language: str) -> list[tuple[str, str]]:
    """All there are, by their names in this language."""
    named = {str(code): str(name) for code, name in reading.locale(language).territories.items()}
    codes = [code for code in named if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES]
    return [("", "—"), *sorted(((code, named[code]) for code in codes), key=lambda one: one[1])]
