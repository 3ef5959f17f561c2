"""Until when a conversation is set aside: times one often means, and any other; and how that is told, and its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from bespeak.domain.conversations.queries import EntryView
from bespeak.doors.console import typed
from bespeak.doors.console.talk import words
from bespeak.doors.console.words import Word
from bespeak.doors.frame import reading

MORNING = time(9)
Moment = Callable[[datetime], datetime]


def _morning(now: datetime, days: int) -> datetime:
    return datetime.combine(now.date() + timedelta(days=days), MORNING, now.tzinfo)


PRESETS: Mapping[str, tuple[Word, Moment]] = {
    "hours": (pgettext_lazy("set aside until", "In three hours"), lambda now: now + timedelta(hours=3)),
    "tomorrow": (pgettext_lazy("set aside until", "Tomorrow morning"), lambda now: _morning(now, 1)),
    "monday": (pgettext_lazy("set aside until", "Monday morning"), lambda now: _morning(now, 7 - now.weekday())),
    "week": (pgettext_lazy("set aside until", "In a week"), lambda now: _morning(now, 7)),
}


def presets(at: datetime, zone: str) -> list[tuple[str, Word, datetime]]:
    """Name, word and moment of each, on the clocks of the store; what means the same as one before is left out."""
    seen: dict[datetime, tuple[str, Word, datetime]] = {}
    for name, (word, moment) in PRESETS.items():
        until = moment(at.astimezone(ZoneInfo(zone)))
        seen.setdefault(until, (name, word, until))
    return list(seen.values())


def until(given: Mapping[str, str], at: datetime, zone: str) -> datetime:
    """The preset whose button was pressed, else what was typed."""
    named = PRESETS.get(given.get("preset", ""))
    if named:
        return named[1](at.astimezone(ZoneInfo(zone))).astimezone(UTC)
    return typed.moment(given.get("until", ""), zone, field="until")


def snoozed(one: EntryView, body: Mapping[str, Any], _known: object) -> str:
    until = str(body.get("until", ""))
    if not until:
        return _("Set aside.")
    return _("Set aside until %(when)s.") % {"when": reading.moment(datetime.fromisoformat(until))}


def woken(one: EntryView, body: Mapping[str, Any], _known: object) -> str:
    return _("Its time has come: it waits for us.") if one.automatic else _("It waits for us again.")


def closed(one: EntryView, body: Mapping[str, Any], _known: object) -> str:
    outcome = str(body.get("outcome", ""))
    return (
        _("Closed: %(outcome)s.") % {"outcome": words.OUTCOMES[outcome]} if outcome in words.OUTCOMES else _("Closed.")
    )
