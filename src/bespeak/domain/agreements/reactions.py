"""What happens to agreements because a time came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bespeak.domain.agreements import operations
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.customers.facts import CustomerErased
from bespeak.journal.wires import Errand
from bespeak.kit.actors import SYSTEM


def let_lapse(errand: Errand, at: datetime) -> None:
    """The end of an agreement has come; its row says whether it really is over."""
    operations.let_lapse(store_id=errand.store_id, ref=errand.subject, by=SYSTEM, at=at)


def warn_before_lapse(errand: Errand, at: datetime) -> None:
    """Its end is near."""
    operations.warn_before_lapse(
        store_id=errand.store_id, ref=errand.subject, version=errand.data["version"], by=SYSTEM, at=at
    )


def tell_conversation(errand: Errand, at: datetime) -> None:
    """The conversation an agreement came out of hears what became of it (refs and codes only)."""
    if not errand.data["conversation"]:
        return
    told = ("what", "version", "hash", "valid_until", "accepted_by", "how", "side", "reason", "order")
    conversations.note_agreement(
        store_id=errand.store_id,
        ref=errand.data["conversation"],
        agreement_ref=errand.subject,
        news={name: errand.data[name] for name in told if name in errand.data},
        key=f"errand:{errand.id}",
        by=SYSTEM,
        at=at,
    )
    operations.sum_up_when_it_rests(
        store_id=errand.store_id, conversation=errand.data["conversation"], by=SYSTEM, at=at
    )


def sum_up(errand: Errand, at: datetime) -> None:
    """Something was settled in a conversation, or the time came to sum up what was; its events say whether it has."""
    operations.sum_up_when_it_rests(store_id=errand.store_id, conversation=errand.subject, by=SYSTEM, at=at)


def forget(facts: Sequence[CustomerErased]) -> None:
    """At once: a person is erased."""
    for fact in facts:
        operations.erase_person(store_id=fact.store_id, customer_ids=fact.customer_ids, by=SYSTEM, at=fact.at)
