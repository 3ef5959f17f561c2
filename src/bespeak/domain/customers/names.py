"""Who is called so, among a million: their name, or a later word of it, begins so. Each way has an index of its own
(migrations 0002 and 0003), which no model can say; each is asked in the words its index was made with."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, F, Func, Value

from bespeak.domain.customers.models import Customer

HIGHEST = "\U0010ffff"
_LAST = "SUBSTR(%(expressions)s, LENGTH(RTRIM(%(expressions)s, REPLACE(%(expressions)s, ' ', ''))) + 1)"
"""What stays when all that is no space is taken from the end goes."""
_REST = "SUBSTR(%(expressions)s, {}(%(expressions)s || ' ', ' ') + 1)"


class _Last(Func):
    """The last word, in an order that does not mind the size of letters."""

    template = f'UPPER({_LAST}) COLLATE "C"'
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=f"{_LAST} COLLATE NOCASE", **more)


class _Rest(Func):
    """All after the first word, likewise."""

    template = f'UPPER({_REST.format("STRPOS")}) COLLATE "C"'
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=f"{_REST.format('INSTR')} COLLATE NOCASE", **more)


class _Asked(Func):
    """What is looked for, as it stands in that order."""

    template = "UPPER(%(expressions)s)"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", **more)


def begins(store_id: int, text: str, most: int) -> list[Any]:
    """Ids of the store's customers with a name, or a later word of one, that begins so; each way a subquery."""
    mine = Customer.objects.filter(store_id=store_id).order_by()
    ways = [mine.filter(name__istartswith=text)]
    for part in (_Last, _Rest):
        from_here = mine.alias(part=part(F("name")))
        ways.append(from_here.filter(part__gte=_Asked(Value(text)), part__lt=_Asked(Value(text + HIGHEST))))
    return [way.values("id")[:most] for way in ways]
