"""Questions that are asked all the time: an ORM query compiled to SQL once, then only filled in.

Building and compiling a query costs Django several times what SQLite needs to answer it. A `Question` is written with
the ORM, so that names, joins and types stay Django's; its lists are blanks (`column__among=Blank("ids")`).

On PostgreSQL a list is one value, `= ANY(array)`. On SQLite it is written out, `IN (?,?,…)`, for the planner must see
how long it is (from `IN (SELECT value FROM json_each(?))` on two columns it chose to read the whole table). Its length
is rounded up to a power of two with the last value repeated, so that there are few texts, each prepared once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, Field, ForeignKey, JSONField, Lookup, QuerySet
from django.db.models.expressions import Col

from bespeak.kit import cursors

Converter: TypeAlias = Callable[[Any], Any]
MOST_WRITTEN_OUT = 1024


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
        return f"{column} IN (%s)", [*params, self.rhs]


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, Converter], ...]
    written_out: dict[tuple[str, ...], str] = field(default_factory=dict)

    def with_arrays(self, lists: Mapping[str, Iterable[Any]]) -> tuple[str, list[Any]]:
        """Each list as one value."""
        return self.sql, [list(lists[one.name]) if one.__class__ is Blank else one for one in self.params]

    def with_lists_written_out(self, lists: Mapping[str, Iterable[Any]]) -> tuple[str, list[Any]]:
        """Each list as so many values, for which so many places are made in the text."""
        given = [list(lists[one.name]) if one.__class__ is Blank else [one] for one in self.params]
        filled = [_padded(values) if len(values) <= MOST_WRITTEN_OUT else [json.dumps(values)] for values in given]
        places = tuple([_places(len(values)) for values in given])
        text = self.written_out.get(places)
        if text is None:
            pieces = self.sql.split("%s")
            text = "".join([one for pair in zip(pieces, [*places, ""], strict=True) for one in pair])
            self.written_out[places] = text
        return text, [value for values in filled for value in values]


@lru_cache(maxsize=2048)
def _places(length: int) -> str:
    if length > MOST_WRITTEN_OUT:
        return "SELECT value FROM json_each(%s)"
    return ",".join(["%s"] * _rounded_up(length))


def _padded(values: list[Any]) -> list[Any]:
    return values + values[-1:] * (_rounded_up(len(values)) - len(values))


def _rounded_up(length: int) -> int:
    """To the next power of two; none stays none, for SQLite knows the empty list."""
    return 1 << (length - 1).bit_length() if length else 0


class Question:
    """`Question(lambda: Order.objects.filter(ref__among=Blank("refs")).values_list("id"))`, `.ask(refs=[…])`."""

    def __init__(self, write: Callable[[], QuerySet[Any, Any]]) -> None:
        self._write = write
        self._compiled: dict[str, _Compiled] = {}

    def ask(self, **lists: Iterable[Any]) -> list[tuple[Any, ...]]:
        """The rows, as `values_list` gives them. One statement."""
        here = cursors.here()
        compiled = self._compiled.get(here.vendor) or self._compile(here)
        fill = compiled.with_arrays if here.vendor == "postgresql" else compiled.with_lists_written_out
        rows = cursors.ask(here, *fill(lists))
        return _converted(rows, compiled.converters) if rows and compiled.converters else rows

    def _compile(self, here: BaseDatabaseWrapper) -> _Compiled:
        compiler = self._write().query.get_compiler(connection=here)
        sql, params = compiler.as_sql()
        chains = compiler.get_converters([column[0] for column in compiler.select])
        converters = tuple((place, _converter(here.vendor, *chain)) for place, chain in chains.items())
        compiled = self._compiled[here.vendor] = _Compiled(sql, tuple(params), converters)
        return compiled


def _converter(vendor: str, chain: Sequence[Callable[..., Any]], column: Any) -> Converter:
    if isinstance(column, Col) and isinstance(column.output_field, JSONField) and not column.output_field.decoder:
        return _json
    if vendor == "sqlite" and isinstance(column, Col) and isinstance(column.output_field, DateTimeField):
        return _moment
    connection = cursors.here()

    def convert(value: Any) -> Any:
        for one in chain:
            value = one(value, column, connection)
        return value

    return convert


def _moment(value: datetime | None) -> datetime | None:
    """The driver reads the text; it is UTC that does not say so."""
    return None if value is None else value.replace(tzinfo=UTC)


def _json(value: str | None) -> Any:
    return None if value is None else _decode(value)


_decode = msgspec.json.Decoder().decode


def _converted(rows: list[tuple[Any, ...]], converters: Sequence[tuple[int, Converter]]) -> list[tuple[Any, ...]]:
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, convert in converters:
        columns[place] = [convert(value) for value in columns[place]]
    return list(zip(*columns, strict=True))
