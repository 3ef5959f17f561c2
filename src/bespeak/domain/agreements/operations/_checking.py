"""What may stand in an agreement. Each fault has a name and a place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from bespeak.domain.agreements.drafts import Delivery, LineAsk, PromiseAsk, Terms
from bespeak.domain.agreements.states import PromiseKind
from bespeak.kit import money
from bespeak.kit.refusals import Invalid

MOST_LINES = 200
MOST_PIECES = 1_000_000
LARGEST_AMOUNT = 10**15
LONG, SHORT = 4000, 200
LONGEST = timedelta(days=36525)
_COUNTRY = re.compile(r"[A-Z]{2}|")


def terms(given: Terms, at: datetime) -> None:
    """Refuses terms that cannot be signed."""
    if not (given.lines or given.promises or given.extra_minor):
        raise Invalid("nothing_agreed", "An agreement needs a line, a promise or an extra payment.", field="lines")
    _times(given, at)
    _amounts(given)
    _several(given.lines, "lines")
    _several(given.promises, "promises")
    for n, line in enumerate(given.lines):
        _line(line, f"lines[{n}]")
    for n, promise in enumerate(given.promises):
        _promise(promise, f"promises[{n}]")
    if given.delivery:
        _delivery(given.delivery)


def _times(given: Terms, at: datetime) -> None:
    if given.valid_until <= at:
        raise Invalid("time_has_passed", "An agreement ends in the future.", field="valid_until")
    if given.valid_until > at + LONGEST:
        raise Invalid("too_far_ahead", "An agreement ends within a hundred years.", field="valid_until")
    if given.hold_until is not None and not at < given.hold_until <= given.valid_until:
        raise Invalid("hold_outside_validity", "Stock is held until some time before the end.", field="hold_until")


def _amounts(given: Terms) -> None:
    money.exponent(given.currency)
    amount(given.deposit_minor, "deposit_minor")
    amount(given.extra_minor, "extra_minor")
    text(given.extra_reason, "extra_reason", LONG)
    if bool(given.extra_minor) != bool(given.extra_reason.strip()):
        raise Invalid("extra_needs_a_reason", "An extra payment is an amount and what it is for.", field="extra_reason")


def _several(rows: Iterable[object], field: str) -> None:
    if len(list(rows)) > MOST_LINES:
        raise Invalid("too_many", f"At most {MOST_LINES}.", field=field)


def _line(line: LineAsk, field: str) -> None:
    if not 1 <= line.quantity <= MOST_PIECES:
        raise Invalid("quantity_not_positive", "A line has at least one piece.", field=f"{field}.quantity")
    if line.unit_minor is not None:
        amount(line.unit_minor, f"{field}.unit_minor")
    _several(line.specification, f"{field}.specification")
    for name, value in line.specification:
        text(name, f"{field}.specification", SHORT)
        text(value, f"{field}.specification", LONG)


def _promise(promise: PromiseAsk, field: str) -> None:
    if promise.kind not in PromiseKind.values:
        raise Invalid("unknown_kind", f"A promise is one of {', '.join(PromiseKind.values)}.", field=f"{field}.kind")
    if not promise.text.strip():
        raise Invalid("empty_promise", "Say what is promised.", field=f"{field}.text")
    text(promise.text, f"{field}.text", LONG)


def _delivery(delivery: Delivery) -> None:
    if not _COUNTRY.fullmatch(delivery.country):
        raise Invalid("unknown_country", "A country is two capital letters, such as JP.", field="delivery.country")
    text(delivery.postcode, "delivery.postcode", 20)
    text(delivery.method, "delivery.method", 40)
    text(delivery.window, "delivery.window", SHORT)


def amount(minor: int, field: str) -> None:
    if not 0 <= minor < LARGEST_AMOUNT:
        raise Invalid("amount_out_of_range", "An amount is zero or more.", field=field)


def text(words: str, field: str, most: int) -> None:
    """Refuses what no database can store, and what is too long to be read."""
    if len(words) > most:
        raise Invalid("too_long", f"At most {most} characters.", field=field)
    if "\x00" in words or any("\ud800" <= letter <= "\udfff" for letter in words):
        raise Invalid("bad_text", "The text holds characters that are none.", field=field)
