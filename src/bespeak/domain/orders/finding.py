"""Looking for an order among very many by its number, its ref or who placed it: indexes only, two statements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from bespeak.domain.orders import states
from bespeak.domain.orders.models import Order
from bespeak.domain.orders.permissions import Orders
from bespeak.kit.actors import Actor

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """An order that was found; `state` is how it stands, "sent" too."""

    ref: str
    external_id: str
    source: str
    state: str
    name: str
    total_minor: int
    currency: str
    received_at: datetime


def found(
    *, store_id: int, actor: Actor, text: str, customer_ids: Collection[int] = (), refs: Collection[str] = (),
    most: int = 6,
) -> list[Found]:  # fmt: skip
    """Orders with this ref or this number of their channel ("1009" finds "#1009" too), those of the customers with
    these ids, and those that were found elsewhere, by `refs`; newest first."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    wanted = Q(ref__in={text, *refs}) | Q(id__in=numbered(store_id, text)) | Q(customer_id__in=customer_ids)
    # added to nought, the store leads the planner into no index: those of ref, number and customer are the narrow ones
    rows = Order.objects.annotate(house=F("store_id") + 0).filter(wanted, house=store_id)
    rows = rows.order_by("-received_at", "-id")
    return [_found(row) for row in rows.values_list(*_COLUMNS)[:most]]


def meant(*, store_id: int, actor: Actor, text: str, most: int = 6) -> list[tuple[str, int]]:
    """Orders with this ref or this number, newest first, each with its customer's id, the survivor of all merges. One
    statement."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    wanted = Q(ref=text)
    if asked := _numbers(store_id, text):
        wanted |= Q(id__in=RawSQL(*asked))  # noqa: S611 - the table's name is ours, what was typed is a parameter
    rows = Order.objects.annotate(house=F("store_id") + 0).filter(wanted, house=store_id)
    return list(rows.order_by("-received_at", "-id").values_list("ref", "customer__survivor_id")[:most])


TRIAL = "trial"
"""The source of test orders."""


def trials(*, store_id: int, actor: Actor, most: int = 20) -> list[Found]:
    """The latest test orders, newest first. One statement."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    rows = Order.objects.filter(store_id=store_id, source=TRIAL).exclude(external_id="").order_by("-received_at", "-id")
    return [_found(row) for row in rows.values_list(*_COLUMNS)[:most]]


def _found(row: tuple[Any, ...]) -> Found:
    ref, external_id, source, state, name, sent_at, *rest = row
    return Found(ref, external_id, source, states.standing(state, sent=sent_at is not None), name or "", *rest)


_COLUMNS = (
    "ref", "external_id", "source", "state", "details__name", "beyond_recall_at", "total_minor", "currency",
    "received_at",
)  # fmt: skip
_SOURCES = """
WITH RECURSIVE known(source) AS (
  SELECT MIN(source) FROM {table} WHERE store_id = %s AND NOT (external_id = '')
  UNION ALL
  SELECT (SELECT MIN(o.source) FROM {table} o
          WHERE o.store_id = %s AND NOT (o.external_id = '') AND o.source > known.source)
  FROM known WHERE known.source IS NOT NULL
)
SELECT o.id FROM known JOIN {table} o
  ON o.store_id = %s AND o.source = known.source AND NOT (o.external_id = '') AND o.external_id IN (%s, %s)
LIMIT 50
"""


def numbered(store_id: int, text: str) -> list[int]:
    """Orders whose channel calls them so. The index begins with the channel: each that the store has is asked."""
    asked = _numbers(store_id, text)
    if asked is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        return [row[0] for row in cursor.fetchall()]


def _numbers(store_id: int, text: str) -> tuple[str, list[int | str]] | None:
    plain = text.removeprefix("#")
    if not plain or len(plain) > LONGEST or "\0" in plain:
        return None
    sql = _SOURCES.format(table=connection.ops.quote_name(Order._meta.db_table))
    return sql, [store_id, store_id, store_id, plain, f"#{plain}"]
