"""Many rows in one statement, for the paths where a batch of hundreds is written at once.

The ORM builds an object and a parameter list per row; here rows are plain tuples. PostgreSQL gets one
`INSERT … SELECT FROM json_to_recordset(…)`, SQLite one prepared statement run over the tuples. Both count as one
statement, whatever the number of rows. Why: docs/adr/0003.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, models

from bespeak.kit import cursors

Row = Sequence[Any]
Adapter = Callable[[Sequence[Any]], list[Any]]


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Row], *, ignore_conflicts: bool = False
) -> int:
    """Writes the rows (attribute names such as "store_id", values as Python has them). Answers how many."""
    if not rows:
        return 0
    table, names, types = _shape(model, tuple(columns))
    tail = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    here = cursors.here()
    if here.vendor == "postgresql":
        source = f"json_to_recordset(%s::json) AS v({_record(types)})"
        sql = f"INSERT INTO {table} ({names}) SELECT * FROM {source}{tail}"
        if ignore_conflicts:
            return cursors.do(here, sql, [_as_json(rows)])
        cursors.push(here, sql, [_as_json(rows)])
        return len(rows)
    marks = ",".join(["%s"] * len(types))
    return cursors.do_each(here, f"INSERT INTO {table} ({names}) VALUES ({marks}){tail}", _adapted(types, rows))


def insert_numbered(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> list[int]:
    """Writes the rows (without "id") and answers the id of each, in their order. Inside a transaction that writes."""
    if not rows:
        return []
    here = cursors.here()
    if here.vendor != "postgresql":
        ids = take_ids(model, len(rows))
        insert(model, ("id", *columns), [(i, *row) for i, row in zip(ids, rows, strict=True)])
        return ids
    table, names, types = _shape(model, tuple(columns))
    source = f"json_to_recordset(%s::json) AS v({_record(types)})"
    found = cursors.ask(here, f"INSERT INTO {table} ({names}) SELECT * FROM {source} RETURNING id", [_as_json(rows)])
    return [i for (i,) in found]


def update(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Sets columns by primary key; each row is (id, value, …). A row that is not there is passed over."""
    if not rows:
        return
    table, _, types = _shape(model, ("id", *columns))
    names = [_column(model, name) for name in columns]
    here = cursors.here()
    if here.vendor == "postgresql":
        sets = ",".join(f"{name}=v.c{n}" for n, name in enumerate(names, start=1))
        source = f"json_to_recordset(%s::json) AS v({_record(types)})"
        cursors.push(here, f"UPDATE {table} t SET {sets} FROM {source} WHERE t.id=v.c0", [_as_json(rows)])
        return
    sets = ",".join(f"{name}=%s" for name in names)
    turned = [(*row[1:], row[0]) for row in _adapted(types, rows)]
    cursors.do_each(here, f"UPDATE {table} SET {sets} WHERE id=%s", turned)


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh ids, rising. On SQLite only inside a transaction that already writes (the writer's lock keeps
    them ours)."""
    table = model._meta.db_table
    if not count:
        return []
    here = cursors.here()
    if here.vendor == "postgresql":
        sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        return [i for (i,) in cursors.ask(here, sql, [f'"{table}"', count])]
    given_out = "COALESCE((SELECT seq FROM sqlite_sequence WHERE name=%s), 0)"
    sql = f'SELECT MAX(COALESCE((SELECT MAX(id) FROM "{table}"), 0), {given_out})'
    last = cursors.ask(here, sql, [table])[0][0]
    return list(range(last + 1, last + 1 + count))


@lru_cache(maxsize=256)
def _shape(model: type[models.Model], columns: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    quote = connection.ops.quote_name
    names = ",".join(_column(model, name) for name in columns)
    return quote(model._meta.db_table), names, tuple(_kind(_field(model, name)) for name in columns)


def _field(model: type[models.Model], name: str) -> Any:
    for field in model._meta.concrete_fields:
        if name in (field.attname, field.name):
            return field
    raise LookupError(f"{model.__name__} has no column {name}")


def _column(model: type[models.Model], name: str) -> str:
    return connection.ops.quote_name(_field(model, name).column)


def _kind(field: Any) -> str:
    if isinstance(field, models.ForeignKey):
        return _kind(field.target_field)
    for kind, name in _KINDS:
        if isinstance(field, kind):
            return name
    return "text"


_KINDS: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
    (models.JSONField, "jsonb"),
    (models.DateTimeField, "timestamptz"),
    (models.DateField, "date"),
    (models.BooleanField, "boolean"),
    (models.BigIntegerField, "bigint"),
    (models.AutoField, "bigint"),
    (models.IntegerField, "integer"),
    (models.BinaryField, "bytea"),
)


def _record(types: Sequence[str]) -> str:
    return ",".join(f"c{n} {kind}" for n, kind in enumerate(types))


def _as_json(rows: Sequence[Row]) -> str:
    """The rows as one text; written out value by value, arrays cost this process three times as much."""
    names = [f"c{n}" for n in range(len(rows[0]))]
    return _encode([dict(zip(names, row, strict=True)) for row in rows]).decode()


def _adapted(types: Sequence[str], rows: Sequence[Row]) -> Sequence[Row]:
    special = [(n, _ADAPTERS[kind]) for n, kind in enumerate(types) if kind in _ADAPTERS]
    if not special:
        return rows
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for n, adapter in special:
        columns[n] = adapter(columns[n])
    return list(zip(*columns, strict=True))


_encode = msgspec.json.Encoder().encode


def _moments(values: Sequence[datetime | None]) -> list[str | None]:
    """As Django writes them: naive UTC, with microseconds only where there are any. Most rows of a batch share one."""
    written = {one: one.astimezone(UTC).replace(tzinfo=None).isoformat(" ") for one in set(values) if one is not None}
    return [None if one is None else written[one] for one in values]


def _jsons(values: Sequence[Any]) -> list[str | None]:
    return [None if one is None else _encode(one).decode() for one in values]


def _days(values: Sequence[date | None]) -> list[str | None]:
    return [None if one is None else one.isoformat() for one in values]


_ADAPTERS: dict[str, Adapter] = {"jsonb": _jsons, "timestamptz": _moments, "date": _days}
