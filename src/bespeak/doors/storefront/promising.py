"""By when the store answers, in a sentence; "" where it promised nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bespeak.domain.conversations.clocks import Promise
from bespeak.domain.conversations.queries.owed import next_answer, owed
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import reading

_STEP = timedelta(minutes=5)


def to_write_now(store: StoreView, line: str, at: datetime) -> str:
    """What is said to somebody before they write."""
    promise = next_answer(store=store, line=line, at=at)
    if promise is None:
        return ""
    if promise.busy:
        return _("Many people write to us just now. If you write now, we answer by about %(when)s.") % _when(promise)
    return _("If you write now, we answer by %(when)s.") % _when(promise)


def to_one_who_waits(store: StoreView, conversation: str, at: datetime) -> str:
    """What is said to somebody who wrote and has no answer yet."""
    waits = owed(store=store, refs=[conversation], at=at).get(conversation)
    promise = waits.promise if waits else None
    if promise is None:
        return ""
    if promise.likely <= at:
        return _("It takes longer than we said. We answer as soon as we can.")
    if promise.busy:
        return _("Many people write to us just now. We answer by about %(when)s.") % _when(promise)
    return _("We answer by %(when)s.") % _when(promise)


def _when(promise: Promise) -> dict[str, str]:
    return {"when": reading.moment(_rounded(promise.likely))}


def _rounded(at: datetime) -> datetime:
    """To the next five minutes: nobody promises seconds."""
    minutes = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return at - minutes + (_STEP if minutes else timedelta())
