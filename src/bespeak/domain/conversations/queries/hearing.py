"""What customer and store said about one order, in however many conversations they said it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.threads import AMONG_COLLEAGUES, REWRITES, EntryView, entry, visible
from bespeak.domain.conversations.states import EventKind
from bespeak.kit.actors import Actor

_LEFT_OUT = set(AMONG_COLLEAGUES) - {EventKind.NOTE.value}
_Rewritten = dict[tuple[int, int], str | None]


def heard(*, store_id: int, order: str, since: datetime, actor: Actor, most: int = 500) -> list[EntryView]:
    """The newest events of every conversation about this order (a ref) since then, oldest first, as a customer reads
    them: nothing that is among colleagues. One statement."""
    actor.require(Conversations.READ, store_id=store_id)
    talks = visible(actor).filter(store_id=store_id, topics__order_ref=order).values("id")
    rows = Event.objects.filter(conversation__in=talks).exclude(kind__in=_LEFT_OUT)
    found = list(rows.order_by("-at", "-id")[:most])[::-1]
    rewritten = _rewritten(found)
    notes = {(one.conversation_id, one.seq) for one in found if one.kind == EventKind.NOTE.value}
    told = [(one.conversation_id, entry(one, _of(rewritten, one), private=True)) for one in found]
    return [one for talk, one in told if one.at >= since and (talk, one.of) not in notes]


def _rewritten(found: Sequence[Event]) -> _Rewritten:
    """How rewritten messages read today; a rewriting is always newer than what it rewrites."""
    said = [(one, json.loads(one.body)) for one in found if one.kind in REWRITES and one.body]
    return {(one.conversation_id, body["of"]): body.get("text") for one, body in said}


def _of(rewritten: _Rewritten, event: Event) -> dict[int, str | None]:
    return {seq: text for (talk, seq), text in rewritten.items() if talk == event.conversation_id}
