"""The lists of conversations that members follow: that something in one has changed, told now and then at most."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from bespeak.domain.conversations.queries import following
from bespeak.doors.live import looking, news
from bespeak.doors.live.looking import Told
from bespeak.doors.live.news import News
from bespeak.doors.live.streams import Stream

RESTS = 1.0
"""Seconds at least between two times that the same list is told of."""
AT_ONCE = 20
"""Readings of the lists of one store in a second: where more members follow it, each is told less often."""


@dataclass(slots=True)
class _List:
    number: int
    told: float
    due: float | None = None
    streams: dict[Stream, None] = field(default_factory=dict)


@dataclass(slots=True)
class Lists:
    """Belongs to the watcher's thread. Times are seconds that never go back; `count` says which number a store's list
    has now."""

    count: Callable[[int], int] = following.count
    _stores: dict[int, _List] = field(default_factory=dict)

    def join(self, stream: Stream, now: float) -> None:
        """Once it was greeted, with the number that its list had then."""
        store = stream.granted.store_id
        if stream.granted.inbox and stream.read is not None:
            number = stream.read[following.listed(store)]
            self._stores.setdefault(store, _List(number, now - RESTS)).streams[stream] = None

    def leave(self, stream: Stream) -> None:
        store = stream.granted.store_id
        if store in self._stores:
            self._stores[store].streams.pop(stream, None)
            if not self._stores[store].streams:
                del self._stores[store]

    def hear(self, woken: Collection[str] | None, now: float) -> None:
        """What something happened to; None: to anything, so the numbers say it. One statement a store then."""
        for store, one in self._stores.items():
            changed = self.count(store) != one.number if woken is None else following.listed(store) in woken
            if changed and one.due is None:
                one.due = max(now, one.told + max(RESTS, len(one.streams) / AT_ONCE))

    def next(self, now: float) -> float | None:
        """Seconds until somebody is to be told, None where nobody is."""
        times = [one.due for one in self._stores.values() if one.due is not None]
        return max(min(times) - now, 0.0) if times else None

    def due(self, now: float) -> list[Told]:
        """Who is to be told now. One statement a list."""
        told: list[Told] = []
        for store, one in self._stores.items():
            if one.due is None or one.due > now:
                continue
            one.number, one.told, one.due = self.count(store), now, None
            told += [_told(stream, store, one.number) for stream in one.streams]
        return told


def _told(stream: Stream, store: int, number: int) -> Told:
    stream.read = {**(stream.read or {}), following.listed(store): number}
    return Told(stream, [News(news.LISTED, looking.place(stream), {"list": number})], doubted=False, more=False)
