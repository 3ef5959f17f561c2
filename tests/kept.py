"""What many tests begin with is made once by the rooms' verbs, and put back as rows for whoever begins with it next.

The rows are exactly those that the verbs wrote; ids, refs and times too. What was made a minute ago is made anew, so
nothing of it is much older than it would be otherwise.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.core.cache import caches
from django.db import connection

from bespeak.doors.frame import signs
from bespeak.doors.storefront import flooding
from bespeak.kit import clock

T = TypeVar("T")
FRESH = 60.0
"""In seconds."""
MIGRATED = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables that stand filled in an empty database."""

Rows = dict[str, Any]


@dataclass(frozen=True)
class _Kept:
    made: Any
    rows: Rows
    until: float


_kept: dict[tuple[Any, ...], _Kept] = {}


def kept(make: Callable[..., T], **given: Any) -> T:
    """What `make` answers, with its rows in the database. It is always made anew outside of a test's own transaction
    (there others hear of it), where something stands in the database already, and by a clock that was moved."""
    if not connection.in_atomic_block or clock.offset() or not _nothing_there():
        return make(**given)
    which = (make, connection.settings_dict["NAME"], *sorted(given.items()))
    found = _kept.get(which)
    if found and found.until > time.monotonic():
        _put_back(found.rows)
        nobody_was_counted()
        return copy.deepcopy(found.made)
    made = make(**given)
    _kept[which] = _Kept(copy.deepcopy(made), _all_rows(), time.monotonic() + FRESH)
    return made


def nobody_was_counted() -> None:
    """How often somebody came is counted in this process, by refs that come again now."""
    for counts in caches.all(initialized_only=True):
        counts.clear()
    flooding.pace.__init__()  # type: ignore[misc]
    signs._often._full.clear()


def forget() -> None:
    """Whatever is asked for next is made anew."""
    _kept.clear()


def _tables() -> list[tuple[str, list[str]]]:
    """Every table with its columns."""
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.db_table not in MIGRATED]
    return [
        (_quoted(one._meta.db_table), [_quoted(field.column) for field in one._meta.local_concrete_fields])
        for one in models
        if one._meta.managed and not one._meta.proxy
    ]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _nothing_there() -> bool:
    return not any(_there(table) for table in ("stores_store", "accounts_user", "journal_fact"))


def _there(table: str) -> bool:
    return bool(_driver().execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0])


def _driver() -> Any:
    """The connection beneath Django's, so that nothing counts these statements or turns their values."""
    connection.ensure_connection()
    return connection.connection


def _all_rows() -> Rows:
    read = _read_sqlite if connection.vendor == "sqlite" else _read_postgresql
    found = ((table, columns, read(table, columns)) for table, columns in _tables())
    return {table: (columns, rows) for table, columns, rows in found if rows}


def _put_back(rows: Rows) -> None:
    write = _write_sqlite if connection.vendor == "sqlite" else _write_postgresql
    for table, (columns, values) in rows.items():
        write(table, columns, values)


def _read_sqlite(table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    """`+` keeps a value as it is, and from being turned into what its column's type says."""
    names = ", ".join(f"+{one}" for one in columns)
    return list(_driver().execute(f"SELECT {names} FROM {table}").fetchall())


def _write_sqlite(table: str, columns: list[str], values: list[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(columns))
    _driver().executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values).close()


def _read_postgresql(table: str, columns: list[str]) -> bytes:
    with _driver().cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) TO STDOUT") as out:
        return b"".join(bytes(one) for one in out)


def _write_postgresql(table: str, columns: list[str], values: bytes) -> None:
    with _driver().cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as into:
        into.write(values)
