"""What customer and store said about one order, in however many conversations they said it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q

from bespeak.domain.conversations import exchanges
from bespeak.domain.conversations.exchanges import Exchange
from bespeak.domain.conversations.models import Conversation, Event, Topic
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.entries import AMONG_COLLEAGUES, REWRITES, entry, with_exchanges
from bespeak.domain.conversations.queries.seeing import visible
from bespeak.domain.conversations.queries.talkviews import EntryView
from bespeak.domain.conversations.states import SAID, AuthorKind, EventKind, Turn
from bespeak.kit.actors import Actor

_LEFT_OUT = set(AMONG_COLLEAGUES) - {EventKind.NOTE.value}
Some = TypeVar("Some", bound=Event)
_Rewritten = dict[tuple[int, int], str | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a conversation stands, in short; its record has `last_seq` entries and ends in `head`."""

    ref: str
    turn: str
    customer_spoke_at: datetime | None
    two_way_at: datetime | None
    last_seq: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """`talk` is the newest conversation about the order, `before` the one that it came out of, where that is another;
    `entries` is what was said and settled about it, oldest first. `read` are the last numbers of those
    conversations, by ref. `own` is what the customer themselves said last, and in which conversation (ref)."""

    talk: Standing | None
    before: Standing | None
    entries: tuple[EntryView, ...]
    read: dict[str, int]
    own: tuple[str, EntryView] | None = None


def heard(*, store_id: int, order: str, came_out_of: str = "", since: datetime, actor: Actor, most: int = 500) -> Heard:
    """Every conversation about this order (a ref), its newest events since then, as a customer reads them: nothing
    that is among colleagues. One statement."""
    actor.require(Conversations.READ, store_id=store_id)
    mine = visible(actor).filter(store_id=store_id)
    talks = mine.filter(topics__order_ref=order).values("id")
    if came_out_of:  # as one list: PostgreSQL reads every event there is where it has to be in one list or another
        talks = talks.union(mine.filter(ref=came_out_of).values("id"))
    here = Exists(Topic.objects.filter(conversation=OuterRef("conversation_id"), order_ref=order))
    rows = Event.objects.filter(conversation__in=talks).exclude(kind__in=_LEFT_OUT).annotate(here=here)
    wanted = rows.filter(Q(here=True) | Q(seq=1)).select_related("conversation")
    found = _as_said(wanted.order_by("-at", "-id")[:most])
    talk = max((one.conversation for one in found if one.here), key=lambda one: one.pk, default=None)
    before = next((one.conversation for one in found if one.conversation.ref == came_out_of), None)
    said = [one for one in found if one.here]
    read = {one.conversation.ref: one.conversation.last_seq for one in said}
    refs = {one.conversation_id: one.conversation.ref for one in said}
    told = _entries(said, since)
    return Heard(
        talk=_standing(talk),
        before=None if before == talk else _standing(before),
        entries=tuple(one for _, one in told),
        read=read,
        own=_own([(refs[talk], one) for talk, one in told]),
    )


def _as_said(found: Iterable[Some]) -> list[Some]:
    """By time, and within each conversation by number: of two who speak at once, who began first may come second."""
    latest: dict[int, datetime] = {}
    moments: dict[int, tuple[datetime, int, int]] = {}
    events = sorted(found, key=lambda one: (one.conversation_id, one.seq))
    for one in events:
        at = latest[one.conversation_id] = max(one.at, latest.get(one.conversation_id, one.at))
        moments[one.pk] = at, one.conversation_id, one.seq
    return sorted(events, key=lambda one: moments[one.pk])


def standing(*, store_id: int, orders: Collection[str], actor: Actor) -> dict[str, Standing]:
    """The newest conversation about each of these orders (refs), as far as the actor may see. One statement."""
    actor.require(Conversations.READ, store_id=store_id)
    topics = Topic.objects.filter(store_id=store_id, order_ref__in=orders, conversation__in=visible(actor).values("id"))
    rows = topics.select_related("conversation").order_by("conversation_id")
    return {one.order_ref: Standing(*_short(one.conversation)) for one in rows if one.order_ref}


def _short(talk: Conversation) -> tuple[str, str, datetime | None, datetime | None, int, str]:
    """For the customer: that the store has set it aside until they answer is not said to them."""
    answered = talk.customer_seq <= talk.two_way_seq
    turn = Turn.CUSTOMER.value if talk.snoozed_until and answered else talk.turn
    return talk.ref, turn, talk.customer_spoke_at, talk.two_way_at, talk.last_seq, talk.head


def _standing(talk: Conversation | None) -> Standing | None:
    return Standing(*_short(talk)) if talk else None


def _own(told: Sequence[tuple[str, EntryView]]) -> tuple[str, EntryView] | None:
    """What the customer said last and did not take back."""
    said = (one for one in reversed(told) if one[1].kind in SAID and not one[1].deleted)
    return next((one for one in said if one[1].author_kind == AuthorKind.CUSTOMER), None)


def _entries(found: Sequence[Event], since: datetime) -> list[tuple[int, EntryView]]:
    """Each with the key of its conversation."""
    rewritten = _rewritten(found)
    notes = {(one.conversation_id, one.seq) for one in found if one.kind == EventKind.NOTE.value}
    became = _became(found)
    told = [
        (
            one.conversation_id,
            replace(
                with_exchanges([entry(one, _of(rewritten, one), private=True)], became.get(one.conversation_id, {}))[0],
                conversation=one.conversation.ref,
            ),
        )
        for one in found
    ]
    return [(talk, one) for talk, one in told if one.at >= since and (talk, one.of) not in notes]


def _became(found: Sequence[Event]) -> dict[int, dict[int, Exchange]]:
    """What became of what was asked, by conversation."""
    rows: dict[int, list[exchanges.Row]] = {}
    for one in found:
        if one.kind in exchanges.FOLLOWED:
            rows.setdefault(one.conversation_id, []).append((one.seq, one.kind, one.at, one.body))
    return {talk: exchanges.exchanges(some) for talk, some in rows.items()}


def _rewritten(found: Sequence[Event]) -> _Rewritten:
    """How rewritten messages read today; a rewriting is always newer than what it rewrites."""
    said = [(one, json.loads(one.body)) for one in found if one.kind in REWRITES and one.body]
    return {(one.conversation_id, body["of"]): body.get("text") for one, body in said}


def _of(rewritten: _Rewritten, event: Event) -> dict[int, str | None]:
    return {seq: text for (talk, seq), text in rewritten.items() if talk == event.conversation_id}
