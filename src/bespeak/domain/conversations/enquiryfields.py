"""The fields every enquiry has, read from what was typed: how many, by when, where, for how much. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Any

from bespeak.domain.catalog import measures
from bespeak.domain.conversations import secrecy
from bespeak.kit import money
from bespeak.kit.refusals import Invalid

MOST_PIECES = 10_000
LONGEST = {"remarks": 5000, "postcode": 20}
LATEST = timedelta(days=5 * 366)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}")


def quantity(text: str) -> int | None:
    plain = measures.number_text(text)
    if not text.strip():
        return None
    if not _WHOLE.fullmatch(plain) or not 1 <= int(plain) <= MOST_PIECES:
        raise Invalid("not_a_quantity", f"A quantity is 1 to {MOST_PIECES:,}.", field="quantity", most=MOST_PIECES)
    return int(plain)


def needed_by(text: str, today: date) -> str:
    if not text.strip():
        return ""
    try:
        found = date.fromisoformat(unicodedata.normalize("NFKC", text[:20]).strip())
    except ValueError:
        raise Invalid("not_a_day", "A day is written like 2026-12-12.", field="needed_by") from None
    if found < today:
        raise Invalid("day_is_over", "This day is over.", field="needed_by")
    if found > today + LATEST:
        raise Invalid("day_too_far", "This day is years away.", field="needed_by")
    return found.isoformat()


def country(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[:20]).strip().upper()
    if plain and not _COUNTRY.fullmatch(plain):
        raise Invalid("unknown_country", "A country is two letters, such as JP.", field="country")
    return plain


def postcode(text: str) -> str:
    return secrecy.masked(line(text, "postcode", LONGEST["postcode"]))


def budget(text: str, currency: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    found = money.written(text, currency, field="budget")
    if found.minor <= 0:
        raise Invalid("not_an_amount", "An amount is above zero.", field="budget")
    return {"budget_minor": found.minor, "currency": currency}


def remarks(text: str) -> str:
    if len(text) > LONGEST["remarks"]:
        many = f"A text has at most {LONGEST['remarks']:,} characters."
        raise Invalid("text_too_long", many, field="remarks", most=LONGEST["remarks"])
    return secrecy.masked(text.replace("\0", "").encode("utf-8", "replace").decode()).strip()


def line(text: str, place: str, longest: int) -> str:
    """One line of signs that can be seen."""
    kept = text.strip()
    if len(kept) > longest:
        raise Invalid("text_too_long", f"A text has at most {longest} characters.", field=place, most=longest)
    if not kept.isprintable():
        raise Invalid("unseen_signs", "There are signs in it that nobody sees.", field=place)
    return kept
