"""The time in which somebody is there: how much of it passes, and when so much of it has passed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bespeak.domain.stores import hours as clock_hours
from bespeak.domain.stores.hours import Hours

LOOKED_AHEAD = timedelta(days=60)
"""Who is away for longer says nothing of when they are there again."""
_EVERY_DAY = tuple(Hours(day, "00:00", "24:00") for day in range(7))


@dataclass(frozen=True, slots=True)
class OpenTime:
    """`week` is in store time; an empty one means always, days in `closed` excepted."""

    zone: ZoneInfo
    week: tuple[Hours, ...]
    closed: frozenset[date] = frozenset()

    def after(self, at: datetime, span: timedelta) -> datetime | None:
        """The moment at which `span` of open time has passed since `at`; None where that is beyond LOOKED_AHEAD."""
        left = span
        for opens, closes in self._stretches(at):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time lies between two moments; none where the end is not later."""
        passed = timedelta()
        for opens, closes in self._stretches(start):
            if opens >= end:
                break
            passed += min(closes, end) - opens
        return passed

    def _stretches(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """From `at` on, as moments: the hour that a clock leaps over is in none of them, one that comes twice is twice
        in its own."""
        week, first = self.week or _EVERY_DAY, at.astimezone(self.zone).date()
        for number in range(LOOKED_AHEAD.days + 1):
            day = first + timedelta(number)
            for one in sorted(week):
                if one.weekday == day.weekday() and day not in self.closed:
                    closes = self._moment(day, one.closes)
                    if closes > at:
                        yield max(self._moment(day, one.opens), at), closes

    def _moment(self, day: date, clock: str) -> datetime:
        minutes = clock_hours.minutes(clock, field="hours")
        days, rest = divmod(minutes, clock_hours.LAST)
        local = datetime.combine(day + timedelta(days), time(rest // 60, rest % 60), self.zone)
        return local.astimezone(UTC)
