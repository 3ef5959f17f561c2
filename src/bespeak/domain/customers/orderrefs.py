"""Refs of orders, as rooms below the orders are given them."""

from __future__ import annotations

from collections.abc import Collection

from bespeak.journal.recording import unheard
from bespeak.kit import refs
from bespeak.kit.refusals import Invalid, NotFound


def check(store_id: int, orders: Collection[str], *, field: str) -> None:
    """Refuses what is no order's ref (not_an_order), and orders that this store never had (NotFound), by name."""
    for order in orders:
        if not (refs.is_ref(order) and order.startswith("ord_")):
            raise Invalid("not_an_order", f"{order[:40]!r} is not the ref of an order.", field=field)
    for order in unheard(store_id=store_id, subjects=orders):
        raise NotFound(f"There is no order {order!r} here.", field=field)
