"""Until when units are kept for somebody: evenings that one often means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bespeak.doors.console import typed

EVENING = time(18)
DAYS = (3, 1, 7, 14)
"""The first is what nobody has to choose."""


def presets(at: datetime, zone: str) -> list[tuple[int, datetime]]:
    """Days from today and the moment, on the clocks of the store."""
    return [(days, _evening(at, zone, days)) for days in DAYS]


def until(given: Mapping[str, str], at: datetime, zone: str) -> datetime:
    """The evening that was chosen, else the usual one."""
    chosen = typed.plain(given, "days", 2)
    return _evening(at, zone, int(chosen) if chosen in {str(one) for one in DAYS} else DAYS[0])


def _evening(at: datetime, zone: str, days: int) -> datetime:
    clocks = ZoneInfo(zone)
    return datetime.combine(at.astimezone(clocks).date() + timedelta(days), EVENING, clocks).astimezone(UTC)
