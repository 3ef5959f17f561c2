"""When something is there: a range of days with the arithmetic that led to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bespeak.domain.shipping.matching import ZoneView
from bespeak.domain.shipping.models import LeadTimes
from bespeak.domain.shipping.permissions import Shipping
from bespeak.domain.shipping.queries import zones_for
from bespeak.domain.shipping.tables import UNREADABLE, UNSERVED
from bespeak.domain.stores import queries as stores
from bespeak.domain.stores.queries import Attendance, StoreView
from bespeak.kit.actors import Actor

PARTS = ("made", "packed", "home", "abroad", "remote")
LONGEST = 365
"""Working days."""
_COLUMNS = tuple(f"{part}_{end}" for part in PARTS for end in ("least", "most"))
_WEEKEND = 5
MOST_LOOKED = 3660


@dataclass(frozen=True, slots=True)
class Span:
    """Working days, at least and at most."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Step:
    """One part (see PARTS) of what it takes: `made` and `packed` in days on which the store works, the others in the
    carrier's, Monday to Friday."""

    part: str
    days: Span


@dataclass(frozen=True, slots=True)
class Estimate:
    """`first` and `last` day on which it is there; None, without steps, where the store has not said how long it takes
    or where the place is not served or cannot be read."""

    zone: ZoneView
    steps: tuple[Step, ...]
    first: date | None
    last: date | None

    @property
    def days(self) -> Span:
        """All steps together."""
        return Span(sum(one.days.least for one in self.steps), sum(one.days.most for one in self.steps))

    @property
    def known(self) -> bool:
        """Whether the place is one that is delivered to, as far as the table of zones says."""
        return self.zone.code not in (UNSERVED, UNREADABLE)


def lead_times(*, store_id: int, actor: Actor) -> dict[str, Span]:
    """What the store said of each part; empty where it said nothing. One statement."""
    actor.require_for_store(Shipping.READ, store_id=store_id)
    return _said(store_id)


def estimate(
    *, store: StoreView, actor: Actor, country: str, postcode: str, at: datetime, made_to_order: bool = False
) -> Estimate:
    """When something that is paid or agreed now is there. Three statements, four where the zones were not read before.

    Nothing of it is a promise: an agreement is."""
    actor.require_for_store(Shipping.READ, store_id=store.id)
    [zone] = zones_for([(store.id, country, postcode)])
    said = _said(store.id)
    steps = _steps(said, zone, home=country == store.country, made_to_order=made_to_order)
    if not steps:
        return Estimate(zone, (), None, None)
    today, works = at.astimezone(ZoneInfo(store.timezone)).date(), _works(stores.attendance(store, at))
    first, last = (_arrives(today, [(one.part, getattr(one.days, end)) for one in steps], works)
                   for end in ("least", "most"))  # fmt: skip
    return Estimate(zone, steps, first, last)


def _said(store_id: int) -> dict[str, Span]:
    row = LeadTimes.objects.filter(store_id=store_id).values_list(*_COLUMNS).first()
    return {part: Span(row[2 * n], row[2 * n + 1]) for n, part in enumerate(PARTS)} if row else {}


def _steps(said: dict[str, Span], zone: ZoneView, *, home: bool, made_to_order: bool) -> tuple[Step, ...]:
    if not said or zone.code in (UNSERVED, UNREADABLE):
        return ()
    wanted = ["made"] * made_to_order + ["packed", "home" if home else "abroad"] + ["remote"] * zone.remote
    return tuple(Step(part, said[part]) for part in wanted)


def _works(there: Attendance) -> Callable[[date], bool]:
    """Whether the store works on a day: on its weekdays, Monday to Friday where it never said, but for closed days."""
    weekdays = {one.weekday for one in there.week} or set(range(_WEEKEND))
    return lambda day: day.weekday() in weekdays and day not in there.closed


def _carries(day: date) -> bool:
    return day.weekday() < _WEEKEND


def _arrives(start: date, parts: list[tuple[str, int]], works: Callable[[date], bool]) -> date:
    own = sum(days for part, days in parts if part in ("made", "packed"))
    way = sum(days for part, days in parts if part not in ("made", "packed"))
    return _after(_after(start, own, works), way, _carries)


def _after(day: date, count: int, works: Callable[[date], bool]) -> date:
    """The working day that is so many after this one; with none, itself or the next there is. Who works on so few days
    that it is more than ten years away is told of that day."""
    day -= timedelta(not count)
    for _ in range(MOST_LOOKED):
        day += timedelta(1)
        if works(day):
            count -= 1
            if count <= 0:
                break
    return day
