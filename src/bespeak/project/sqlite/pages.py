"""What was erased leaves SQLite's write-ahead log too.

A deletion overwrites what it deletes (`secure_delete`), in the database's pages. The pages as they were before stand in
the log beside the file until it is emptied. So it is emptied as soon as an erasure has committed, whichever door it
came through; and by a worker, again and again where somebody was reading just then.

The index of words only strikes out what is deleted until its parts are merged: that is done before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from bespeak.domain.conversations import searching
from bespeak.domain.customers.facts import CustomerErased
from bespeak.journal.wires import Errand
from bespeak.project.sqlite.base import DatabaseWrapper

STEPS_AT_ONCE = 20
"""Of the index of words, in the request that erases; a worker does the rest."""


class StillRead(Exception):
    """Somebody reads what was there before; it is tried again later."""


def empty_soon(facts: Sequence[CustomerErased]) -> None:
    """At once: right after the commit."""
    transaction.on_commit(_try_now, robust=True)


def _try_now() -> None:
    searching.settle(steps=STEPS_AT_ONCE)
    empty_log()


def empty_log() -> bool:
    """Whether nothing of before is left in a log; True too on a database that has none. Outside any transaction."""
    database = connections[DEFAULT_DB_ALIAS]
    return not isinstance(database, DatabaseWrapper) or database.empty_log()


class EmptyLog:
    """Later: what could not be done at once."""

    def read(self, errand: Errand, at: datetime) -> bool | None:
        """None on a database without such a log."""
        return isinstance(connections[DEFAULT_DB_ALIAS], DatabaseWrapper) or None

    def call(self, request: bool) -> bool:
        searching.settle()
        if not empty_log():
            raise StillRead("Somebody reads what was there before.")
        return True

    def settle(self, errand: Errand, answer: bool, at: datetime) -> None:
        """Nothing to write."""
