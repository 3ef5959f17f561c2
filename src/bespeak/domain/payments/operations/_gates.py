"""The one key that payments hold: the payment gate of orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bespeak.domain.orders import operations as orders
from bespeak.kit.actors import SYSTEM

PAYMENT = "payment"


def shut_for(order: str, *, store_id: int, at: datetime) -> bool:
    """What this order has to pay is not paid any more. Answers whether its gate was open."""
    return bool(orders.shut_gates(store_id=store_id, order_refs=[order], gate=PAYMENT, by=SYSTEM, at=at))


def open_for(evidence: Mapping[str, str], *, store_id: int | None, at: datetime) -> None:
    """All that these orders (order ref → ref of what paid it) have to pay is paid."""
    if evidence:
        orders.open_gates(
            store_id=store_id, order_refs=list(evidence), gate=PAYMENT, evidence=evidence, by=SYSTEM, at=at
        )
