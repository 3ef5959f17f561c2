"""The inbox: what waits for whom, the longest first; what is closed and everything, newest first; and what is found."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.conversations.models import Conversation, Event, Reading, Topic
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import tags, words
from bespeak.domain.conversations.queries.seeing import visible, with_topics
from bespeak.domain.conversations.queries.talkviews import SNOOZED, ConversationView, view
from bespeak.domain.conversations.queries.words import Excerpt
from bespeak.domain.conversations.states import SAID, EventKind, State, Turn
from bespeak.kit import clock, places
from bespeak.kit.actors import Actor

STORE, CUSTOMER, CLOSED = Turn.STORE.value, Turn.CUSTOMER.value, State.CLOSED.value
KINDS = (STORE, CUSTOMER, SNOOZED, CLOSED)
ANYBODY, NOBODY = "anybody", ""
LONGEST, NEWEST = "longest", "newest"
ORDERS = (LONGEST, NEWEST)
MOST_COUNTED = 1000
"""Where there are more nobody needs the number."""
LOOKED_THROUGH = 1000
"""In so many of the newest conversations a part of the heading is looked for; in all of them what was said, who it is
and what it is about."""
MOST_FOUND = 500
_SPOKEN = (*SAID, EventKind.EDIT.value, EventKind.DELETE.value)
_TURNED = (*SAID, EventKind.TURN.value, EventKind.REOPENED.value, EventKind.WOKEN.value)
TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`kind` is whose turn it is, snoozed or closed; "" for all. `assignee` is a member's ref, NOBODY or ANYBODY.
    What is set aside until after `at` waits for nobody.

    `order` is LONGEST (whose turn it is since longest first), NEWEST, or "" for what goes with the kind; `tags` are
    names as they are compared, all of which it has.

    `search` finds the ref, a part of the name of a product it is about, all words that were said in one message, and in
    the newest a part of the heading or the name; `customers` (ids) and `orders` (refs) were found by it elsewhere.
    """

    kind: str = ""
    assignee: str = ANYBODY
    search: str = ""
    customers: Collection[int] = ()
    orders: Collection[str] = ()
    at: datetime = field(default_factory=clock.now)
    order: str = ""
    tags: Collection[str] = ()

    @property
    def ordered(self) -> str:
        """How it is ordered: by id downwards (NEWEST), by turn_at (LONGEST), or by turn_at downwards (CLOSED)."""
        return self.order or {"": NEWEST, CLOSED: CLOSED}.get(self.kind, LONGEST)


@dataclass(frozen=True, slots=True)
class Card:
    """A conversation in the inbox. `said` is what was said last, as it reads today, or the names of its files; `by` the
    kind of its author. `unread`: the customer has said something that whoever looks has not read; of what was said
    before they ever looked, what nobody has answered. `found` is where the words that were looked for stand, None where
    it was found otherwise. `back` is why it is the store's turn again by itself: silent, prospect, TIME; "" where
    somebody passed it. `files`: some came with what was said."""

    id: int
    talk: ConversationView
    said: str
    by: str
    at: datetime | None
    deleted: bool
    unread: bool
    found: Excerpt | None = None
    back: str = ""
    files: bool = False


def cards(*, store_id: int, actor: Actor, asked: Asked, after: str = "", most: int = 50) -> list[Card]:
    """Conversations after the place `after` (see `place`). Two statements, two more for a search."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    found = _asked(store_id, with_topics(visible(actor)).filter(store_id=store_id), asked)
    if asked.search:
        found = found.filter(id__in=_found(store_id, asked))
        found = found.annotate(found_seq=Subquery(words.newest_in(store_id, asked.search)))
    mine = Reading.objects.filter(conversation=OuterRef("pk"), reader=actor.ref).values("seq")
    found = found.annotate(known=Coalesce(Subquery(mine), F("two_way_seq")))
    rows: list[Any] = list(_after(found, asked.ordered, after)[:most])
    seqs = {row.pk: row.found_seq for row in rows if asked.search and row.found_seq}
    ours = [row.pk for row in rows if row.state == State.OPEN and row.turn == Turn.STORE]
    events = _events([row.pk for row in rows], ours, seqs)
    turned = {one.conversation_id: one for one in events if one.kind in _TURNED}
    said = {one.conversation_id: one for one in events if one.kind in _SPOKEN}  # the last of each stays
    shown = words.excerpts_of(seqs, events, asked.search)
    back = {key: _back(turned[key]) for key in ours if key in turned}
    return [_card(row, said.get(row.pk), shown.get(row.pk), back.get(row.pk, "")) for row in rows]


def _is_unread(row: Any) -> bool:
    """A row that was asked for what is `known`."""
    return bool(row.state == State.OPEN and row.customer_seq > row.known)


def place(card: Card, kind: str, order: str = "") -> str:
    """Where the list goes on after this card."""
    newest = Asked(kind=kind, order=order).ordered == NEWEST
    return str(card.id) if newest else places.of(card.talk.turn_at, card.id)


def counted(*, store_id: int, actor: Actor, at: datetime | None = None) -> dict[str, int]:
    """How many conversations there are of each kind, MOST_COUNTED at most. One statement."""
    asks = [Asked(kind=kind, at=at or clock.now()) for kind in KINDS]
    return dict(zip(KINDS, many(store_id=store_id, actor=actor, asks=asks), strict=True))


def shares(*, store_id: int, actor: Actor, kind: str, assignees: Sequence[str]) -> dict[str, int]:
    """How many of a kind each of these looks after (NOBODY for none), MOST_COUNTED at most. One statement."""
    asks = [Asked(kind=kind, assignee=one) for one in assignees]
    return dict(zip(assignees, many(store_id=store_id, actor=actor, asks=asks), strict=True))


def many(*, store_id: int, actor: Actor, asks: Sequence[Asked]) -> list[int]:
    """How many conversations each of these finds, MOST_COUNTED at most; what is looked for by words is not counted. One
    statement."""
    actor.require_for_store(Conversations.READ, store_id=store_id)
    mine = Conversation.objects.filter(store_id=store_id)
    return list(_count([_few(_asked(store_id, mine, asked)) for asked in asks])) if asks else []


def _asked(store_id: int, found: QuerySet[Conversation], asked: Asked) -> QuerySet[Conversation]:
    if asked.kind == CLOSED:
        found = found.filter(state=State.CLOSED, turn=Turn.NOBODY)
    elif asked.kind == SNOOZED:
        found = _open(found, asked).filter(turn=Turn.STORE, turn_at__gt=asked.at, snoozed_until__gt=asked.at)
    elif asked.kind:
        found = _open(found, asked).filter(turn=asked.kind).exclude(snoozed_until__gt=asked.at)
    for key in asked.tags:
        if key == tags.HEATED:
            found = found.filter(heat__gt=0)
            continue
        found = found.filter(id__in=tags.having(store_id, key).values("conversation_id"))
    return found if asked.assignee == ANYBODY else found.filter(assignee=asked.assignee)


def _open(found: QuerySet[Conversation], asked: Asked) -> QuerySet[Conversation]:
    """Of somebody's own not by the index of states: by what SQLite knows of very many rows it is as good as the one of
    whose they are, and every open conversation would be looked at."""
    if asked.assignee == ANYBODY:
        return found.filter(state=State.OPEN)
    return found.annotate(stands=Concat("state", Value(""))).filter(stands=State.OPEN)


def _few(found: QuerySet[Conversation]) -> tuple[str, tuple[Any, ...]]:
    return found.order_by().values("id")[:MOST_COUNTED].query.sql_with_params()


def _count(few: Sequence[tuple[str, tuple[Any, ...]]]) -> tuple[int, ...]:
    """How many rows each of these has, in one statement."""
    with connection.cursor() as cursor:
        counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) few)" for sql, _ in few)  # noqa: S608
        cursor.execute(f"SELECT {counts}", [one for _, params in few for one in params])
        return tuple(cursor.fetchone() or ())


def _after(found: QuerySet[Conversation], ordered_as: str, after: str) -> QuerySet[Conversation]:
    if ordered_as == NEWEST:
        return (found.filter(id__lt=places.number(after)) if after else found).order_by("-id")
    closed = ordered_as == CLOSED
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


def _events(ids: Collection[int], ours: Collection[int], seqs: Mapping[int, int]) -> list[Event]:
    """The newest message, edit or deletion of each conversation, by which event it is our turn in those of `ours`, and
    what has to be read of what was found, in the order of their numbers. One statement."""
    events = _newest(ids, _SPOKEN)
    more = [_newest(ours, _TURNED)] if ours else []
    more += [words.read_of(seqs)] if seqs else []
    return list((events.union(*more) if more else events).order_by("conversation_id", "seq"))


def _newest(ids: Collection[int], kinds: Sequence[str]) -> QuerySet[Event]:
    latest = Event.objects.filter(conversation=OuterRef("pk"), kind__in=kinds).order_by("-seq").values("id")[:1]
    newest = Conversation.objects.filter(id__in=ids).annotate(last=Subquery(latest)).values("last")
    return Event.objects.filter(id__in=newest)


def _back(event: Event) -> str:
    if not event.automatic or event.kind in SAID:
        return ""
    if event.kind == EventKind.WOKEN:
        return TIME
    return str(json.loads(event.body).get("why", "")) if event.body else ""


def _card(row: Any, event: Event | None, found: Excerpt | None, back: str) -> Card:
    body = json.loads(event.body) if event and event.body else {}
    return Card(
        id=row.pk,
        talk=view(row),
        said=str(body.get("text", "")) or ", ".join(one["name"] for one in body.get("files", ())),
        by=event.author_kind if event else "",
        at=event.at if event else None,
        deleted=bool(event and event.kind == EventKind.DELETE),
        unread=_is_unread(row),
        found=found,
        back=TIME if row.snoozed_until else back,
        files=bool(body.get("files")),
    )
