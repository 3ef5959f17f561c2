"""News of many orders at once, each in the conversation it came out of: a few statements for any number of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations import chain
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import _append
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import following
from bespeak.domain.conversations.states import EventKind, Line
from bespeak.journal.waking import wake
from bespeak.kit import rows
from bespeak.kit.actors import Actor, requires
from bespeak.kit.asking import Blank, Question
from bespeak.kit.refusals import NotFound

_LOCKED = Question(
    lambda: (
        Conversation.objects.select_for_update(no_key=True)
        .filter(store_id__among=Blank("stores"), ref__among=Blank("refs"))
        .order_by("id")
        .values_list("store_id", "ref", "id", "last_seq", "head", "erased_at")
    )
)
_TOLD = Question(
    lambda: Event.objects.filter(
        conversation_id__among=Blank("conversations"), client_key__among=Blank("keys")
    ).values_list("conversation_id", "client_key", "seq")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNews:
    """What an order's conversation hears: refs, codes and times only. The same `key` adds nothing twice."""

    store_id: int
    conversation: str
    order: str
    news: Mapping[str, Any]
    key: str


@dataclass(slots=True)
class _Talk:
    store_id: int
    id: int
    last_seq: int
    head: str
    erased_at: datetime | None


@requires(Conversations.SAY)
@transaction.atomic
def note_orders(*, news: Sequence[OrderNews], by: Actor, at: datetime) -> list[int]:
    """Adds each piece of news to its conversation, in their order. Five statements for any number, and a
    call to who waits for it.

    Answers the number of each event; 0 where the conversation was erased. NotFound, nothing added, where there is none.
    """
    talks = _locked(news, by)
    told = _told(news, talks)
    written: list[tuple[Any, ...]] = []
    for one in news:
        talk = talks[one.store_id, one.conversation]
        if (talk.id, one.key) not in told:
            told[talk.id, one.key] = 0 if talk.erased_at else talk.last_seq + 1
            if not talk.erased_at:
                written.append(_next(talk, one, by, at))
    rows.insert(Event, _append.EVENT, written)
    grown = {row[1] for row in written}
    rows.update(
        Conversation, ("last_seq", "head"), [(t.id, t.last_seq, t.head) for t in talks.values() if t.id in grown]
    )
    woken = [one for one in news if talks[one.store_id, one.conversation].id in grown]
    wake({one.conversation for one in woken} | {following.listed(one.store_id) for one in woken})
    return [told[talks[one.store_id, one.conversation].id, one.key] for one in news]


def _locked(news: Sequence[OrderNews], by: Actor) -> dict[tuple[int, str], _Talk]:
    found = _LOCKED.ask(stores={one.store_id for one in news}, refs={one.conversation for one in news})
    talks = {(row[0], row[1]): _Talk(row[0], *row[2:]) for row in found}
    for one in news:
        by.require(Conversations.SAY, store_id=one.store_id)
        if (one.store_id, one.conversation) not in talks:
            raise NotFound(f"There is no conversation {one.conversation!r} here.", field="conversation")
    return talks


def _told(news: Sequence[OrderNews], talks: Mapping[tuple[int, str], _Talk]) -> dict[tuple[int, str], int]:
    """Conversation and key → the event that was added for it before."""
    for one in news:
        _append.check_key(one.key)
    found = _TOLD.ask(conversations=[one.id for one in talks.values()], keys={one.key for one in news})
    return {(conversation, key): seq for conversation, key, seq in found}


def _next(talk: _Talk, one: OrderNews, by: Actor, at: datetime) -> tuple[Any, ...]:
    """The next event of the conversation; its end moves on."""
    body, salt = chain.text({"order": one.order, **one.news}), chain.new_salt()
    leaf, seq, previous = chain.leaf(salt, body), talk.last_seq + 1, talk.head
    line = str(Line.CHAT if by.is_person else Line.API)
    header = chain.Header(seq, at, str(EventKind.ORDER), *_append.author(by), line, automatic=True)
    talk.last_seq, talk.head = seq, chain.link(previous, header, leaf)
    return (
        talk.store_id, talk.id, seq, at, header.kind, header.author_kind, header.author_ref, line, True, body,
        salt, leaf, None, previous, talk.head, one.key,
    )  # fmt: skip
