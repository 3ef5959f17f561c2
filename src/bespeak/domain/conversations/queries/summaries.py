"""The newest summary of what was settled, with what the customer said of each point."""

from __future__ import annotations

from bespeak.domain.conversations import exchanges
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.entries import entry, with_exchanges
from bespeak.domain.conversations.queries.seeing import visible
from bespeak.domain.conversations.queries.talkviews import EntryView
from bespeak.domain.conversations.states import EventKind
from bespeak.kit.actors import Actor

_SUMS = (EventKind.SUMMARY.value, EventKind.ASSENT.value, EventKind.OBJECTION.value)


def summed_up(*, store_id: int, conversation: str, actor: Actor) -> EntryView | None:
    """The summary that stands, None where none was sent or its words were erased. One statement."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    mine = visible(actor).filter(store_id=store_id, ref=conversation).order_by().values("id")
    events = list(Event.objects.filter(conversation__in=mine, kind__in=_SUMS).order_by("seq"))
    sent = [one for one in events if one.kind == EventKind.SUMMARY and one.body]
    stands = exchanges.exchanges((one.seq, one.kind, one.at, one.body) for one in events)
    told = with_exchanges([entry(one, {}, private=False) for one in sent[-1:]], stands)
    return told[0] if told else None
