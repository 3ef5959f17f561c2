"""Questions that are asked all the time: an ORM query compiled to SQL once, then only filled in.

Building and compiling a query costs Django several times what SQLite needs to answer it. A `Question` is written with
the ORM, so that names, joins and types stay Django's; its lists are blanks (`column__among=Blank("ids")`), which are
one parameter however long they are: `= ANY(array)` on PostgreSQL, `IN (SELECT value FROM json_each(…))` on SQLite.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Field, ForeignKey, Lookup, QuerySet


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
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, self.rhs]


class Question:
    """`Question(lambda: Order.objects.filter(ref__among=Blank("refs")).values_list("id"))`, asked as `ask(refs=[…])`."""

    def __init__(self, write: Callable[[], QuerySet[Any, Any]]) -> None:
        self._write = write
        self._compiled: dict[str, tuple[str, tuple[Any, ...], Any, Any]] = {}

    def ask(self, **lists: Iterable[Any]) -> list[tuple[Any, ...]]:
        """The rows, as `values_list` gives them. One statement."""
        sql, params, compiler, converters = self._compiled.get(connection.alias + connection.vendor) or self._compile()
        with connection.cursor() as cursor:
            cursor.execute(sql, [_filled(one, lists) if isinstance(one, Blank) else one for one in params])
            rows = cursor.fetchall()
        return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

    def _compile(self) -> tuple[str, tuple[Any, ...], Any, Any]:
        query = self._write().query
        compiler = query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select])
        compiled = self._compiled[connection.alias + connection.vendor] = (sql, tuple(params), compiler, converters)
        return compiled


def _filled(blank: Blank, lists: dict[str, Iterable[Any]]) -> Any:
    values = list(lists[blank.name])
    return values if connection.vendor == "postgresql" else json.dumps(values)
