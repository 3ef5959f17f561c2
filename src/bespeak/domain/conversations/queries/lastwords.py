"""What a customer said last, for whoever settles it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.entries import REWRITES
from bespeak.domain.conversations.queries.seeing import visible
from bespeak.domain.conversations.states import SAID, AuthorKind
from bespeak.kit.actors import Actor

LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class LastWords:
    """`text` as it reads today."""

    conversation: str
    text: str
    at: datetime


def last_words(*, store_id: int, conversation: str, actor: Actor) -> LastWords | None:
    """The customer's latest message in this conversation that stands, among its newest events; None where they said
    nothing there, or it was deleted or erased. One statement."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    mine = visible(actor).filter(store_id=store_id, ref=conversation).order_by().values("id")
    theirs = Q(kind__in=SAID, author_kind=AuthorKind.CUSTOMER) | Q(kind__in=REWRITES)
    rows = Event.objects.filter(theirs, conversation__in=mine).order_by("-seq").values_list("seq", "kind", "at", "body")
    today: dict[int, str] = {}
    for seq, kind, at, body in rows[:LOOKED_AT]:
        said = json.loads(body) if body else {}
        if kind in REWRITES:
            today.setdefault(said.get("of", 0), said.get("text") or "")
        elif text := today.get(seq, said.get("text", "")):
            return LastWords(conversation, text, at)
    return None
