"""Checks of single values from outside. Each answers the value as the house keeps it, or refuses by name.

The field given is the value's own name; whoever holds the surrounding thing adds its place (see `inside`).
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any, NoReturn

import pycountry

from bespeak.kit.money import exponent
from bespeak.kit.refusals import Invalid

Pairs = tuple[tuple[str, str], ...]

MOST_NOTE = 1_000_000
MOST_MINOR = 10**17  # keeps every sum well inside a 64-bit column
MOST_QUANTITY = 1_000_000
MOST_PAIRS = 200
MOST_PAIR_NAME = 300
MOST_PAIR_VALUE = 10_000

_BAD = re.compile("[\0\ud800-\udfff]")
_AMOUNT = re.compile(r"\s*([+-]?)([0-9]+)(?:\.([0-9]*))?\s*", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_YEARS = range(1990, 2200)


def inside(fault: Invalid, place: str) -> Invalid:
    """The same refusal with the place of the surrounding thing put before its field."""
    joint = "." if fault.field and not fault.field.startswith("[") else ""
    return Invalid(fault.kind, fault.text, field=f"{place}{joint}{fault.field}", **fault.data)


def shown(written: object, most: int = 60) -> str:
    """A piece of the input that is safe to show and to store anywhere: short, no NUL, no half surrogate pairs."""
    return _BAD.sub(lambda bad: f"\\u{ord(bad.group()):04x}", str(written)[:most])


def wrong_type(value: object, field: str, expected: str) -> NoReturn:
    raise Invalid("wrong_type", f"{field or 'this'} is {kind_of(value)}; it must be {expected}.", field=field)


def kind_of(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def text(value: object, field: str, most: int) -> str:
    """Text to the letter. Refuses text_too_long, bad_character (NUL, half a surrogate pair) and what is not text."""
    if value is None:
        return ""
    if value.__class__ is not str:
        wrong_type(value, field, "text (in quotes, so that leading zeros stay)")
    one: str = value  # type: ignore[assignment]
    if len(one) > most:
        kind = "note_too_large" if field == "note" else "text_too_long"
        raise Invalid(kind, f"{field} has {len(one):,} characters; at most {most:,} are taken.", field=field)
    if "\0" in one or not one.isascii():
        clean(one, field)
    return one


def clean(one: str, field: str) -> None:
    """Refuses characters that cannot be kept as text in every database."""
    found = _BAD.search(one)
    if found:
        point = f"U+{ord(found.group()):04X}"
        raise Invalid(
            "bad_character", f"{field} holds {point} at character {found.start() + 1}, which is not text.", field=field
        )


def email(value: object, field: str = "email") -> str:
    """An address with one @ and no spaces, or nothing. Refuses not_an_email."""
    one = text(value, field, 254).strip()
    if one and not is_email(one):
        raise Invalid("not_an_email", f"{one[:60]!r} is not an e-mail address.", field=field)
    return one


def is_email(one: str) -> bool:
    return bool(_EMAIL.fullmatch(one))


def amount(value: object, currency: str, field: str) -> int:
    """Minor units of a decimal amount (text or number). Refuses not_an_amount, too_many_decimals, amount_too_large."""
    try:
        if value.__class__ is str:
            return _minor(value, currency) if len(value) < 40 else _no_amount(value)  # type: ignore[arg-type]
        return _number(value, currency)
    except Invalid as fault:
        raise Invalid(fault.kind, fault.text, field=field) from None


def positive_amount(value: object, currency: str, field: str) -> int:
    """The same, not below zero (`amount_negative`)."""
    minor = amount(value, currency, field)
    if minor < 0:
        raise Invalid("amount_negative", f"{field} is {value}; it cannot be below zero.", field=field)
    return minor


def _number(value: object, currency: str) -> int:
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        raise Invalid("wrong_type", f"An amount is text or a number, not {kind_of(value)}.")
    if value.is_infinite():
        raise Invalid("amount_too_large", "The amount is too large.")
    if not value.is_finite():
        raise Invalid("not_an_amount", f"{value} is not an amount.")
    if value and value.adjusted() > 20:
        raise Invalid("amount_too_large", "The amount is too large.")
    if value and value.adjusted() < -20:
        raise Invalid("too_many_decimals", f"{value:.2e} has more decimals than {currency} has.")
    return _minor(format(value, "f"), currency)


@lru_cache(maxsize=16384)
def _minor(one: str, currency: str) -> int:
    found = _AMOUNT.fullmatch(one)
    if not found:
        _no_amount(one)
    sign, whole, part = found.groups("")
    places = exponent(currency)
    if len(part) > places and part[places:].strip("0"):
        raise Invalid("too_many_decimals", f"{one} has more decimals than {currency} has ({places}).")
    minor = int(whole + part[:places].ljust(places, "0"))
    if minor >= MOST_MINOR:
        raise Invalid("amount_too_large", "The amount is too large.")
    return -minor if sign == "-" else minor


def _no_amount(one: str) -> NoReturn:
    raise Invalid("not_an_amount", f"{one[:40]!r} is not an amount; write it like 1234.50.")


def quantity(value: object, field: str = "quantity") -> int:
    """A whole number of pieces above zero. Refuses quantity_not_whole, quantity_not_positive, quantity_too_large."""
    if value.__class__ is not int:
        value = _whole(value, field)
    pieces: int = value  # type: ignore[assignment]
    if pieces <= 0:
        raise Invalid("quantity_not_positive", f"The quantity is {_short(pieces)}; it must be above zero.", field=field)
    if pieces > MOST_QUANTITY:
        raise Invalid("quantity_too_large", f"At most {MOST_QUANTITY:,} pieces are taken in one line.", field=field)
    return pieces


def _whole(value: object, field: str) -> int:
    if value is None:
        raise Invalid("missing_field", "A line needs a quantity.", field=field)
    if not isinstance(value, Decimal | float):
        wrong_type(value, field, "a whole number without quotes")
    finite = value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)
    if not finite or value != value.__trunc__():
        raise Invalid("quantity_not_whole", f"The quantity is {_short(value)}; it must be a whole number.", field=field)
    if value > MOST_QUANTITY:
        raise Invalid("quantity_too_large", f"At most {MOST_QUANTITY:,} pieces are taken in one line.", field=field)
    return int(value) if value > -MOST_QUANTITY else -MOST_QUANTITY


def _short(number: object) -> str:
    if isinstance(number, int) and abs(number) > 10**12:
        return "a number far too large"
    return f"{number:.6g}" if isinstance(number, Decimal | float) else str(number)


def moment(value: object, field: str, zone: tzinfo = UTC) -> datetime | None:
    """A time in UTC (ISO 8601, also with a space before the offset); without an offset it is read in `zone`.

    Refuses bad_date.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        wrong_type(value, field, "an ISO 8601 time in quotes")
    try:
        at = datetime.fromisoformat(value.strip().replace(" +", "+").replace(" -", "-").replace(" UTC", "Z"))
        return _in_utc(at, zone)
    except (ValueError, OverflowError):
        raise Invalid(
            "bad_date", f"{str(value)[:40]!r} is not a time like 2026-11-24T18:00:00Z.", field=field
        ) from None


def _in_utc(at: datetime, zone: tzinfo) -> datetime:
    if at.year not in _YEARS:
        raise ValueError(at.year)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def pairs(value: object, field: str) -> Pairs:
    """Names and values to the letter and in order, from an object or a list of {"name", "value"}."""
    if value is None:
        return ()
    if isinstance(value, dict):
        found: list[tuple[object, object]] = list(value.items())
    elif isinstance(value, list):
        found = [_pair(one, f"{field}[{n}]") for n, one in enumerate(value)]
    else:
        wrong_type(value, field, "an object, or a list of {name, value}")
    if len(found) > MOST_PAIRS:
        raise Invalid("too_many", f"{field} has {len(found)} entries; at most {MOST_PAIRS} are taken.", field=field)
    return tuple([(text(name, field, MOST_PAIR_NAME), _plain(one, f"{field}.{name}")) for name, one in found])


def _pair(one: object, field: str) -> tuple[object, object]:
    if not isinstance(one, dict):
        wrong_type(one, field, "an object with name and value")
    if one.keys() - {"name", "value"}:
        raise Invalid(
            "unknown_field",
            f"Only name and value are known here, not {_first(one.keys() - {'name', 'value'})}.",
            field=field,
        )
    return one.get("name"), one.get("value")


def _first(names: set[Any]) -> str:
    return repr(min(map(str, names)))


def _plain(value: object, field: str) -> str:
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        value = (
            format(value, "f") if isinstance(value, Decimal) and abs(value.adjusted()) < 30 else _digits(value, field)
        )
    return text(value, field, MOST_PAIR_VALUE)


def _digits(value: Decimal | float, field: str) -> str:
    try:
        return str(value)
    except ValueError:
        raise Invalid("text_too_long", "The number has too many digits.", field=field) from None


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    names = {
        "UK": "GB",
        "GREAT BRITAIN": "GB",
        "ENGLAND": "GB",
        "EIRE": "IE",
        "XK": "XK",
        "KOSOVO": "XK",
        "RUSSIA": "RU",
        "TURKEY": "TR",
    }
    for one in pycountry.countries:
        spellings = (
            one.alpha_2,
            one.alpha_3,
            one.name,
            getattr(one, "common_name", ""),
            getattr(one, "official_name", ""),
        )
        names.update({spelling.upper(): one.alpha_2 for spelling in spellings if spelling})
    return names


def country(written: str) -> str:
    """ISO 3166 alpha-2 of a code or English name; "" when there is no such country."""
    return _countries().get(written.strip().upper(), "")
