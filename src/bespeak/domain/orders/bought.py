"""What one customer has ordered, for rooms that ask what came of a talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef

from bespeak.domain.orders.models import Order, OrderLine
from bespeak.kit.nested import Rows

_LINES = OrderLine.objects.filter(order=OuterRef("pk"), variant__isnull=False).order_by("position")


@dataclass(frozen=True, slots=True)
class Bought:
    """An order: `products` are the ids of what is on it, `conversation` the ref of the one it came out of, or ""."""

    ref: str
    state: str
    at: datetime
    conversation: str
    products: frozenset[int]


def bought(*, store_id: int, customer_id: int, most: int = 50) -> list[Bought]:
    """The orders of this customer (the survivor's id), newest first, whatever became of them. One statement."""
    mine = Order.objects.filter(store_id=store_id, customer__survivor_id=customer_id).order_by("-id")
    rows: Any = mine.annotate(has=Rows(_LINES, "variant__product_id"))[:most]
    return [
        Bought(one.ref, one.state, one.received_at, one.conversation_ref, frozenset(product for (product,) in one.has))
        for one in rows
    ]
