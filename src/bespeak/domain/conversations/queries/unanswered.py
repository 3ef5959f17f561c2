"""Orders whose customer wrote and waits for the store's answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bespeak.domain.conversations.models import Conversation, Topic
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import State, Turn
from bespeak.kit import clock
from bespeak.kit.actors import Actor

MOST_UNANSWERED = 1000


def unanswered(*, store_id: int, actor: Actor, orders: Collection[str] | None = None) -> dict[str, datetime]:
    """Order ref → since when its customer waits for an answer, in an open conversation about it; of these `orders`, or
    of the MOST_UNANSWERED conversations that wait longest. What is set aside for a time is left out. One statement."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    about = Topic.objects.filter(store_id=store_id).exclude(order_ref="")
    about = about.exclude(conversation__snoozed_until__gt=clock.now())
    waits = {"turn": Turn.STORE, "state": State.OPEN, "customer_spoke_at__isnull": False}
    if orders is None:
        longest = Conversation.objects.filter(store_id=store_id, **waits).order_by("turn_at", "id")
        about = about.filter(conversation__in=longest.values("id")[:MOST_UNANSWERED])
    else:
        about = about.filter(order_ref__in=orders, **{f"conversation__{name}": is_ for name, is_ in waits.items()})
    found = about.order_by("-conversation__turn_at").values_list("order_ref", "conversation__turn_at")
    return dict(found)  # of several about one order the longest waiting is written last
