"""Which conversation something belongs to; for other rooms' verbs and doors."""

from __future__ import annotations

from collections.abc import Collection

from bespeak.domain.conversations.models import Conversation, Topic
from bespeak.kit.refusals import NotFound


def customer_of(*, store_id: int, ref: str) -> int:
    """The surviving customer a conversation is with, else NotFound. For other rooms' verbs."""
    found = Conversation.objects.filter(store_id=store_id, ref=ref)
    customer_id = found.values_list("customer__survivor_id", flat=True).first()
    if customer_id is None:
        raise NotFound(f"There is no conversation {ref!r} here.", field="conversation")
    return int(customer_id)


def about_orders(*, store_ids: Collection[int], order_refs: Collection[str]) -> dict[str, frozenset[str]]:
    """Order ref → refs of the conversations that are about it. One statement. For other rooms' verbs."""
    topics = Topic.objects.filter(store_id__in=store_ids, order_ref__in=order_refs)
    about: dict[str, set[str]] = {}
    for order, conversation in topics.values_list("order_ref", "conversation__ref"):
        about.setdefault(order, set()).add(conversation)
    return {order: frozenset(talks) for order, talks in about.items()}


def began_with(*, store_id: int, client_key: str) -> bool:
    """Whether this key has begun a conversation here, so that the same words come a second time. One statement."""
    return bool(client_key) and Conversation.objects.filter(store_id=store_id, client_key=client_key).exists()


def begun_by(*, store_id: int, client_key: str) -> str:
    """The ref of the conversation that this key has begun, "" where there is none. For whoever holds the key."""
    found = Conversation.objects.filter(store_id=store_id, client_key=client_key).exclude(client_key="")
    return found.values_list("ref", flat=True).first() or ""
