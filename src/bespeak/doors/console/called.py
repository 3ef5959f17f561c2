"""What people call an order whose ref is known, and a customer who has said no name."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import pgettext_lazy

from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.permissions import Orders
from bespeak.doors.console.entrance import Desk

NAMELESS = pgettext_lazy("somebody who has said no name", "Visitor")


def numbers(desk: Desk, order_refs: Collection[str]) -> dict[str, str]:
    """Ref → its channel's number, else the ref: of those that whoever looks may see. At most one statement."""
    wanted = {one for one in order_refs if one.startswith("ord_")}
    if not (wanted and desk.actor.may(Orders.READ)):
        return {}
    found = orders.orders_by_ref(refs=wanted, **desk.asking)
    return {ref: one.external_id or ref for ref, one in found.items()}
