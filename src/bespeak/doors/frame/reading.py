"""What a reader reads: their language, the same page in others; times in the store's zone, amounts and dates as they
write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils import timezone, translation
from django.utils.translation import get_language_info

from bespeak.doors.frame import access
from bespeak.kit import clock
from bespeak.kit.money import Money

DAYS = {"en": "EEE d MMM", "ja": "M月d日（E）"}
DAYS_WITH_YEAR = {"en": "EEE d MMM y", "ja": "y年M月d日（E）"}
HOURS = {"ja": "HH:mm"}
UNPARTED = ("ja", "zh")
"""Languages, as their codes begin, that put nothing between two sentences."""
_BETWEEN = re.compile(r"(?<=[。！？])(?:\s|<[^<>]*>)+")
_TAG_OR_SPACE = re.compile(r"(<[^<>]*>)|\s+")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same page in another language."""

    tag: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`code` begins the address ("zh-hant"), `tag` is what browsers are told ("zh-Hant")."""

    code: str
    tag: str
    direction: str
    elsewhere: tuple[Elsewhere, ...]


def spoken(code: str) -> bool:
    return code in dict(settings.LANGUAGES)


def language_for(wanted: str, house: str) -> str:
    """The language somebody wants where we speak it, else the store's (`house`), else English."""
    return next((one for one in (wanted, house) if spoken(one)), "en")


def in_path(path: str) -> str:
    """The language an address begins with, "" for none that we speak."""
    first = path.removeprefix(get_script_prefix()).partition("/")[0]
    return first if spoken(first) else ""


def language(request: HttpRequest, fallback: str) -> str:
    """The language of the address; else one that the reader asks for; else the store's; else English."""
    asked = in_path(request.path_info) or access.language(request.headers.get("Accept-Language", ""))
    return asked or (fallback if spoken(fallback) else settings.LANGUAGE_CODE)


def now() -> Reading:
    """The reading without an address, for pages that stand anywhere."""
    code = translation.get_language() or settings.LANGUAGE_CODE
    return Reading(code, tag(code), "rtl" if get_language_info(code)["bidi"] else "ltr", ())


def of(request: HttpRequest) -> Reading:
    base = now()
    if in_path(request.path_info) != base.code:
        return base
    rest = request.get_full_path().removeprefix(f"/{base.code}")
    others = [(code, name) for code, name in settings.LANGUAGES if code != base.code]
    elsewhere = tuple(Elsewhere(tag(code), name, f"/{code}{rest}") for code, name in others)
    return Reading(base.code, base.tag, base.direction, elsewhere)


def tag(code: str) -> str:
    """BCP 47 as it is usually written: zh-hant is zh-Hant, pt-br is pt-BR."""
    first, *rest = code.split("-")
    return "-".join([first, *(one.title() if len(one) == 4 else one.upper() for one in rest)])


def context(request: HttpRequest) -> dict[str, Any]:
    """What every template knows (a context processor)."""
    return {"reading": of(request), "store": getattr(request, "store", None)}


@lru_cache(maxsize=64)
def locale(code: str) -> Locale:
    """CLDR's locale of a language; for English the day comes before the month."""
    try:
        return Locale.parse("en_GB" if code == "en" else code, sep="_" if "_" in code else "-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en_GB")


def gap(language: str = "") -> str:
    """What stands between two sentences of a language, or of the reader's."""
    return "" if (language or _code()).startswith(UNPARTED) else " "


def sentences(parts: Iterable[str], language: str = "") -> str:
    """One after the other; those that are "" left out."""
    return gap(language).join(part for part in parts if part)


def run_on(markup: str) -> str:
    """The same of a piece of a page, whose sentences are parted by white space."""
    return markup if gap() else _BETWEEN.sub(lambda found: _TAG_OR_SPACE.sub(r"\1", found[0]), markup)


def _here(at: datetime) -> datetime:
    return timezone.localtime(at)


def _code() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def day(at: date | datetime) -> str:
    """ "Thu 26 Nov", with the year where it is not this one; a datetime's day in the store's zone."""
    local = _here(at).date() if isinstance(at, datetime) else at
    patterns = DAYS if local.year == _here(clock.now()).year else DAYS_WITH_YEAR
    code = _code()
    if code in patterns:
        return str(format_date(local, patterns[code], locale=locale(code)))
    return str(format_date(local, "full", locale=locale(code)))


def hour(at: datetime) -> str:
    """ "18:00" in the store's zone."""
    return str(format_time(_here(at).time(), HOURS.get(_code(), "short"), locale=locale(_code())))


def moment(at: datetime) -> str:
    """ "Thu 26 Nov, 18:00"; in Japanese 「11月26日（木）18:00」, as the rules' sentences write it."""
    between = {"ja": "", "zh": " ", "ko": " "}.get(_code().split("-")[0], ", ")
    return f"{day(at)}{between}{hour(at)}"


def exact(at: datetime) -> str:
    """With seconds and zone, for those who look closely."""
    return str(format_datetime(_here(at), "long", locale=locale(_code())))


def money(minor: int, currency: str) -> str:
    """The amount as the reader writes it."""
    return Money(minor, currency).text(_code().replace("-", "_"))


def size(count: int) -> str:
    """So many bytes, as people read it: kB below a million, else MB."""
    number, unit = (count / 1_000_000, "MB") if count >= 1_000_000 else (max(1, round(count / 1000)), "kB")
    return f"{format_decimal(number, '#,##0.#', locale=locale(_code()))} {unit}"


def country(code: str) -> str:
    """What a country is called; its code where it has no name."""
    return str(locale(_code()).territories.get(code, code))


def listed(things: Iterable[str]) -> str:
    """ "one, two and three"."""
    return str(format_list(list(things), locale=locale(_code())))
