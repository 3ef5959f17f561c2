"""How the few statements that are asked all the time reach the database.

On PostgreSQL their values travel apart from their text, so that the server keeps the plan (`prepare_threshold`);
Django's own cursor writes the values into the text, and every statement is read and planned anew. On SQLite they go to
the driver without the layers that Django's cursor puts round each of them. Errors are Django's in both cases, and
while somebody counts or logs statements (tests, DEBUG) they pass through Django's cursor like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Rows = list[tuple[Any, ...]]
_Make = Callable[..., AbstractContextManager[Any]]


def here() -> BaseDatabaseWrapper:
    """This thread's connection."""
    return connections[DEFAULT_DB_ALIAS]


def ask(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> Rows:
    """What the statement finds."""
    if _plain(database):
        with database.wrap_database_errors:
            found: Rows = database.connection.execute(_with_question_marks(sql), values).fetchall()
        return found
    with _cursor(database) as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()  # type: ignore[no-any-return]


def do(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> int:
    """How many rows the statement met."""
    with _cursor(database) as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def push(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> None:
    """The statement, whose answer nobody waits for while `pipelined`: should it fail, the next that is waited for
    fails with its error, at the latest the end of the pipeline."""
    with _cursor(database) as cursor:
        cursor.execute(sql, values)


@contextmanager
def pipelined() -> Iterator[None]:
    """On PostgreSQL what is pushed goes out without waiting for answers; all have come when this ends.

    The server writes one table's rows while the next table's are made. For the inside of one transaction, and for
    `rows` alone: the ORM would look for the number of rows met before the answer that tells it.
    """
    database = here()
    if database.vendor != "postgresql":
        yield
        return
    database.ensure_connection()
    with database.wrap_database_errors, database.connection.pipeline():
        yield


def do_each(database: BaseDatabaseWrapper, sql: str, rows: Sequence[Sequence[Any]]) -> int:
    """The statement once for each row of values (SQLite: no round trip to save). How many rows were met in all."""
    if _plain(database):
        with database.wrap_database_errors:
            return int(database.connection.executemany(_with_question_marks(sql), rows).rowcount)
    with _cursor(database) as cursor:
        cursor.executemany(sql, rows)
        return int(cursor.rowcount)


def _plain(database: BaseDatabaseWrapper) -> bool:
    if database.vendor != "sqlite" or database.execute_wrappers or database.queries_logged:
        return False
    database.ensure_connection()
    database.validate_no_broken_transaction()
    return True


def _cursor(database: Any) -> AbstractContextManager[Any]:
    if database.vendor != "postgresql":
        plain: _Make = database.cursor
        return plain()
    database.ensure_connection()
    raw = database.Database.Cursor(database.connection)  # psycopg's own, as Django loaded it
    make: _Make = database.make_debug_cursor if database.queries_logged else database.make_cursor
    return make(raw)


@lru_cache(maxsize=4096)
def _with_question_marks(sql: str) -> str:
    return sql.replace("%s", "?").replace("%%", "%")
