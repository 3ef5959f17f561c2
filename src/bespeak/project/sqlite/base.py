"""SQLite with a fair queue of writers.

SQLite has one writer at a time, and whoever finds it taken looks again after a while: 1, 2, 5 … up to 100 ms. A process
that writes one short transaction after the other (the worker) then keeps another (the web) waiting for seconds. Here
each transaction stands in a queue first: two locks on files beside the database, `next` for who is first in the queue
and `writer` for who writes. The writer who comes again stands behind whoever waits. Locks end with their process,
however it dies.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

PATIENCE = 20.0
LOOK_AGAIN = 0.0003
PATIENCE_WITH_READERS = 0.5
"""How long an emptying of the log waits for those who read; writers wait so long for it."""


_MAKING = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """Every transaction (all are IMMEDIATE) waits for its turn; a statement outside of one waits as SQLite does."""

    _next = -1
    _writer = -1
    _writes = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """What is deleted is overwritten at once: an erased person is not left in free pages of the file. A new file,
        and with it the log beside it, is for its owner alone."""
        if not self.is_in_memory_db():
            _make_private(self.settings_dict["NAME"])
        made = super().get_new_connection(conn_params)
        made.execute("PRAGMA secure_delete=ON").close()
        return made

    def _start_transaction_under_autocommit(self) -> None:
        if self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def empty_log(self) -> bool:
        """Moves all of the write-ahead log into the file and leaves it empty, in its turn as a writer.

        False where somebody reads what was there before, or writes on without end. Not inside a transaction.
        """
        if self.is_in_memory_db():
            return True
        if self.in_atomic_block:
            raise RuntimeError("the log is not emptied inside a transaction")
        try:
            self._take_turn()
            return self._empty_log()
        except OperationalError:
            return False
        finally:
            self._leave()

    def _empty_log(self) -> bool:
        with self.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout={PATIENCE_WITH_READERS * 1000:.0f}")
            try:
                busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not busy
            finally:
                cursor.execute(f"PRAGMA busy_timeout={self.settings_dict['OPTIONS']['timeout'] * 1000:.0f}")

    def _take_turn(self) -> None:
        if self._next < 0:
            self._next, self._writer = self._open("next"), self._open("writer")
        fcntl.flock(self._next, fcntl.LOCK_EX)
        try:
            self._await_writer()
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)

    def _await_writer(self) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(self._writer, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise OperationalError("database is locked") from None
                time.sleep(LOOK_AGAIN)
            else:
                self._writes = True
                return

    def _open(self, what: str) -> int:
        return os.open(f"{self.settings_dict['NAME']}-{what}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _leave(self) -> None:
        if self._writes:
            self._writes = False
            fcntl.flock(self._writer, fcntl.LOCK_UN)

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()
            for one in (self._next, self._writer):
                if one >= 0:
                    os.close(one)
            self._next = self._writer = -1


def _make_private(name: str | os.PathLike[str]) -> None:
    """A file that is there already is never opened here: to close it would end every lock that this process's other
    connections hold on it (POSIX locks belong to the process), and the next to leave would throw away their log. What
    else stands in the way SQLite will say itself.
    https://www.sqlite.org/howtocorrupt.html §2.2"""
    with _MAKING, contextlib.suppress(OSError):
        os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
