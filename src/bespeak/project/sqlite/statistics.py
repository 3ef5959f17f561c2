"""How full the tables are, told to SQLite's planner by the worker once a day; PostgreSQL sees to that itself.

`PRAGMA optimize` would look at the tables that its own connection has asked for, which are none in a sweep. Tables with
a few rows stay out: a plan that was made for few is a bad one when they become many overnight.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

EVERY = timedelta(days=1)
FEW = 1000
MOST_READ = 1000
"""Of each index, so that a large table takes no longer than a small one."""


class TellPlanner:
    """A sweep: the first of this process does it, then the first of each day."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def __call__(self, at: datetime) -> int:
        if self._next and at < self._next:
            return 0
        told = tell_planner() if connection.vendor == "sqlite" else 0
        self._next = at + EVERY
        return told


@transaction.atomic
def tell_planner() -> int:
    """Of how many tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {MOST_READ}")
        full = [name for name in connection.introspection.table_names(cursor) if _is_full(name)]
        for name in full:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")
        _let_others_read_it()
    return len(full)


def _is_full(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1 OFFSET {FEW - 1}")  # noqa: S608  our own
        return cursor.fetchone() is not None


def _let_others_read_it() -> None:
    """Connections that are open read such figures with the schema, and that only where it changed."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE told_planner (n INTEGER)")
        cursor.execute("DROP TABLE told_planner")
