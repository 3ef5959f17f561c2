"""By when an answer is owed. Derived from what was said and from what the store promises. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bespeak.domain.stores.answering import Answers

FEW = 3
"""Where fewer wait nobody is busy."""
WARNED_AFTER = 0.75
"""Of the promised time."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The answer comes `by` then, as the store says it on this line; `likely` is when it really comes as busy as it is
    now, no earlier than that; `warn` when the members are warned."""

    by: datetime
    likely: datetime
    warn: datetime

    @property
    def busy(self) -> bool:
        return self.likely > self.by


def promise(
    answers: Answers, line: str, since: datetime, *, waiting: Sequence[datetime], at: datetime
) -> Promise | None:
    """What is owed to whoever wrote at `since`, while others wait since the moments `waiting`; None where nothing is
    promised on this line.

    Whoever comes waits about as long as the first in line has waited by now (the head-of-line estimate: Ibrahim and
    Whitt, Real-time delay estimation based on delay history, M&SOM 11(3), 2009). The first in line is taken to have
    waited twice as long as the one in the middle: one that was forgotten makes nobody wait.
    """
    by = answers.by(line, since)
    if by is None:
        return None
    minutes = timedelta(minutes=answers.said.within[line])
    warn = answers.open_time.after(since, minutes * WARNED_AFTER) or by
    slow = answers.open_time.after(since, _first_in_line(answers, waiting, at))
    return Promise(by, max(by, slow or by), warn)


def _first_in_line(answers: Answers, waiting: Sequence[datetime], at: datetime) -> timedelta:
    if len(waiting) < FEW:
        return timedelta()
    waited = sorted(answers.open_time.between(since, at) for since in waiting)
    return 2 * waited[len(waited) // 2]
