"""Where something may have happened, and what somebody says of themselves: PostgreSQL calls, SQLite is looked at."""

from __future__ import annotations

import select
import time
from collections.abc import Sequence
from typing import Any

from django.db import connection

from bespeak.domain.conversations.queries import following, reading
from bespeak.doors.live import presence
from bespeak.doors.live.presence import Word
from bespeak.journal import history
from bespeak.journal.waking import CHANNEL

LOOKS = 0.1
"""Seconds between two looks at SQLite's file."""
SWEEPS = 5.0
"""Seconds after which everything is looked at again on PostgreSQL."""
PRESENCE = "bespeak_present"
_TALK = "cnv_"


class Signs:
    """Where something may have happened."""

    patience: float
    """Seconds after which it is looked for one."""

    def wait(self, ring: int, patience: float | None) -> bool:
        """Until there may be a sign, or somebody rings (True). None: nobody follows, so only for those who ring."""
        raise NotImplementedError

    def say(self, word: Word) -> None:
        """Lets everybody who follows hear it, whoever says it included."""
        raise NotImplementedError

    def words(self) -> list[Word]:
        """What was said since the last time."""
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
        self._words: list[Word] = []
        self._swept = 0.0
        raw: Any = connection.connection
        raw.add_notify_handler(self._hear)
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
            cursor.execute(f"LISTEN {PRESENCE}")
        self._socket = raw.fileno()

    def wait(self, ring: int, patience: float | None) -> bool:
        ready = _ready([ring, self._socket], patience)
        if self._socket in ready:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")  # calls are taken in with whatever is asked
        return ring in ready

    def _hear(self, call: Any) -> None:
        if call.channel == PRESENCE:
            self._words += presence.read(call.payload)
        else:
            self._heard.update(call.payload.split())

    def say(self, word: Word) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [PRESENCE, word.written()])

    def words(self) -> list[Word]:
        heard, self._words = self._words, []
        return heard

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
        self._words: list[Word] = []
        self._events = self._facts = self._moves = -1

    def wait(self, ring: int, patience: float | None) -> bool:
        if patience is None:  # who comes then has a place of their own; what happened before is not looked through
            self._version = self._events = -1
        return bool(_ready([ring], patience))

    def say(self, word: Word) -> None:
        self._words.append(word)

    def words(self) -> list[Word]:
        heard, self._words = self._words, []
        return heard

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
        lists = {following.listed(store) for ref, store in subjects.items() if ref.startswith(_TALK)}
        return {*talks, *subjects, *about, *read, *lists}
