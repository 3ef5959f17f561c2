"""Orders as they stand, where somebody else than the policy decides: what is known of them, and how they let go of what
they took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.customers import queries as customers
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import case as cases
from bespeak.domain.orders import states
from bespeak.domain.orders.models import Order
from bespeak.domain.orders.operations import knowing
from bespeak.domain.orders.operations.rebuilding import drafts_of
from bespeak.domain.orders.operations.weighing import Verdict
from bespeak.domain.orders.operations.writing import Judged, gates_of
from bespeak.kit.actors import Actor


def unjudged(orders: Sequence[Order], *, by: Actor, at: datetime) -> list[Judged]:
    """What is known of orders now, for the record: as if they were admitted, until somebody has `decided` otherwise."""
    drafts = drafts_of(orders, by=by, at=at)
    survivors = customers.survivors({one.customer_id for one in orders})
    people = [survivors.get(one.customer_id, one.customer_id) for one in orders]
    known = knowing.know([drafts[one.ref] for one in orders], people, [one.ref for one in orders])
    found = []
    for order, person in zip(orders, people, strict=True):
        case = known.case(drafts[order.ref], person, order.ref)
        verdict = Verdict(case, person, cases.facts(case), states.ADMITTED, (), (), None, order.policy_version)
        found.append(Judged(drafts[order.ref], order.id, order.ref, verdict, gates_of(verdict)))
    return found


def decided(one: Judged, **changes: Any) -> Judged:
    """The same with another verdict, and the gates of that."""
    verdict = replace(one.verdict, **changes)
    return replace(one, verdict=verdict, gates=gates_of(verdict))


def free(orders: Sequence[Order], *, by: Actor, at: datetime) -> None:
    """Gives back their agreements, then their stock: in the order in which admission locks them."""
    agreements.unuse(order_refs=[one.ref for one in orders], at=at)
    for store_id in sorted({one.store_id for one in orders}):
        refs = [one.ref for one in orders if one.store_id == store_id]
        inventory.give_back(store_id=store_id, order_refs=refs, at=at, by=by.ref)
