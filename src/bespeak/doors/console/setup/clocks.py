"""Time zones to choose from, those of the store's country first, each with the time that it is there; and days of the
week."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from django.utils.translation import get_language

from bespeak.doors.frame import reading

Choice = tuple[str, str]


@lru_cache(maxsize=1)
def _known() -> tuple[str, ...]:
    """Those with a place in their name; the others are old names of the same."""
    aside = ("Etc/", "SystemV/", "US/", "posix/", "right/")
    return tuple(sorted(one for one in available_timezones() if "/" in one and not one.startswith(aside)))


def zones(country: str, chosen: str, at: datetime) -> list[Choice]:
    """The chosen one, those of the country, then all."""
    near = [one for one in get_global("territory_zones").get(country, ()) if one in _known()]
    names = dict.fromkeys([*([chosen] if chosen else []), *near, *_known()])
    return [(one, _told(one, at)) for one in names]


def weekday(day: int) -> str:
    """ "Monday" for 0, as the reader says it."""
    return str(reading.locale(get_language() or "en").days["format"]["wide"][day])


def _told(name: str, at: datetime) -> str:
    return f"{name.replace('_', ' ')} · {at.astimezone(ZoneInfo(name)):%H:%M}"
