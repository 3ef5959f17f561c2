"""Who follows what in this process: how many may, and what waits to be told to each."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from bespeak.doors.frame.passing import Pass
from bespeak.doors.live.news import News
from bespeak.kit.refusals import Refusal

MOST_EACH = 20
"""Streams of one person: tabs, and what a browser has not yet let go of."""
MOST_WAITING = 2000
"""News that somebody has not taken. Who is slower than that comes back and reads it from the rows."""


class TooManyStreams(Refusal):
    code = "too_many_streams"
    status = "too_many"
    sentence = "Too many pages are followed live just now. They can still be read."


class Stream:
    """One page that follows; with `lasts` it is told who is here, too, and `ready` may be that of several. `begun`,
    `read`, `leans` and `present` belong to the watcher as long as it is followed, the rest to the loop."""

    __slots__ = ("begun", "doubted", "granted", "lasts", "leans", "news", "over", "present", "read", "ready")

    def __init__(
        self, granted: Pass, read: Mapping[str, int] | None, *, lasts: bool = True, ready: asyncio.Event | None = None
    ) -> None:
        self.granted, self.lasts = granted, lasts
        self.present: dict[str, dict[str, Any]] = {}
        self.read = dict(read) if read is not None else None
        self.begun = False
        self.leans: dict[str, int] = {}
        self.news: list[News] = []
        self.ready = ready or asyncio.Event()
        self.over = False
        self.doubted = False

    def tell(self, news: Iterable[News], *, doubted: bool) -> None:
        self.news += news
        self.doubted |= doubted
        if len(self.news) > MOST_WAITING:
            self.end()
        self.ready.set()

    def take(self) -> list[News]:
        """What waits, once."""
        taken, self.news = self.news, []
        return taken

    def end(self) -> None:
        self.over = True
        self.ready.set()


class Streams:
    """All of this process."""

    def __init__(self) -> None:
        self._open: set[Stream] = set()
        self._each: Counter[tuple[int, str]] = Counter()
        self._store: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._open)

    def let_in(self, stream: Stream) -> None:
        """Refuses TooManyStreams: in this process, of one store (half of all), of one person."""
        store, most = stream.granted.store_id, settings.BESPEAK_STREAMS
        who = (store, stream.granted.who)
        if len(self._open) >= most or self._store[store] >= max(most // 2, 1) or self._each[who] >= MOST_EACH:
            raise TooManyStreams(retry_after=30)
        self._open.add(stream)
        self._each[who] += 1
        self._store[store] += 1

    def let_go(self, stream: Stream) -> None:
        if stream not in self._open:
            return
        self._open.remove(stream)
        store = stream.granted.store_id
        self._each -= Counter([(store, stream.granted.who)])
        self._store -= Counter([store])

    def end_all(self) -> None:
        """The process is to stop: whoever follows comes back to the next one."""
        for one in self._open:
            one.end()
