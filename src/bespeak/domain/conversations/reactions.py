"""What conversations do because something happened elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bespeak.domain.conversations import operations
from bespeak.domain.conversations.operations import erase_person, let_wake
from bespeak.domain.customers.facts import CustomerErased
from bespeak.journal.wires import Errand
from bespeak.kit.actors import SYSTEM


def forget(facts: Sequence[CustomerErased]) -> None:
    """At once: a person is erased. The transcript says who did that, not that the house did."""
    for fact in facts:
        by = replace(SYSTEM, ref=fact.by)
        erase_person(store_id=fact.store_id, customer_ids=fact.customer_ids, by=by, at=fact.at)


def wake(errand: Errand, at: datetime) -> None:
    """The time until which a conversation was set aside has come; its row says whether it really has."""
    let_wake(store_id=errand.store_id, conversation=errand.subject, by=SYSTEM, at=at)


def set_clocks(errand: Errand, at: datetime) -> None:
    """Somebody has spoken."""
    number = int(errand.data["seq"])
    operations.watch(store_id=errand.store_id, conversation=errand.subject, seq=number, by=SYSTEM, at=at)


def warn_before_late(errand: Errand, at: datetime) -> None:
    operations.warn_before_late(**_waits(errand), by=SYSTEM, at=at)


def answer_is_late(errand: Errand, at: datetime) -> None:
    operations.answer_is_late(**_waits(errand), by=SYSTEM, at=at)


def customer_is_silent(errand: Errand, at: datetime) -> None:
    operations.customer_is_silent(**_waits(errand), by=SYSTEM, at=at)


def _waits(errand: Errand) -> dict[str, Any]:
    since = datetime.fromisoformat(errand.data["since"])
    return {"store_id": errand.store_id, "conversation": errand.subject, "since": since}


def deal(errand: Errand, at: datetime) -> None:
    """A customer wrote, or the hours began: who has it already keeps it."""
    operations.deal(store_id=errand.store_id, conversation=errand.subject, by=SYSTEM, at=at)
