"""How soon a store says that it answers. Frozen values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import OuterRef

from bespeak.domain.stores import hours as clock_hours
from bespeak.domain.stores import queries
from bespeak.domain.stores.hours import Hours
from bespeak.domain.stores.models import Answering, ClosedDay, OpeningHours
from bespeak.domain.stores.opentime import LOOKED_AHEAD, OpenTime
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.queries import StoreView
from bespeak.kit.actors import Actor
from bespeak.kit.nested import Rows

LINES = ("chat", "form", "mail", "phone")
"""The messaging lines on which something can be promised."""
LONGEST = 30 * 24 * 60
"""Minutes."""
_COLUMNS = ("within", "escalate_to", "return_after_days", "sum_up_after", "rest_thanks")


@dataclass(frozen=True, slots=True)
class AnsweringView:
    """`within` is minutes of open time by line; `escalate_to` a member's ref, or "" for nobody; `return_after_days` 0
    for never; `sum_up_after` minutes of rest until what was settled is summed up, 0 for never by itself; `rest_thanks`:
    thanks and nothing more are laid by themselves."""

    within: Mapping[str, int] = field(default_factory=dict)
    escalate_to: str = ""
    return_after_days: int = 0
    sum_up_after: int = 0
    rest_thanks: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What a store promises, and the time in which somebody is there."""

    said: AnsweringView
    open_time: OpenTime

    def by(self, line: str, since: datetime) -> datetime | None:
        """When who waits since then on this line has the promised answer; None where nothing was promised."""
        minutes = self.said.within.get(line)
        return self.open_time.after(since, timedelta(minutes=minutes)) if minutes else None


def answering(store_id: int) -> AnsweringView:
    """What the store said of it; nothing where it said nothing. One statement."""
    row = Answering.objects.filter(store_id=store_id).values_list(*_COLUMNS).first()
    return AnsweringView(*row) if row else AnsweringView()


def seen(*, store_id: int, actor: Actor) -> AnsweringView:
    """The same for who may change it."""
    actor.require(Stores.CHANGE, store_id=store_id)
    return answering(store_id)


def open_time(store_id: int, since: datetime) -> OpenTime:
    """The time in which somebody is there, judged from the day of `since` on."""
    store = queries.store(store_id)
    known = queries.attendance(store, since)
    return OpenTime(ZoneInfo(store.timezone), known.week, known.closed)


def answers(store: StoreView, since: datetime) -> Answers | None:
    """What it promises, judged from the day of `since` on; None where it promises nothing. One statement."""
    mine, zone = {"store": OuterRef("store")}, ZoneInfo(store.timezone)
    day = since.astimezone(zone).date()
    week = OpeningHours.objects.filter(**mine).order_by("weekday", "opens")
    closed = ClosedDay.objects.filter(**mine, day__range=(day, day + 2 * LOOKED_AHEAD)).order_by("day")
    told = Answering.objects.filter(store_id=store.id).annotate(
        week=Rows(week, "weekday", "opens", "closes"), closed=Rows(closed, "day")
    )
    row = told.values_list(*_COLUMNS, "week", "closed").first()
    if row is None or not row[0]:
        return None
    *said, opening, shut = row
    hours = [Hours(weekday, clock_hours.text(opens), clock_hours.text(closes)) for weekday, opens, closes in opening]
    return Answers(AnsweringView(*said), OpenTime(zone, tuple(hours), frozenset(one[0] for one in shut)))
