"""Whether conversations are dealt out, and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from bespeak.domain.conversations.models import Away, Dealing
from bespeak.domain.conversations.permissions import Conversations
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class DealingView:
    """`away` are refs of members who are given nothing by themselves."""

    on: bool
    away: frozenset[str]


def dealing(*, store_id: int, actor: Actor) -> DealingView:
    """Two statements."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    on = Dealing.objects.filter(store_id=store_id, on=True).exists()
    return DealingView(on, frozenset(Away.objects.filter(store_id=store_id).values_list("member", flat=True)))
