"""What somebody has ordered before, in short, as it stands beside a conversation with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bespeak.domain.orders import states
from bespeak.domain.orders.models import Order
from bespeak.domain.orders.permissions import Orders
from bespeak.kit.actors import Actor

MOST = 50


@dataclass(frozen=True, slots=True)
class PastOrder:
    """`standing` is its state as people are told it; `country` and `postcode` where it went, "" where nobody said."""

    ref: str
    name: str
    standing: str
    total_minor: int
    currency: str
    received_at: datetime
    country: str
    postcode: str


def past(*, store_id: int, actor: Actor, customer_id: int, most: int = MOST) -> list[PastOrder]:
    """Their newest orders, however they ended, newest first; `customer_id` is the survivor's. One statement."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    found = Order.objects.filter(store_id=store_id, customer__survivor_id=customer_id).order_by("-id")
    return [_told(one) for one in found[:most]]


def _told(one: Order) -> PastOrder:
    where = one.details.get("address", {})
    standing = states.standing(one.state, sent=one.beyond_recall_at is not None)
    return PastOrder(
        one.ref, one.external_id or one.ref, standing, one.total_minor, one.currency, one.received_at,
        where.get("country", ""), where.get("postcode", ""),
    )  # fmt: skip
