"""Hours as people write them ("09:00"–"18:30"), store time. Pure; the rows hold minutes since midnight."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bespeak.kit.refusals import Invalid

_CLOCK = re.compile(r"^([01]\d|2[0-4]):([0-5]\d)$")
LAST = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """One stretch of a weekday (0 is Monday). It ends by 24:00; a night is two stretches."""

    weekday: int
    opens: str
    closes: str


def minutes(text: str, *, field: str) -> int:
    """Minutes since midnight. Refuses what is no time of day (`not_a_time`)."""
    match = _CLOCK.match(text)
    count = int(match[1]) * 60 + int(match[2]) if match else LAST + 1
    if count > LAST:
        raise Invalid("not_a_time", f"{text[:20]!r} is not a time of day such as 09:30.", field=field)
    return count


def text(count: int) -> str:
    return f"{count // 60:02}:{count % 60:02}"


def stretches(hours: Sequence[Hours]) -> list[tuple[int, int, int]]:
    """(weekday, opens, closes) in order. Refuses wrong weekdays, stretches that end before they begin or overlap."""
    found = []
    for position, one in enumerate(hours):
        place = f"hours[{position}]"
        if not 0 <= one.weekday <= 6:
            raise Invalid("not_a_weekday", "A weekday is 0 (Monday) to 6 (Sunday).", field=f"{place}.weekday")
        opens, closes = minutes(one.opens, field=f"{place}.opens"), minutes(one.closes, field=f"{place}.closes")
        if opens >= closes:
            raise Invalid("closes_before_it_opens", "A stretch ends after it begins.", field=f"{place}.closes")
        found.append((one.weekday, opens, closes))
    found.sort()
    for (day, _, closes), (next_day, opens, _) in pairwise(found):
        if day == next_day and opens < closes:
            raise Invalid("hours_overlap", "Two stretches of a day overlap.", field="hours")
    return found
