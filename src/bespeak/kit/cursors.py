"""The cursor of the few statements that are asked all the time.

On PostgreSQL their values travel apart from their text, so that the server keeps the plan (`prepare_threshold`);
Django's own cursor writes the values into the text, and every statement is read and planned anew.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


def here() -> BaseDatabaseWrapper:
    """This thread's connection."""
    return connections[DEFAULT_DB_ALIAS]


def of(database: BaseDatabaseWrapper) -> AbstractContextManager[Any]:
    """A cursor on it; counted, wrapped and closed like any other of Django's."""
    if database.vendor != "postgresql":
        return database.cursor()
    database.ensure_connection()
    raw: Any = psycopg.Cursor(database.connection)
    return database.make_debug_cursor(raw) if database.queries_logged else database.make_cursor(raw)
