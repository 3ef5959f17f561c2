"""Do all books agree? Every room that keeps some is asked; an empty list is the good answer."""

from __future__ import annotations

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.customers import queries as customers
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.orders import queries as orders
from bespeak.domain.payments import queries as payments
from bespeak.domain.prospects import queries as prospects


def reconcile(*, store_id: int | None = None) -> list[str]:
    """Each fault in one sentence, naming the row."""
    return [
        *inventory.reconcile(store_id=store_id),
        *orders.reconcile(store_id=store_id),
        *payments.reconcile(store_id=store_id),
        *agreements.verify_versions(store_id=store_id),
        *agreements.reconcile(store_id=store_id),
        *customers.reconcile(store_id=store_id),
        *conversations.reconcile(store_id=store_id),
        *prospects.reconcile(store_id=store_id),
    ]
