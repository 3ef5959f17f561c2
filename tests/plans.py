"""What the planner means to do with a statement, in tables full enough that it has something to choose by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models
from django.test.utils import CaptureQueriesContext

MANY = 3000


def crowd(one: models.Model, **changes: Callable[[int], Any]) -> None:
    """Many more rows like this one, each changed by its number, with a key of its own; and the planner told of them."""
    kind = type(one)
    same = {field.attname: getattr(one, field.attname) for field in kind._meta.concrete_fields if not field.primary_key}
    rows = [kind(**same) for _ in range(MANY)]
    for number, row in enumerate(rows):
        for name, made in changes.items():
            setattr(row, name, made(number))
    kind._default_manager.bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {kind._meta.db_table}")


def plans(ask: Callable[[], object]) -> list[str]:
    """One plan for each statement that finds rows, as the database words it."""
    with CaptureQueriesContext(connection) as said:
        ask()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    every = [(one["sql"] or "").strip() for one in said.captured_queries]
    asked = [one for one in every if one.startswith(("SELECT", "WITH", "UPDATE", "DELETE"))]
    return ["\n".join(_lines(f"{explain} {one}")) for one in asked]


def _lines(statement: str) -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [str(row) for row in cursor.fetchall()]
