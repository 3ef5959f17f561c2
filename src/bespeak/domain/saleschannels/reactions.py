"""What the sales channels do because something happened elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.facts import CustomerErased
from bespeak.domain.saleschannels import operations
from bespeak.domain.saleschannels.operations import erase_person, note_told, read_deliveries, what_to_tell
from bespeak.domain.saleschannels.operations.telling import Errand as Telling
from bespeak.domain.saleschannels.operations.telling import Teller
from bespeak.domain.saleschannels.platforms import PLATFORMS
from bespeak.journal.facts import Fact
from bespeak.journal.wires import Errand
from bespeak.kit.actors import SYSTEM


def forget(facts: Sequence[CustomerErased]) -> None:
    """At once: a person is erased."""
    for fact in facts:
        reached = customers.contact_values(fact.customer_ids)
        erase_person(store_id=fact.store_id, customer_ids=fact.customer_ids, contacts=reached, by=SYSTEM, at=fact.at)


def read_kept(errands: Sequence[Errand], at: datetime) -> None:
    """Later, many at a time: deliveries were kept."""
    read_deliveries(inputs=[errand.data["input"] for errand in errands], by=SYSTEM, at=at)


def may_be_told(fact: Fact) -> bool:
    """Whether a decision is on an order that a platform delivered, or may have: not one of a file or the API."""
    comes_as: str = getattr(fact, "source", "")
    delivered = not getattr(fact, "first", False) or fact.by.startswith("chn_")
    return delivered and comes_as.startswith(PLATFORMS)


class TellPlatform:
    """Later, outside: an order was decided on. `words` makes sentences of a decision."""

    def __init__(self, words: Teller) -> None:
        self._words = words

    def read(self, errand: Errand, at: datetime) -> Telling | None:
        return what_to_tell(store_id=errand.store_id, order=errand.subject, words=self._words, by=SYSTEM, at=at)

    def call(self, request: Telling) -> tuple[Telling, str]:
        return request, request.shop.tell(request.news)

    def settle(self, errand: Errand, answer: tuple[Telling, str], at: datetime) -> None:
        told, standing = answer
        note_told(store_id=errand.store_id, errand=told, standing=standing, by=SYSTEM, at=at)


def drop_lapsed_keys(at: datetime) -> int:
    """Keys that were set aside and that nobody came back for."""
    return operations.drop_lapsed_keys(by=SYSTEM, at=at)
