"""What fulfilment does because something happened elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from bespeak.domain.customers.facts import CustomerErased
from bespeak.domain.fulfilment.operations import erase_person
from bespeak.kit.actors import SYSTEM


def forget(facts: Sequence[CustomerErased]) -> None:
    """At once: a person is erased."""
    for fact in facts:
        erase_person(store_id=fact.store_id, customer_ids=fact.customer_ids, by=SYSTEM, at=fact.at)
