"""What orders do because something happened elsewhere, or because a time came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.operations import OrderNews
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.facts import CustomerErased
from bespeak.domain.orders import queries
from bespeak.domain.orders.operations import decline_due, erase_person, reconsider
from bespeak.journal.wires import Errand
from bespeak.kit.actors import SYSTEM


def cure_customer(errand: Errand, at: datetime) -> None:
    """Something was settled with a customer: their held orders are looked at again."""
    family = customers.family(errand.data["customer_id"])
    reconsider(order_refs=queries.held_of_customers(family, at=at), by=SYSTEM, at=at)


def cure_for_stock(errand: Errand, at: datetime) -> None:
    """Units came free: held orders that want them are looked at again, in the order they came."""
    reconsider(order_refs=queries.waiting_for_stock([errand.data["variant_id"]], at=at), by=SYSTEM, at=at)


def decline_when_due(errands: Sequence[Errand], at: datetime) -> None:
    """The deadline of held orders."""
    decline_due(due=[(one.store_id, one.subject) for one in errands], by=SYSTEM, at=at)


def forget(facts: Sequence[CustomerErased]) -> None:
    """At once: a person is erased."""
    for fact in facts:
        reached = customers.contact_values(fact.customer_ids)
        erase_person(store_id=fact.store_id, customer_ids=fact.customer_ids, contacts=reached, by=SYSTEM, at=fact.at)


def tell_conversations(errands: Sequence[Errand], at: datetime) -> None:
    """Where an order came out of a conversation, the conversation hears of it (codes only, no texts of people)."""
    conversations.note_orders(news=[_news(errand) for errand in errands], by=SYSTEM, at=at)


def _news(errand: Errand) -> OrderNews:
    codes, deadline = list(errand.data.get("codes", ())), errand.data.get("deadline", "")
    return OrderNews(
        store_id=errand.store_id, conversation=errand.data["conversation"], order=errand.subject,
        news={"order": errand.subject, "codes": codes, "deadline": deadline}, key=f"errand:{errand.id}",
    )  # fmt: skip
