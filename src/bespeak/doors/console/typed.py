"""What people type into the console's forms, as values. What cannot be read is refused by name and field."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.kit import money
from bespeak.kit.money import Money
from bespeak.kit.refusals import Invalid

LONGEST_NUMBER = 12
LONGEST_SEARCH = 254
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Failed:
    """A form that was refused: what was typed stays in it."""

    act: str
    text: str
    given: Mapping[str, str]


def words(given: Mapping[str, str], name: str) -> str:
    """The text as it was typed, lines parted by a newline only."""
    return given.get(name, "").replace("\r\n", "\n")


def plain(given: Mapping[str, str], name: str, most: int = LONGEST_SEARCH) -> str:
    """A name, a ref or what is looked for: without what no database takes, and without blanks around it."""
    return given.get(name, "").replace("\0", "").strip()[:most]


def number(text: str, *, field: str) -> int:
    """A whole number, also in the wide digits of an East Asian keyboard."""
    found = unicodedata.normalize("NFKC", text.strip()[: LONGEST_NUMBER + 1])
    bare = found.removeprefix("-")
    if not (bare.isascii() and bare.isdecimal()) or len(bare) > LONGEST_NUMBER:
        raise Invalid("not_a_number", "Write a whole number.", field=field)
    return int(found)


def amount(text: str, currency: str, *, field: str) -> Money:
    """An amount as people write it, the same in every form. What cannot be read is quoted as it was typed."""
    try:
        return money.written(text, currency, field=field)
    except Invalid as refusal:
        raise Invalid("unread_amount", _unread(refusal.code, text, currency), field=field) from None


def misread(text: str, currency: str) -> str:
    """Why this cannot be read as an amount; "" where it can."""
    try:
        money.written(text, currency)
    except Invalid as refusal:
        return _unread(refusal.code, text, currency)
    return ""


def _unread(code: str, text: str, currency: str) -> str:
    """The same in the reader's language, with an amount that can be read."""
    example = Money(int(1200.5 * 10 ** money.exponent(currency)), currency).text(get_language() or "en")
    asked = text.replace("\0", "").strip()
    told = {
        "not_an_amount": _("“%(typed)s” is no amount. Write it like %(example)s."),
        "too_many_decimals": _("“%(typed)s” has more decimals than %(currency)s has. Write it like %(example)s."),
        "ambiguous_amount": _("“%(typed)s” can be read in two ways. Write it like %(example)s."),
        "amount_too_large": _("“%(typed)s” is too large an amount."),
    }
    sentence = told[code] if asked else _("Write an amount, like %(example)s.")
    return sentence % {"typed": asked[:SHOWN], "example": example, "currency": currency}


def moment(text: str, zone: str, *, field: str) -> datetime:
    """A day and a time, on the clocks of the store."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("not_a_time", "Choose a day and a time.", field=field) from None


def day(text: str, *, field: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("not_a_day", "Choose a day.", field=field) from None


def as_moment(at: datetime | None, zone: str) -> str:
    """As a field for a day and a time takes it."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if at else ""
