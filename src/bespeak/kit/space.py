"""That there is no space left where the database is kept: known by what the database says, and remembered for a while,
so that whoever asks whether this process can serve need not try to write."""

from __future__ import annotations

import errno
import threading
import time

FOR = 30.0
"""Seconds after which a refusal for want of space says nothing of now any more."""
_SAYS = ("database or disk is full", "No space left on device", "could not extend file")


def is_said_by(error: BaseException) -> bool:
    """Whether this error means it: SQLite's, PostgreSQL's, or the file system's own."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    said = str(error)
    return any(sign in said for sign in _SAYS)


class Memory:
    """When there was no space last, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: float | None = None

    def note(self) -> None:
        with self._lock:
            self._last = time.monotonic()

    def forget(self) -> None:
        with self._lock:
            self._last = None

    def was_full(self) -> bool:
        with self._lock:
            return self._last is not None and time.monotonic() - self._last < FOR


memory = Memory()
