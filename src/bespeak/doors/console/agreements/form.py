"""What stands in the form of an agreement: as it was typed, and the terms it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk, Terms
from bespeak.domain.agreements.queries import VersionView
from bespeak.doors.console import typed
from bespeak.kit.money import Money
from bespeak.kit.refusals import Invalid

MOST_ROWS = 200
MOST_PAIRS = 40
Given = Mapping[str, str]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LineTyped:
    """`made` is how it is made: pairs of what and how."""

    sku: str
    quantity: str = "1"
    price: str = ""
    made: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class PromiseTyped:
    kind: str = "other"
    text: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The whole form. Rows without a word in them are none."""

    lines: tuple[LineTyped, ...] = ()
    promises: tuple[PromiseTyped, ...] = ()
    conversation: str = ""
    country: str = ""
    postcode: str = ""
    method: str = ""
    window: str = ""
    by: str = ""
    deposit: str = ""
    extra: str = ""
    extra_reason: str = ""
    valid: str = ""
    hold: str = ""
    word: str = ""
    reason: str = ""
    text: str = ""
    alternative: str = ""
    find: str = field(default="", compare=False)

    def with_line(self, line: LineTyped) -> Typed:
        return replace(self, lines=(*self.lines, line)[:MOST_ROWS])

    def without_line(self, number: int) -> Typed:
        return replace(self, lines=tuple(one for n, one in enumerate(self.lines) if n != number))


def given(form: Typed) -> dict[str, str]:
    """The form as it would be sent, so that `read` makes it again."""
    plain = {one.name: str(getattr(form, one.name)) for one in fields(Typed) if one.name not in (*_ROWS, "find")}
    for n, line in enumerate(form.lines):
        plain |= {f"sku-{n}": line.sku, f"quantity-{n}": line.quantity, f"price-{n}": line.price}
        for k, (what, how) in enumerate(line.made):
            plain |= {f"made-{n}-{k}": what, f"how-{n}-{k}": how}
    for n, row in enumerate(form.promises):
        plain |= {f"promise-{n}": row.text, f"kind-{n}": row.kind, f"due-{n}": row.by}
    return plain


_ROWS = ("lines", "promises")
_SHORT = ("conversation", "country", "find", "reason")


def read(given: Given) -> Typed:
    plain = {
        one.name: typed.plain(given, one.name) if one.name in _SHORT else typed.words(given, one.name)
        for one in fields(Typed)
        if one.name not in _ROWS
    }
    return Typed(lines=_lines(given), promises=_promises(given), **plain)


def _lines(given: Given) -> tuple[LineTyped, ...]:
    found = []
    for n in range(MOST_ROWS):
        if f"sku-{n}" not in given:
            break
        if sku := typed.plain(given, f"sku-{n}"):
            found.append(LineTyped(sku, given.get(f"quantity-{n}", ""), given.get(f"price-{n}", ""), _made(given, n)))
    return tuple(found)


def _made(given: Given, line: int) -> tuple[Pair, ...]:
    names = [(f"made-{line}-{n}", f"how-{line}-{n}") for n in range(MOST_PAIRS)]
    pairs = [(typed.words(given, what).strip(), typed.words(given, how)) for what, how in names if what in given]
    return tuple((what, how) for what, how in pairs if what or how.strip())


def _promises(given: Given) -> tuple[PromiseTyped, ...]:
    rows = [
        PromiseTyped(given.get(f"kind-{n}", "other"), typed.words(given, f"promise-{n}"), given.get(f"due-{n}", ""))
        for n in range(MOST_ROWS)
        if f"promise-{n}" in given
    ]
    return tuple(one for one in rows if one.text.strip())


def terms(form: Typed, currency: str, zone: str) -> Terms:
    """What it means. Refuses what cannot be read, naming the field as the room of agreements names it."""
    return Terms(
        valid_until=typed.moment(form.valid, zone, field="valid_until"),
        lines=tuple(_line(one, currency, f"lines[{n}]") for n, one in enumerate(form.lines)),
        promises=tuple(_promise(one, f"promises[{n}]") for n, one in enumerate(form.promises)),
        delivery=_delivery(form),
        currency=currency,
        deposit_minor=_amount(form.deposit, currency, "deposit_minor"),
        extra_minor=_amount(form.extra, currency, "extra_minor"),
        extra_reason=form.extra_reason,
        hold_until=typed.moment(form.hold, zone, field="hold_until") if form.hold.strip() else None,
    )


def _line(one: LineTyped, currency: str, place: str) -> LineAsk:
    quantity = typed.number(one.quantity, field=f"{place}.quantity")
    price = typed.amount(one.price, currency, field=f"{place}.unit_minor").minor if one.price.strip() else None
    for what, _ in one.made:
        if not what:
            raise Invalid("what_is_made", "Say what this is about, such as Engraving.", field=f"{place}.specification")
    return LineAsk(sku=one.sku, quantity=quantity, unit_minor=price, specification=one.made)


def _promise(one: PromiseTyped, place: str) -> PromiseAsk:
    due = typed.day(one.by, field=f"{place}.due") if one.by.strip() else None
    return PromiseAsk(kind=one.kind, text=one.text, due=due)


def _delivery(form: Typed) -> Delivery | None:
    if not any(one.strip() for one in (form.country, form.postcode, form.method, form.window, form.by)):
        return None
    by = typed.day(form.by, field="by") if form.by.strip() else None
    place = {"postcode": form.postcode.strip(), "method": form.method.strip(), "window": form.window.strip()}
    return Delivery(country=form.country.upper(), by=by, **place)


def _amount(text: str, currency: str, place: str) -> int:
    return typed.amount(text, currency, field=place).minor if text.strip() else 0


def extra_payment(form: Typed, currency: str) -> int:
    """The extra payment where it can be read, minor units."""
    try:
        return _amount(form.extra, currency, "extra_minor")
    except Invalid:
        return 0


def of_version(version: VersionView, zone: str, held: datetime | None) -> Typed:
    """The form as it stands for the next version; `held` is until when its goods are kept."""
    return Typed(
        lines=tuple(
            LineTyped(one.sku, str(one.quantity), _written(one.unit_minor, version.currency), one.specification or ())
            for one in version.lines
        ),
        promises=tuple(
            PromiseTyped(one.kind, one.text, one.due.isoformat() if one.due else "") for one in version.promises
        ),
        country=version.country, postcode=version.postcode, method=version.method, window=version.window,
        by=version.deliver_by.isoformat() if version.deliver_by else "",
        deposit=_written(version.deposit_minor, version.currency) if version.deposit_minor else "",
        extra=_written(version.extra_minor, version.currency) if version.extra_minor else "",
        extra_reason=version.extra_reason, valid=typed.as_moment(version.valid_until, zone),
        hold=typed.as_moment(held, zone),
    )  # fmt: skip


def _written(minor: int, currency: str) -> str:
    return Money(minor, currency).decimal


def total(form: Typed, currency: str) -> int:
    """What the lines come to as far as they can be read, minor units."""
    found = 0
    for n, one in enumerate(form.lines):
        try:
            line = _line(one, currency, f"lines[{n}]")
        except Invalid:
            continue
        found += line.quantity * (line.unit_minor or 0)
    return found
