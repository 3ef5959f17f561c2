"""The inbox: what waits for whom, the longest first; what is closed and everything, newest first; and what is found."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.conversations.models import Conversation, Event, Reading, Topic
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import words
from bespeak.domain.conversations.queries.threads import SNOOZED, ConversationView, view, visible, with_topics
from bespeak.domain.conversations.states import EventKind, State, Turn
from bespeak.kit import clock, places
from bespeak.kit.actors import Actor

STORE, CUSTOMER, CLOSED = Turn.STORE.value, Turn.CUSTOMER.value, State.CLOSED.value
KINDS = (STORE, CUSTOMER, SNOOZED, CLOSED)
ANYBODY, NOBODY = "anybody", ""
MOST_COUNTED = 1000
"""Where there are more nobody needs the number."""
LOOKED_THROUGH = 1000
"""In so many of the newest conversations a part of the heading is looked for; in all of them what was said, who it is
and what it is about."""
MOST_FOUND = 500
_SPOKEN = (EventKind.MESSAGE.value, EventKind.EDIT.value, EventKind.DELETE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`kind` is whose turn it is, snoozed or closed; "" for all. `assignee` is a member's ref, NOBODY or ANYBODY.
    What is set aside until after `at` waits for nobody.

    `search` finds the ref, a part of the name of a product it is about, all words that were said in one message, and in
    the newest a part of the heading or the name; `customers` (ids) and `orders` (refs) were found by it elsewhere.
    """

    kind: str = ""
    assignee: str = ANYBODY
    search: str = ""
    customers: Collection[int] = ()
    orders: Collection[str] = ()
    at: datetime = field(default_factory=clock.now)


@dataclass(frozen=True, slots=True)
class Card:
    """A conversation in the inbox. `said` is what was said last, as it reads today, `by` the kind of its author.
    `unread`: the customer has said something that whoever looks has not read; of what was said before they ever looked,
    what nobody has answered."""

    id: int
    talk: ConversationView
    said: str
    by: str
    at: datetime | None
    deleted: bool
    unread: bool


def cards(*, store_id: int, actor: Actor, asked: Asked, after: str = "", most: int = 50) -> list[Card]:
    """Conversations after the place `after` (see `place`). Two statements, two more for a search."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    found = _asked(with_topics(visible(actor)).filter(store_id=store_id), asked)
    if asked.search:
        found = found.filter(id__in=_found(store_id, asked))
    mine = Reading.objects.filter(conversation=OuterRef("pk"), reader=actor.ref).values("seq")
    found = found.annotate(known=Coalesce(Subquery(mine), F("two_way_seq")))
    rows: list[Any] = list(_after(found, asked.kind, after)[:most])
    said = _said_last([row.pk for row in rows])
    return [_card(row.pk, view(row), said.get(row.pk), unread=_is_unread(row)) for row in rows]


def _is_unread(row: Any) -> bool:
    """A row that was asked for what is `known`."""
    return bool(row.state == State.OPEN and row.customer_seq > row.known)


def place(card: Card, kind: str) -> str:
    """Where the list goes on after this card."""
    return places.of(card.talk.turn_at, card.id) if kind else str(card.id)


def counted(*, store_id: int, actor: Actor, at: datetime | None = None) -> dict[str, int]:
    """How many conversations there are of each kind, MOST_COUNTED at most. One statement."""
    at = at or clock.now()
    actor.require_for_store(Conversations.READ, store_id=store_id)
    few = [_few(_asked(Conversation.objects.filter(store_id=store_id), Asked(kind=kind, at=at))) for kind in KINDS]
    return dict(zip(KINDS, _count(few), strict=True))


def shares(*, store_id: int, actor: Actor, kind: str, assignees: Sequence[str]) -> dict[str, int]:
    """How many of a kind each of these looks after (NOBODY for none), MOST_COUNTED at most. One statement."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    mine = Conversation.objects.filter(store_id=store_id)
    few = [_few(_asked(mine, Asked(kind=kind, assignee=one))) for one in assignees]
    return dict(zip(assignees, _count(few), strict=True))


def _asked(found: QuerySet[Conversation], asked: Asked) -> QuerySet[Conversation]:
    if asked.kind == CLOSED:
        found = found.filter(state=State.CLOSED, turn=Turn.NOBODY)
    elif asked.kind == SNOOZED:
        found = found.filter(state=State.OPEN, turn=Turn.STORE, turn_at__gt=asked.at, snoozed_until__gt=asked.at)
    elif asked.kind:
        found = found.filter(state=State.OPEN, turn=asked.kind).exclude(snoozed_until__gt=asked.at)
    return found if asked.assignee == ANYBODY else found.filter(assignee=asked.assignee)


def _few(found: QuerySet[Conversation]) -> tuple[str, tuple[Any, ...]]:
    return found.order_by().values("id")[:MOST_COUNTED].query.sql_with_params()


def _count(few: Sequence[tuple[str, tuple[Any, ...]]]) -> tuple[int, ...]:
    """How many rows each of these has, in one statement."""
    with connection.cursor() as cursor:
        counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) few)" for sql, _ in few)  # noqa: S608
        cursor.execute(f"SELECT {counts}", [one for _, params in few for one in params])
        return tuple(cursor.fetchone() or ())


def _after(found: QuerySet[Conversation], kind: str, after: str) -> QuerySet[Conversation]:
    if not kind:
        return (found.filter(id__lt=places.number(after)) if after else found).order_by("-id")
    closed = kind == CLOSED
    ordered = found.order_by(*(("-turn_at", "-id") if closed else ("turn_at", "id")))
    if not after:
        return ordered
    moment, number = places.moment_and_number(after)
    if closed:
        return ordered.filter(Q(turn_at__lt=moment) | Q(turn_at=moment, id__lt=number), turn_at__lte=moment)
    return ordered.filter(Q(turn_at__gt=moment) | Q(turn_at=moment, id__gt=number), turn_at__gte=moment)


def _found(store_id: int, asked: Asked) -> list[int]:
    """Ids of conversations like that, the newest. Two statements."""
    mine, topics = Conversation.objects.filter(store_id=store_id), Topic.objects.filter(store_id=store_id)
    latest = topics.filter(product_id__in=catalog.named_like(store_id=store_id, text=asked.search)).order_by("-id")
    newest = mine.filter(id__in=mine.order_by("-id").values("id")[:LOOKED_THROUGH])
    like = Q(subject_line__icontains=asked.search) | Q(customer__survivor__name__icontains=asked.search)
    ways = [
        mine.filter(ref=asked.search).values_list("id"),
        mine.filter(customer__survivor__in=list(asked.customers)[:MOST_FOUND]).values_list("id"),
        mine.filter(id__in=latest.values("conversation_id")[:MOST_FOUND]).values_list("id"),
        topics.filter(order_ref__in=asked.orders).exclude(order_ref="").values_list("conversation_id"),
        newest.filter(like).values_list("id"),
        mine.filter(id__in=words.said(store_id, asked.search, private=True)).values_list("id"),
    ]
    first, *others = (way.order_by() for way in ways)
    return [row[0] for row in first.union(*others).order_by("-id")[:MOST_FOUND]]


def _said_last(ids: Collection[int]) -> Mapping[int, Event]:
    """The newest message, edit or deletion of each conversation. One statement."""
    latest = Event.objects.filter(conversation=OuterRef("pk"), kind__in=_SPOKEN).order_by("-seq").values("id")[:1]
    newest = Conversation.objects.filter(id__in=ids).annotate(last=Subquery(latest)).values("last")
    return {event.conversation_id: event for event in Event.objects.filter(id__in=newest)}


def _card(number: int, talk: ConversationView, event: Event | None, *, unread: bool) -> Card:
    body = json.loads(event.body) if event and event.body else {}
    return Card(
        id=number,
        talk=talk,
        said=str(body.get("text", "")),
        by=event.author_kind if event else "",
        at=event.at if event else None,
        deleted=bool(event and event.kind == EventKind.DELETE),
        unread=unread,
    )
