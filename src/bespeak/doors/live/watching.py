"""One thread of a process, with one connection, looks for all who follow here.

What it minds (`minding`) only says where to look; now and then it looks at everything, should a call have been lost.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence

import structlog
from django.db import connection

from bespeak.domain.accounts import queries as people
from bespeak.doors.live import looking, minding, news
from bespeak.doors.live.lists import Lists
from bespeak.doors.live.looking import Told
from bespeak.doors.live.minding import Signs
from bespeak.doors.live.news import News
from bespeak.doors.live.presence import Presence, Word
from bespeak.doors.live.streams import Stream

STUMBLES = 1.0
TOGETHER = 1000
"""Streams that are looked for at once."""
BREATH = 0.02
"""Seconds between two looks: what is called meanwhile is looked for together."""
KNOWN = 60.0
"""Seconds for which a member's name is remembered."""
_TALK = "cnv_"
log = structlog.get_logger("bespeak.live")
HandOut = Callable[[Sequence[Told]], None]


class Watcher:
    """`hand_out` is called on the event loop of whoever made this. Begins with the first who follows."""

    def __init__(self, hand_out: HandOut) -> None:
        self._hand_out = hand_out
        self._loop = asyncio.get_running_loop()
        self._calls: queue.SimpleQueue[tuple[Stream, bool]] = queue.SimpleQueue()
        self._words: queue.SimpleQueue[Word] = queue.SimpleQueue()
        self._presence, self._names, self._lists = Presence(), Names(), Lists()
        self._ring, self._bell = os.pipe()
        os.set_blocking(self._bell, False)
        self._following: dict[Stream, None] = {}
        self._where: dict[str, dict[Stream, None]] = {}
        self._signs: Signs | None = None
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._thread.start()

    def join(self, stream: Stream) -> None:
        self._call(stream, True)

    def leave(self, stream: Stream) -> None:
        self._call(stream, False)

    def say(self, word: Word) -> None:
        """Passes it on to all who follow that conversation, in every process."""
        self._words.put(word)
        self._bell_rings()

    def _call(self, stream: Stream, joins: bool) -> None:
        self._calls.put((stream, joins))
        self._bell_rings()

    def _bell_rings(self) -> None:
        try:
            os.write(self._bell, b".")
        except BlockingIOError:  # it has been rung often enough
            return

    def _run(self) -> None:
        begun: list[Stream] = []
        everything, looked = False, 0.0
        while True:
            try:
                time.sleep(max(0.0, looked + BREATH - time.monotonic()))
                self._signs = signs = self._signs or minding.signs()
                begun += self._heed(signs.wait(self._ring, self._patience(begun, signs)), signs)
                woken = signs.refs()
                whom = self._following if everything or woken is None else [*begun, *self._concerned(woken)]
                came, (begun, everything) = begun, (self._look(list(dict.fromkeys(whom))), False)
                looked = time.monotonic() if whom else looked
                self._tell_of_lists(came, woken)
                self._tell_who_is_here(came, signs)
            except Exception as error:  # the database is away for a while: whoever follows waits, nothing is lost
                log.error("watcher_stumbled", error=f"{type(error).__name__}: {error}"[:300])
                self._signs, everything = None, True
                connection.close()
                time.sleep(STUMBLES)

    def _patience(self, begun: Sequence[Stream], signs: Signs) -> float | None:
        if begun:
            return 0.0
        if not self._following:
            return None
        now = time.monotonic()
        lapses = [one + 0.05 for one in (self._presence.next(now), self._lists.next(now)) if one is not None]
        return min([signs.patience, *lapses])

    def _heed(self, rung: bool, signs: Signs) -> list[Stream]:
        """Who has come and gone. Answers who came."""
        if rung:
            os.read(self._ring, 65536)
        while not self._words.empty():
            signs.say(self._words.get())
        came: dict[Stream, None] = {}
        while not self._calls.empty():
            stream, joins = self._calls.get()
            if joins:
                came[stream] = self._following[stream] = None
                self._mark(stream, _refs(stream))
            else:
                came.pop(stream, None)
                self._forget(stream)
        return list(came)

    def _tell_of_lists(self, came: Sequence[Stream], woken: set[str] | None) -> None:
        """Those who just came know the list as it was when they were greeted."""
        now = time.monotonic()
        for stream in came:
            if stream.begun and stream in self._following:
                self._lists.join(stream, now)
        self._lists.hear(woken, now)
        if told := self._lists.due(now):
            self._loop.call_soon_threadsafe(self._hand_out, told)

    def _tell_who_is_here(self, came: Sequence[Stream], signs: Signs) -> None:
        """Those who just came, and those about whose conversation something else is true now. Who is told what they
        know already is told nothing."""
        changed = self._presence.hear(signs.words(), time.monotonic())
        told: list[Told] = []
        for stream in dict.fromkeys([*came, *self._concerned(changed)]):
            for talk in stream.read or {} if stream.lasts and stream.begun else ():
                if talk.startswith(_TALK) and (talk in changed or stream in came):
                    told += self._present(stream, talk)
        if told:
            self._loop.call_soon_threadsafe(self._hand_out, told)

    def _present(self, stream: Stream, talk: str) -> list[Told]:
        reader = stream.granted.customer or stream.granted.who
        now = self._presence.told(talk, reader, self._names)
        before = stream.present.get(talk)
        if now == before or (before is None and not (now["customer"] or now["writing"] or now["here"])):
            return []
        stream.present[talk] = now
        return [Told(stream, [News(news.PRESENT, looking.place(stream), now)], doubted=False, more=False)]

    def _mark(self, stream: Stream, refs: Iterable[str]) -> None:
        for ref in refs:
            self._where.setdefault(ref, {})[stream] = None

    def _forget(self, stream: Stream) -> None:
        self._following.pop(stream, None)
        self._lists.leave(stream)
        for ref in {*_refs(stream), *(stream.read or {})}:
            there = self._where.get(ref, {})
            there.pop(stream, None)
            if not there:
                self._where.pop(ref, None)

    def _concerned(self, refs: Collection[str]) -> list[Stream]:
        return [stream for ref in refs for stream in self._where.get(ref, ())]

    def _look(self, streams: Sequence[Stream]) -> list[Stream]:
        """Answers for whom there is more to be read."""
        more: list[Stream] = []
        for at in range(0, len(streams), TOGETHER):
            told = looking.look(streams[at : at + TOGETHER])
            for one in told:
                self._mark(one.stream, one.stream.read or {})  # a conversation that has just begun is followed too
            if some := [one for one in told if one.news or one.doubted]:
                self._loop.call_soon_threadsafe(self._hand_out, some)
            more += [one.stream for one in told if one.more]
        return more


class Names:
    """What members are called, kept for a while."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._until = 0.0

    def __call__(self, refs: Collection[str]) -> dict[str, str]:
        if time.monotonic() > self._until:
            self._known, self._until = {}, time.monotonic() + KNOWN
        if unknown := set(refs) - self._known.keys():
            self._known |= dict.fromkeys(unknown, "") | people.names(unknown)
        return {one: self._known[one] for one in refs}


def _refs(stream: Stream) -> set[str]:
    return {*stream.granted.talks, *stream.granted.counted, *stream.granted.leans_on}
