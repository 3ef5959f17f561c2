"""What was promised about an order, for everybody who makes, packs or hands it over."""

from __future__ import annotations

from dataclasses import dataclass

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.agreements.queries import Worded
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.queries import ConfirmationView
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.orders.queries import OrderView
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Making:
    """The agreement it stands on, word for word, and what was confirmed about it in conversations and not taken back;
    not the talks themselves."""

    agreement: Worded | None
    settled: tuple[ConfirmationView, ...]


def making(order: OrderView, *, actor: Actor) -> Making:
    """Whoever may read the order may read what was promised with it. One statement; two more where it stands on an
    agreement."""
    actor.require(Orders.READ, store_id=order.store_id)
    agreed = agreements.worded(store_id=order.store_id, ref=order.agreement_ref) if order.agreement_ref else None
    return Making(agreed, tuple(conversations.settled(store_id=order.store_id, order=order.ref)))
