"""Questions that are asked all the time: an ORM query compiled to SQL once, then only filled in.

Building and compiling a query costs Django several times what SQLite needs to answer it. A `Question` is written with
the ORM, so that names, joins and types stay Django's; its lists are blanks (`column__among=Blank("ids")`), which are
one parameter however long they are: `= ANY(array)` on PostgreSQL, `IN (SELECT value FROM json_each(…))` on SQLite.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, Field, ForeignKey, Lookup, QuerySet
from django.db.models.expressions import Col

Converter: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Blank:
    """The place of a list that is filled in when the question is asked."""

    name: str


@ForeignKey.register_lookup
@Field.register_lookup
class Among(Lookup):  # type: ignore[type-arg]  # generic to the checker only
    """`column__among=Blank("ids")`: the column's value is in the list that will be given as `ids`."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", [*params, self.rhs]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, self.rhs]  # noqa: S608 - no text of people


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, Converter], ...]


class Question:
    """`Question(lambda: Order.objects.filter(ref__among=Blank("refs")).values_list("id"))`, `.ask(refs=[…])`."""

    def __init__(self, write: Callable[[], QuerySet[Any, Any]]) -> None:
        self._write = write
        self._compiled: dict[str, _Compiled] = {}

    def ask(self, **lists: Iterable[Any]) -> list[tuple[Any, ...]]:
        """The rows, as `values_list` gives them. One statement."""
        here = connections[DEFAULT_DB_ALIAS]
        compiled = self._compiled.get(here.vendor) or self._compile(here)
        fill = list if here.vendor == "postgresql" else _as_json
        params = [fill(lists[one.name]) if one.__class__ is Blank else one for one in compiled.params]
        with here.cursor() as cursor:
            cursor.execute(compiled.sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return _converted(rows, compiled.converters) if rows and compiled.converters else rows

    def _compile(self, here: BaseDatabaseWrapper) -> _Compiled:
        compiler = self._write().query.get_compiler(connection=here)
        sql, params = compiler.as_sql()
        chains = compiler.get_converters([column[0] for column in compiler.select])
        converters = tuple((place, _converter(here.vendor, *chain)) for place, chain in chains.items())
        compiled = self._compiled[here.vendor] = _Compiled(sql, tuple(params), converters)
        return compiled


def _as_json(values: Iterable[Any]) -> str:
    return json.dumps(list(values))


def _converter(vendor: str, chain: Sequence[Callable[..., Any]], column: Any) -> Converter:
    if vendor == "sqlite" and isinstance(column, Col) and isinstance(column.output_field, DateTimeField):
        return _moment
    connection = connections[DEFAULT_DB_ALIAS]

    def convert(value: Any) -> Any:
        for one in chain:
            value = one(value, column, connection)
        return value

    return convert


def _moment(value: datetime | None) -> datetime | None:
    """The driver reads the text; it is UTC that does not say so."""
    return None if value is None else value.replace(tzinfo=UTC)


def _converted(rows: list[tuple[Any, ...]], converters: Sequence[tuple[int, Converter]]) -> list[tuple[Any, ...]]:
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, convert in converters:
        columns[place] = [convert(value) for value in columns[place]]
    return list(zip(*columns, strict=True))
