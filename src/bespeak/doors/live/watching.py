"""One thread of a process, with one connection, looks for all who follow here.

On PostgreSQL it listens for calls (`journal.waking`), on SQLite it looks a few times a second whether the file has
changed. Either only says where to look; now and then it looks at everything, should a call have been lost.
"""

from __future__ import annotations

import asyncio
import os
import queue
import select
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import structlog
from django.db import connection

from bespeak.domain.conversations.queries import following, reading
from bespeak.doors.live import looking
from bespeak.doors.live.looking import Told
from bespeak.doors.live.streams import Stream
from bespeak.journal import history
from bespeak.journal.waking import CHANNEL

LOOKS = 0.1
"""Seconds between two looks at SQLite's file."""
SWEEPS = 5.0
"""Seconds after which everything is looked at again on PostgreSQL."""
STUMBLES = 1.0
TOGETHER = 1000
"""Streams that are looked for at once."""
log = structlog.get_logger("bespeak.live")
HandOut = Callable[[Sequence[Told]], None]


class Watcher:
    """`hand_out` is called on the event loop of whoever made this. Begins with the first who follows."""

    def __init__(self, hand_out: HandOut) -> None:
        self._hand_out = hand_out
        self._loop = asyncio.get_running_loop()
        self._calls: queue.SimpleQueue[tuple[Stream, bool]] = queue.SimpleQueue()
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

    def _call(self, stream: Stream, joins: bool) -> None:
        self._calls.put((stream, joins))
        try:
            os.write(self._bell, b".")
        except BlockingIOError:  # it has been rung often enough
            return

    def _run(self) -> None:
        begun: list[Stream] = []
        everything = False
        while True:
            try:
                self._signs = self._signs or signs()
                patience = 0.0 if begun else None if not self._following else self._signs.patience
                begun += self._heed(self._signs.wait(self._ring, patience))
                woken = self._signs.refs()
                whom = self._following if everything or woken is None else [*begun, *self._concerned(woken)]
                begun, everything = self._look(list(dict.fromkeys(whom))), False
            except Exception as error:  # the database is away for a while: whoever follows waits, nothing is lost
                log.error("watcher_stumbled", error=f"{type(error).__name__}: {error}"[:300])
                self._signs, everything = None, True
                connection.close()
                time.sleep(STUMBLES)

    def _heed(self, rung: bool) -> list[Stream]:
        """Who has come and gone. Answers who came."""
        if rung:
            os.read(self._ring, 65536)
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

    def _mark(self, stream: Stream, refs: Iterable[str]) -> None:
        for ref in refs:
            self._where.setdefault(ref, {})[stream] = None

    def _forget(self, stream: Stream) -> None:
        self._following.pop(stream, None)
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


def _refs(stream: Stream) -> set[str]:
    return {*stream.granted.talks, *stream.granted.orders, *stream.granted.leans_on}


class Signs:
    """Where something may have happened."""

    patience: float
    """Seconds after which it is looked for one."""

    def wait(self, ring: int, patience: float | None) -> bool:
        """Until there may be a sign, or somebody rings (True). None: nobody follows, so only for those who ring."""
        raise NotImplementedError

    def refs(self) -> set[str] | None:
        """What it may have happened to since the last time; None: to anything."""
        raise NotImplementedError


def signs() -> Signs:
    connection.ensure_connection()
    return Calls() if connection.vendor == "postgresql" else File()


def _ready(files: Sequence[int], patience: float | None) -> set[int]:
    """Which of them can be read, after so many seconds at most. `select` would take no file beyond the 1,024th."""
    asked = select.poll()
    for one in files:
        asked.register(one, select.POLLIN)
    return {one for one, _ in asked.poll(None if patience is None else patience * 1000)}


class Calls(Signs):
    """PostgreSQL calls. Whoever begins to listen has missed what was called before."""

    patience = SWEEPS

    def __init__(self) -> None:
        self._heard: set[str] = set()
        self._swept = 0.0
        raw: Any = connection.connection
        raw.add_notify_handler(lambda call: self._heard.update(call.payload.split()))
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        self._socket = raw.fileno()

    def wait(self, ring: int, patience: float | None) -> bool:
        ready = _ready([ring, self._socket], patience)
        if self._socket in ready:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")  # calls are taken in with whatever is asked
        return ring in ready

    def refs(self) -> set[str] | None:
        if time.monotonic() - self._swept > SWEEPS:
            self._swept = time.monotonic()
            self._heard.clear()
            return None
        heard, self._heard = self._heard, set()
        return heard


class File(Signs):
    """SQLite says whether another connection has written, and its numbers are in the order of commits."""

    patience = LOOKS

    def __init__(self) -> None:
        self._version = -1
        self._events = self._facts = self._moves = -1

    def wait(self, ring: int, patience: float | None) -> bool:
        if patience is None:  # who comes then has a place of their own; what happened before is not looked through
            self._version = self._events = -1
        return bool(_ready([ring], patience))

    def refs(self) -> set[str] | None:
        with connection.cursor() as cursor:
            [version] = cursor.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return set()
        self._version = version
        if self._events < 0:
            self._events, self._facts, self._moves = following.newest(), history.newest(), reading.newest()
            return None
        self._events, talks = following.since(self._events)
        self._facts, subjects = history.since(self._facts)
        self._moves, read = reading.since(self._moves)
        about = following.orders_of(talks) if talks else set()  # a talk may just have begun
        return talks | subjects | about | read
