"""Whom and which orders a search means, each by its index."""

from __future__ import annotations

from collections.abc import Sequence

from bespeak.domain.customers import directory
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.orders import finding as orders
from bespeak.domain.orders.permissions import Orders
from bespeak.doors.console.entrance import Desk


def people(search: str, desk: Desk) -> tuple[Sequence[int], Sequence[str]]:
    """People of that name or contact, and the orders of that number with whoever placed them."""
    may = desk.actor.may
    met = directory.called(search=search, country=desk.store.country, **desk.asking) if may(Customers.READ) else []
    found = orders.meant(text=search, **desk.asking) if may(Orders.READ) else []
    return [*met, *(customer for _, customer in found)], [ref for ref, _ in found]
