"""What the sales channels do because something happened elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.facts import CustomerErased
from bespeak.domain.saleschannels.operations import erase_person
from bespeak.kit.actors import SYSTEM


def forget(facts: Sequence[CustomerErased]) -> None:
    """At once: a person is erased."""
    for fact in facts:
        reached = customers.contact_values(fact.customer_ids)
        erase_person(store_id=fact.store_id, customer_ids=fact.customer_ids, contacts=reached, by=SYSTEM, at=fact.at)
