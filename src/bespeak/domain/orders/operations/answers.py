"""What was said of orders that are there already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bespeak.domain.orders import states
from bespeak.domain.orders.decisions import Decision, from_row
from bespeak.domain.orders.models import Decision as DecisionRow
from bespeak.domain.orders.models import Order, OrderLine
from bespeak.kit.asking import Blank, Question

Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """An order as a repeat of it is compared with."""

    ref: str
    content: str
    updated_at: datetime | None
    refused: str = ""


_COLUMNS = ("store_id", "source", "external_id", "ref", "content", "changed_at_source", "refused_content")
_BY_KEY = Question(
    lambda: (
        Order.objects.filter(
            store_id__among=Blank("stores"), source__among=Blank("sources"), external_id__among=Blank("ids")
        )
        .exclude(external_id="")  # the index that finds them leaves those out
        .values_list(*_COLUMNS)
    )
)


def standing(keys: Collection[Key]) -> dict[Key, Standing]:
    """(store, source, external id) → the order that has it. One statement."""
    if not keys:
        return {}
    stores, sources, ids = ({key[n] for key in keys} for n in range(3))
    found = _BY_KEY.ask(stores=stores, sources=sources, ids=ids)
    return {row[:3]: Standing(*row[3:]) for row in found if row[:3] in keys}


def decisions(order_refs: Collection[str]) -> dict[str, Decision]:
    """The present decision of each order. Two statements for any number (a third where some are held)."""
    orders = list(Order.objects.filter(ref__in=order_refs))
    said = (
        DecisionRow.objects.filter(order__in=orders)
        .order_by("id")
        .values_list("order_id", "reasons", "policy_version", "outcome")
    )
    latest = {order_id: (reasons, version) for order_id, reasons, version, _ in said}
    titles = _titles([one.id for one in orders if one.state in (states.HELD, states.DECLINED)])
    return {
        one.ref: Decision(
            order=one.ref,
            store_id=one.store_id,
            external_id=one.external_id,
            outcome=states.outcome(one.state),
            state=one.state,
            reasons=tuple(from_row(row) for row in latest[one.id][0]),
            deadline=one.deadline if one.state == states.HELD else None,
            policy_version=latest[one.id][1],
            products=tuple(titles.get(one.id, ())),
            paid_minor=one.paid_minor,
        )
        for one in orders
    }


def _titles(order_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if order_ids:
        lines = OrderLine.objects.filter(order_id__in=order_ids).order_by("order_id", "position")
        for order_id, title, sku in lines.values_list("order_id", "title", "sku"):
            found.setdefault(order_id, []).append(title or sku)
    return found
