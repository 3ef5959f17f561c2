"""How long an order waits whose deadline came while it was the store that owed the answer. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bespeak.domain.conversations.silences import Silence

TIME_TO_ANSWER = timedelta(hours=24)
"""For the customer, from the store's answer on."""


def waits_until(deadline: datetime, silences: Collection[Silence], at: datetime, *, put_off: bool) -> datetime | None:
    """Its deadline by now; None where its time is over. `put_off`: it was moved before, and runs from an answer on.

    A deadline that comes in a silence of the store moves to a time to answer after the end of that; while the silence
    lasts, after now. So does one that was put off before and has had another silence in this time.
    """
    while deadline <= at:
        owed = _owed_last(deadline, silences, at, put_off=put_off)
        if owed is None or owed + TIME_TO_ANSWER <= deadline:
            return None
        deadline, put_off = owed + TIME_TO_ANSWER, True
    return deadline


def after_the_answer(deadline: datetime, silences: Collection[Silence]) -> datetime:
    """The deadline of an order that was put off, now that an answer may have come: never sooner than it was."""
    ends = [one.until for one in silences if one.until is not None and one.since < deadline]
    return max([deadline, *(end + TIME_TO_ANSWER for end in ends)])


def is_owed(silences: Collection[Silence]) -> bool:
    return any(one.until is None for one in silences)


def _owed_last(deadline: datetime, silences: Collection[Silence], at: datetime, *, put_off: bool) -> datetime | None:
    """The last moment, until now, at which an answer was owed that matters for this deadline."""
    begin = deadline - TIME_TO_ANSWER if put_off else deadline
    ends = (one.until or at for one in silences if one.since < deadline and (one.until is None or one.until > begin))
    return max(ends, default=None)
