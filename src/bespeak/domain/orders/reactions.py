"""What orders do because something happened elsewhere, or because a time came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bespeak.domain.agreements.queries import beside
from bespeak.domain.agreements.states import OPEN
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries as talks
from bespeak.domain.conversations.operations import OrderNews
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.facts import CustomerErased
from bespeak.domain.orders import queries
from bespeak.domain.orders.operations import decline_due, erase_person, reconsider
from bespeak.journal.recording import remind
from bespeak.journal.wires import Errand
from bespeak.kit.actors import SYSTEM

LET_GO, EACH_DAY, MOST_AT_ONCE = "orders.let_old_talks_go", timedelta(days=1), 100


def cure_customer(errand: Errand, at: datetime) -> None:
    """Something was settled with a customer: their held orders are looked at again."""
    family = customers.family(errand.data["customer_id"])
    reconsider(order_refs=queries.held_of_customers(family), by=SYSTEM, at=at)


def cure_for_stock(errand: Errand, at: datetime) -> None:
    """Units came free: held orders that want them are looked at again, in the order they came."""
    reconsider(order_refs=queries.waiting_for_stock([errand.data["variant_id"]]), by=SYSTEM, at=at)


def let_old_talks_go(errand: Errand, at: datetime) -> None:
    """What was said long ago is erased, as the store has decided, but for those on whom an order or an agreement still
    hangs. Comes back by itself each day, as long as the store has not decided otherwise."""
    since = datetime.fromisoformat(errand.data["since"])
    if not talks.is_retention(store_id=errand.store_id, since=since):
        return
    after = int(errand.data.get("after", 0))
    found = talks.past_retention(store_id=errand.store_id, at=at, after=after, most=MOST_AT_ONCE)
    for one in found:
        if not _hangs(errand.store_id, one.customer_id, at):
            conversations.let_go_of_old(store_id=errand.store_id, conversation=one.ref, by=SYSTEM, at=at)
    more = len(found) == MOST_AT_ONCE
    remind(
        store_id=errand.store_id, listener=LET_GO, subject=errand.subject, due_at=at if more else at + EACH_DAY,
        payload={"since": errand.data["since"], "after": found[-1].id if more else 0},
    )  # fmt: skip


def _hangs(store_id: int, customer_id: int, at: datetime) -> bool:
    """Whether this customer has an order that is neither over nor sent, or an agreement that both sides go by."""
    if queries.under_way(store_id=store_id, customer_ids=customers.family(customer_id)):
        return True
    agreed = beside.beside(store_id=store_id, customer_id=customer_id, at=at, most=200, actor=SYSTEM)
    return any(one.state in OPEN for one in agreed)


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
