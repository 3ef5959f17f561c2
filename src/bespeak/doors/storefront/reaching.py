"""Where and how customers talk to the store, and when somebody answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from babel.dates import format_date, get_timezone_name
from django.utils import timezone, translation

from bespeak.domain.stores import queries as stores
from bespeak.domain.stores.hours import Hours
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import reading

_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class OpenDays:
    """Days of the week that have the same hours: ("Mon–Fri", "09:00–18:00")."""

    days: str
    times: str


@dataclass(frozen=True, slots=True)
class Reach:
    """`talk_url` is the store's own place to talk; `week` is empty where the store never said its hours."""

    talk_url: str
    email: str
    phone: str
    week: tuple[OpenDays, ...]
    open_now: bool
    zone: str
    opens_next: datetime | None = None


def reach(store: StoreView, at: datetime, *, order: str = "") -> Reach:
    """One statement. A store that never said its hours says nothing of them."""
    known = stores.attendance(store, at)
    there = known.there(at)
    url = store.talk_url.replace("{order}", order)
    week, opens = tuple(_week(known.week)), None if there else known.opens_next(at)
    return Reach(url, store.email, store.phone, week, bool(week) and there, zone(at), opens)


def zone(at: datetime) -> str:
    """What the store's time is called: "Central European Standard Time"."""
    return str(get_timezone_name(timezone.localtime(at), width="long", locale=reading.locale(_code())))


def _code() -> str:
    return translation.get_language() or "en"


def _week(hours: Iterable[Hours]) -> Iterator[OpenDays]:
    """Neighbouring days with the same hours in one line."""
    days = [(day, _times(given)) for day, given in groupby(sorted(hours), key=lambda one: one.weekday)]
    runs = groupby(enumerate(days), key=lambda one: (one[1][0] - one[0], one[1][1]))
    for (_, times), run in runs:
        together = [day for _, (day, _) in run]
        yield OpenDays(_from_to(together[0], together[-1]), times)


def _times(stretches: Iterable[Hours]) -> str:
    return ", ".join(f"{one.opens}–{one.closes}" for one in stretches)


def _from_to(first: int, last: int) -> str:
    return _weekday(first) if first == last else f"{_weekday(first)}–{_weekday(last)}"


def _weekday(day: int) -> str:
    return str(format_date(_MONDAY + timedelta(days=day), "EEE", locale=reading.locale(_code())))
