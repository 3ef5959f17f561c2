"""Looking for a conversation among very many. One statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bespeak.domain.conversations.models import Conversation, Topic
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import words
from bespeak.kit.actors import Actor

LATEST = 5_000
"""Headings are looked for in so many conversations, the latest."""
LEAST = 2
_COLUMNS = ("ref", "subject_line", "customer__survivor__name", "state", "turn", "created_at")


@dataclass(frozen=True, slots=True)
class FoundTalk:
    """A conversation that was found."""

    ref: str
    subject_line: str
    customer_name: str
    state: str
    turn: str
    created_at: datetime


def found_talks(
    *, store_id: int, actor: Actor, text: str, customer_ids: Collection[int] = (), most: int = 6
) -> list[FoundTalk]:
    """Conversations with this ref, about the order with this ref, with the customers of these ids, in whose heading the
    text stands, or in which its words were said; newest first. For members: a customer sees their own list."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    mine = Conversation.objects.filter(store_id=store_id)
    about = Topic.objects.filter(store_id=store_id, order_ref=text).exclude(order_ref="").values("conversation_id")
    parts = [mine.filter(ref=text), mine.filter(id__in=about)] if text else []
    if customer_ids:
        parts.append(mine.filter(customer_id__in=customer_ids))
    if len(text) >= LEAST:
        latest = mine.order_by("-id").values("id")[:LATEST]
        parts.append(Conversation.objects.filter(id__in=latest, subject_line__icontains=text))
        parts.append(mine.filter(id__in=words.said(store_id, text, private=True, most=most)))
    if not parts:
        return []
    first, *others = [part.values_list(*_COLUMNS) for part in parts]
    return [FoundTalk(*row) for row in first.union(*others).order_by("-created_at")[:most]]
