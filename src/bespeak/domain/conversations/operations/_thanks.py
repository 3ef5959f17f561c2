"""Thanks and nothing more to an answer of the store: nobody has to answer it, if the store wants that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.operations import _append
from bespeak.domain.conversations.operations._append import Entry, Open
from bespeak.domain.conversations.states import SAID, AuthorKind, EventKind, Line, Turn
from bespeak.domain.knowledge import thanks
from bespeak.domain.stores import answering, colleagues
from bespeak.domain.stores import queries as stores
from bespeak.kit.actors import SYSTEM

THANKS = "thanks"
_ASKING = (EventKind.QUESTION, EventKind.SUMMARY)
_TOLD = (*SAID, EventKind.SUMMARY.value, EventKind.AGREEMENT.value)
_PROPOSED = ("proposed", "revised")


def leaves_nothing(talk: Open, text: str) -> bool:
    """Whether what the customer is about to say needs no answer: the store lays such by, it was not the store's turn,
    and it had asked nothing. Not asked where it cannot be mere thanks; else at most five statements."""
    if talk.row.turn == Turn.STORE or not thanks.may_be(text):
        return False
    if not answering.answering(talk.row.store_id).rest_thanks:
        return False
    return thanks.mere(text, names=_names(talk)) and not _asked(talk)


def rest(talk: Open, at: datetime) -> None:
    """It waits for nobody, and says why: not set by hand."""
    talk.row.turn = Turn.NOBODY
    said = {"turn": str(Turn.NOBODY), "why": THANKS}
    talk.append(
        Entry(kind=EventKind.TURN, body=said, author=_append.author(SYSTEM), line=Line.API, at=at, automatic=True)
    )


def _names(talk: Open) -> Sequence[str]:
    """Who may be thanked by name, and who signs."""
    store_id = talk.row.store_id
    return [talk.customer.name, stores.store(store_id).name, *colleagues.names(store_id)]


def _asked(talk: Open) -> bool:
    """Whether the last word of the store waits for a yes or for more than thanks."""
    written = [one for one in talk.fresh if _of_the_store(one)]
    stored = Event.objects.filter(conversation=talk.row, kind__in=_TOLD).exclude(author_kind=AuthorKind.CUSTOMER)
    last = written[-1] if written else stored.order_by("-seq").first()
    if last is None:
        return True
    body = json.loads(last.body or "{}")
    proposes = last.kind == EventKind.AGREEMENT and body.get("what") in _PROPOSED
    return proposes or last.kind in _ASKING or thanks.asks(str(body.get("text", "")))


def _of_the_store(event: Event) -> bool:
    return event.kind in _TOLD and event.author_kind != AuthorKind.CUSTOMER
