"""What an order asks for, for whoever wants to agree on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bespeak.domain.customers.queries import Who
from bespeak.domain.orders import states
from bespeak.domain.orders.models import Order, OrderLine
from bespeak.domain.orders.permissions import Orders
from bespeak.kit import refs
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class WantedLine:
    """`sku` is what it means, where a person has said so; `sold` whether the store sells that, `extra` whether it is
    paid beyond the price."""

    sku: str
    sold: bool
    extra: bool
    title: str
    quantity: int
    unit_minor: int
    discount_minor: int
    properties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`customer` is who they are after all merges; `deadline` until when the order waits, if it does."""

    ref: str
    external_id: str
    customer: Who
    currency: str
    deadline: datetime | None
    details: dict[str, Any]
    lines: tuple[WantedLine, ...]


def wanted(*, store_id: int, ref: str, actor: Actor) -> Wanted:
    """By its ref. Two statements."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    rows = Order.objects.filter(store_id=store_id, ref=ref).select_related("customer__survivor")
    one = rows.first() if refs.is_ref(ref) else None
    if one is None:
        raise NotFound(f"There is no order {ref[:40]!r} here.", field="order")
    who = one.customer.survivor
    return Wanted(
        one.ref, one.external_id, Who(who.pk, who.ref, who.name, who.language), one.currency,
        one.deadline if one.state == states.HELD else None, one.details, _lines(one),
    )  # fmt: skip


def _lines(one: Order) -> tuple[WantedLine, ...]:
    rows = OrderLine.objects.filter(order=one).select_related("variant__product").order_by("position")
    return tuple(
        WantedLine(
            row.variant.sku if row.variant else row.sku, bool(row.variant and row.variant.active),
            bool(row.variant and row.variant.product.extra_payment),
            row.title, row.quantity, row.unit_minor, row.discount_minor,
            tuple((name, text) for name, text in row.properties),
        )
        for row in rows
    )  # fmt: skip
