"""Prospects in words, and the times that one often means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bespeak.doors.console import typed
from bespeak.doors.console.words import Word

STEPS: dict[str, Word] = {
    "ask": pgettext_lazy("next step", "Ask whether they still want it"),
    "answer": pgettext_lazy("next step", "Answer them"),
    "agree": pgettext_lazy("next step", "Write down what was settled as an agreement"),
    "remind": pgettext_lazy("next step", "Remind them of the agreement"),
    "order": pgettext_lazy("next step", "Invite them to order what is agreed"),
    "call": pgettext_lazy("next step", "Call them"),
    "other": pgettext_lazy("next step", "Something else"),
}
HAPPENED: dict[str, Word] = {
    "ask": _("They have their answer and have said nothing since."),
    "answer": _("They wait for our answer."),
    "agree": _("Something was settled, and no agreement was made of it."),
    "remind": _("An agreement is before them, and they have not said yes."),
    "order": _("They said yes to an agreement and have not ordered."),
}
KINDS: dict[str, Word] = {
    "due": pgettext_lazy("prospects", "Due"),
    "late": pgettext_lazy("prospects", "Late"),
    "unplanned": pgettext_lazy("prospects", "Without a next step"),
    "planned": pgettext_lazy("prospects", "Planned"),
    "ordered": pgettext_lazy("prospects", "Ordered"),
    "lost": pgettext_lazy("prospects", "Came to nothing"),
}
EVERY = pgettext_lazy("prospects", "All that are open")
STATES: dict[str, Word] = {
    "open": pgettext_lazy("prospect", "Open"),
    "ordered": pgettext_lazy("prospect", "Ordered"),
    "not_interested": pgettext_lazy("prospect", "Not interested"),
    "lost": pgettext_lazy("prospect", "Lost"),
    "none": pgettext_lazy("prospect", "Was not about buying"),
    "merged": pgettext_lazy("prospect", "The same as another"),
}
HOWS = {name: STATES[name] for name in ("not_interested", "lost", "none")}
WHYS: dict[str, Word] = {
    "silent": pgettext_lazy("why nothing came of it", "They do not answer"),
    "price": pgettext_lazy("why nothing came of it", "The price"),
    "time": pgettext_lazy("why nothing came of it", "It takes too long"),
    "not_possible": pgettext_lazy("why nothing came of it", "We cannot make or send it"),
    "elsewhere": pgettext_lazy("why nothing came of it", "They buy it elsewhere"),
    "changed_mind": pgettext_lazy("why nothing came of it", "They changed their mind"),
    "other": pgettext_lazy("why nothing came of it", "Something else"),
}
TALK_CLOSED = _("The conversation was closed: no order.")
MORNING = time(9)
DAYS: Mapping[str, tuple[Word, int]] = {
    "tomorrow": (pgettext_lazy("when", "Tomorrow"), 1),
    "days": (pgettext_lazy("when", "In three days"), 3),
    "week": (pgettext_lazy("when", "In a week"), 7),
    "fortnight": (pgettext_lazy("when", "In two weeks"), 14),
    "month": (pgettext_lazy("when", "In a month"), 30),
}


def presets(at: datetime, zone: str) -> list[tuple[str, Word, datetime]]:
    """Name, word and moment of each: mornings on the clocks of the store."""
    return [(name, word, _morning(at, zone, days)) for name, (word, days) in DAYS.items()]


def due(given: Mapping[str, str], at: datetime, zone: str) -> datetime:
    """The day that was chosen, else what was typed."""
    named = DAYS.get(given.get("when", ""))
    if named and not given.get("due_at", "").strip():
        return _morning(at, zone, named[1])
    return typed.moment(given.get("due_at", ""), zone, field="due_at")


def _morning(at: datetime, zone: str, days: int) -> datetime:
    now = at.astimezone(ZoneInfo(zone))
    return datetime.combine(now.date() + timedelta(days=days), MORNING, now.tzinfo).astimezone(UTC)
