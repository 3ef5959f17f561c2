"""What prospects do because something happened elsewhere, or because a time came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.facts import CustomerErased
from bespeak.domain.orders.facts import OrderAdmitted, OrderDeclined, OrderHeld
from bespeak.domain.prospects import operations, queries
from bespeak.journal.recording import remind_many
from bespeak.journal.wires import Errand
from bespeak.kit.actors import SYSTEM

LOOK = "prospects.look"


def look(errands: Sequence[Errand], at: datetime) -> None:
    """Something was said, settled, agreed, ordered or closed: whoever it is with is looked at once."""
    for store_id, customer_id in sorted({(one.store_id, int(one.data["customer_id"])) for one in errands}):
        operations.look(store_id=store_id, customer_id=customer_id, by=SYSTEM, at=at)


def look_at_unmerged(errand: Errand, at: datetime) -> None:
    """Two people again: both are looked at."""
    for ref in (errand.data["customer"], errand.data["unmerged"]):
        who = customers.found(store_id=errand.store_id, ref=ref)
        operations.look(store_id=errand.store_id, customer_id=who.id, by=SYSTEM, at=at)


def call(errand: Errand, at: datetime) -> None:
    operations.call(store_id=errand.store_id, prospect=errand.subject, by=SYSTEM, at=at)


def of_orders(facts: Sequence[OrderAdmitted | OrderHeld | OrderDeclined]) -> None:
    """At once: of hundreds of orders only those whose customer talked before are looked at, by an errand each. One
    statement where none is concerned, and one more where they did not come just now."""
    ids = {one.customer_id for one in facts}
    leads = {one: one for one in ids} if all(one.first for one in facts) else customers.survivors(ids)
    concerned = queries.concerned(
        store_ids={one.store_id for one in facts},
        customer_ids=set(leads.values()),
        orders=[one.subject for one in facts if isinstance(one, OrderDeclined)],
    )
    whose = {(one.store_id, one.subject, one.at, leads.get(one.customer_id, 0)) for one in facts}
    due = sorted(one for one in whose if one[3] in concerned)
    remind_many((store, LOOK, order, at, {"customer_id": customer}) for store, order, at, customer in due)


def forget(facts: Sequence[CustomerErased]) -> None:
    """At once: a person is erased."""
    for fact in facts:
        operations.erase_person(store_id=fact.store_id, customer_ids=fact.customer_ids, by=SYSTEM, at=fact.at)
