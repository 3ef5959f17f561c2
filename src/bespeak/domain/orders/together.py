"""The orders of one person that are not over, each in full, as they are settled in a conversation."""

from __future__ import annotations

from bespeak.domain.orders import states
from bespeak.domain.orders.models import Order
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.orders.queries import OrderView, in_full, with_all
from bespeak.kit.actors import Actor


def together(*, store_id: int, actor: Actor, customer_id: int, most: int = 8) -> list[OrderView]:
    """The newest that are neither declined nor cancelled, those that wait first, the next deadline before the others.
    `customer_id` is the survivor's. One statement."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    mine = Order.objects.filter(store_id=store_id, customer__survivor_id=customer_id).exclude(state__in=states.OVER)
    told = [in_full(one) for one in with_all(mine.order_by("-id"))[:most]]
    return sorted(told, key=lambda one: (one.deadline is None, one.deadline or one.received_at))
