"""The rows that belong to a row, in the statement that asks for it: a page asks each room once, however much stands
below what it shows. Why: docs/adr/0015."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import BooleanField, DateField, DateTimeField, Field, JSONField, QuerySet, Subquery
from django.db.models.functions import JSONArray

_Reader = Callable[[Any], Any]
_GATHERED = {"postgresql": "jsonb_agg(nested.one)", "sqlite": "json_group_array(json(nested.one))"}


class Rows(Subquery):
    """These columns of the rows of a queryset (narrowed by OuterRef, in its own order), as a list of tuples whose
    values are what the fields of the columns would read."""

    template = "(SELECT COALESCE(%(gathered)s, %(nothing)s) FROM (%(subquery)s) nested)"

    def __init__(self, rows: QuerySet[Any, Any], *columns: Any) -> None:
        ordered = rows.annotate(one=JSONArray(*columns)).values("one")
        super().__init__(ordered, output_field=_Gathered())

    def as_sql(self, compiler: Any, connection: Any, template: str | None = None, **more: Any) -> Any:
        nothing = "'[]'::jsonb" if connection.vendor == "postgresql" else "'[]'"
        given = {"gathered": _GATHERED[connection.vendor], "nothing": nothing}
        return super().as_sql(compiler, connection, template, **given, **more)  # type: ignore[call-arg]

    def get_db_converters(self, _connection: Any) -> list[Any]:
        return [self._read]

    def _read(self, value: Any, _expression: Any, _connection: Any) -> list[tuple[Any, ...]]:
        columns = self.query.annotations["one"].get_source_expressions()
        readers = [_reader(one.output_field) for one in columns]
        rows = json.loads(value) if isinstance(value, str | bytes) else value
        return [tuple(read(one) for read, one in zip(readers, row, strict=True)) for row in rows or ()]


class _Gathered(JSONField):
    """Rows as they are gathered; read by Rows, which knows their columns."""


def _reader(field: Field[Any, Any]) -> _Reader:
    return next((read for kind, read in _READERS.items() if isinstance(field, kind)), _same)


def _same(value: Any) -> Any:
    return value


def _moment(value: str | None) -> datetime | None:
    if value is None:
        return None
    read = datetime.fromisoformat(value)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _truth(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


_READERS: dict[type[Field[Any, Any]], _Reader] = {
    DateTimeField: _moment,
    DateField: _day,
    BooleanField: _truth,
    JSONField: _json,
}
