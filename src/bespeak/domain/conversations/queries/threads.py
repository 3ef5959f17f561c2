"""Conversations and what is in them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.conversations import exchanges
from bespeak.domain.conversations.enquiries import EnquiryView
from bespeak.domain.conversations.exchanges import Exchange, Verdict
from bespeak.domain.conversations.models import Conversation, Event, LegalHold, Reading, Topic
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import asked
from bespeak.domain.conversations.queries.fileviews import FileView, files_of
from bespeak.domain.conversations.states import EventKind, State
from bespeak.domain.conversations.tagrows import Tagged
from bespeak.kit.actors import Actor
from bespeak.kit.nested import Rows
from bespeak.kit.refusals import NotFound

REWRITES = (EventKind.EDIT.value, EventKind.DELETE.value)
AMONG_COLLEAGUES = (
    EventKind.NOTE.value, EventKind.ASSIGNEE.value, EventKind.TURN.value, EventKind.SNOOZED.value,
    EventKind.WOKEN.value, EventKind.INTRODUCED.value,
)  # fmt: skip
SNOOZED = "snoozed"
_TOLD_LATER = (*REWRITES, EventKind.NOTE.value, *exchanges.FOLLOWED)
_LATER = Event.objects.filter(conversation=OuterRef("pk"), kind__in=_TOLD_LATER).order_by("seq")
_MARKS = Reading.objects.filter(conversation=OuterRef("pk")).order_by("id")
_HOLDS = LegalHold.objects.filter(conversation=OuterRef("pk"), lifted_at=None)
_TAGS = Tagged.objects.filter(conversation=OuterRef("pk")).order_by("tag__key", "id")
_TOPICS = Topic.objects.filter(conversation=OuterRef("pk")).order_by("id")


@dataclass(frozen=True, slots=True)
class Mark:
    """`reader`, on this `side` of the conversation, had everything of the other up to number `seq` before them `at`."""

    side: str
    reader: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class TagOn:
    """One of the store's own words on a conversation."""

    ref: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class ConversationView:
    """`products` are the names of what it is about, `orders` refs; `head` ends its chain of `last_seq` events. It is
    the turn of whoever has it since `turn_at`; of the store from `snoozed_until` on, where it is set aside until then.
    `outcome` is what became of it once it is closed. `marks`, who has read how far, is told by `stretch` and
    `lately` only, `verdicts`, what the customer said of each point that was summed up, and `asked_for`, the newest
    enquiries, by `stretch`."""

    ref: str
    store_id: int
    customer: str
    customer_name: str
    subject_line: str
    state: str
    turn: str
    assignee: str
    products: tuple[str, ...]
    orders: tuple[str, ...]
    last_seq: int
    head: str
    customer_spoke_at: datetime | None
    two_way_at: datetime | None
    created_at: datetime
    erased_at: datetime | None
    turn_at: datetime
    customer_id: int
    product_ids: tuple[int, ...]
    snoozed_until: datetime | None
    outcome: str
    marks: tuple[Mark, ...] = ()
    asked_for: tuple[EnquiryView, ...] = ()
    held: bool = False
    tags: tuple[TagOn, ...] = ()
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)

    def stands(self, at: datetime) -> str:
        """closed, snoozed, or whose turn it is (store | customer | nobody)."""
        if self.state == State.CLOSED:
            return State.CLOSED.value
        return SNOOZED if self.snoozed_until and self.snoozed_until > at else self.turn


@dataclass(frozen=True, slots=True)
class EntryView:
    """One event. `text` is how it reads today: edited, or "" once deleted; `body` what was written (None: erased).

    `of` is the number of the message that an edit or deletion is about, else its own. A customer sees no body of what
    was rewritten, only how it reads. `masked` says which kinds of secrets ("card", "password") were hidden in it before
    it was kept. `exchange` is how a question, products or a summary stand by now; `heard` alone says in which
    `conversation` it is. `files` came with it, none where it was taken back.
    """

    seq: int
    of: int
    at: datetime
    kind: str
    author_kind: str
    author: str
    line: str
    automatic: bool
    text: str
    body: dict[str, Any] | None
    edited: bool
    deleted: bool
    masked: tuple[str, ...] = ()
    exchange: Exchange | None = None
    conversation: str = ""
    files: tuple[FileView, ...] = ()


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


def introductions(*, ref: str, actor: Actor) -> list[tuple[str, tuple[str, ...]]]:
    """What the customer of a conversation has said of themselves, oldest first: name and ways to reach them. One
    statement; whose else those are is not told here."""
    rows = Event.objects.filter(conversation__in=_may_see(actor).filter(ref=ref), kind=EventKind.INTRODUCED)
    said = [json.loads(body) for body in rows.order_by("seq").values_list("body", flat=True) if body]
    return [(str(one.get("name", "")), tuple(str(value) for _, value in one.get("contacts", ()))) for one in said]


def conversation(*, ref: str, actor: Actor) -> ConversationView:
    """One conversation. Strangers are told there is none."""
    return view(told_of(ref, actor))


def conversations(
    *,
    store_id: int,
    actor: Actor,
    state: str = "",
    turn: str = "",
    assignee: str = "",
    customer: str = "",
    order: str = "",
    product: str = "",
    after: str = "",
    most: int = 50,
) -> list[ConversationView]:
    """Conversations, newest first, after the one with the ref `after`. The other arguments narrow them down.

    `customer` and `order` are refs, `product` a ref or handle.
    """
    actor.require(Conversations.READ, store_id=store_id)
    found = visible(actor, led=bool(customer or order))
    found = _of_store(found, store_id, led=bool(customer or order)).order_by(
        (F("id") + 0).desc() if customer else "-id"
    )
    same = {"state": state, "turn": turn, "assignee": assignee, "topics__order_ref": order}
    found = found.filter(**{name: value for name, value in same.items() if value})
    if customer:
        found = found.filter(customer__survivor__ref=customer)
    if product:
        found = found.filter(topics__product_id=catalog.product_ids(store_id=store_id, names=[product])[product])
    if after:
        found = found.filter(id__lt=seen(after, actor).pk)
    return [view(row) for row in with_topics(found)[:most]]


def thread(*, ref: str, actor: Actor, after: int = 0, most: int = 500) -> list[EntryView]:
    """The events of a conversation after number `after`, oldest first. Customers see nothing that is among colleagues.

    Three statements. An edit or deletion comes as an event of its own too, so that whoever has read further can follow.
    """
    row = seen(ref, actor)
    events = Event.objects.filter(conversation=row, seq__gt=after).order_by("seq")
    later = list(_later_of(row))
    (rewritten, notes), stands = _told_later(later), exchanges.exchanges(later)
    if actor.kind != "customer":
        return with_exchanges([entry(event, rewritten, private=False) for event in events[:most]], stands)
    entries = (entry(event, rewritten, private=True) for event in events.exclude(kind__in=AMONG_COLLEAGUES))
    return with_exchanges([entry for entry in entries if entry.of not in notes][:most], stands)


def stretch(
    *, ref: str, actor: Actor, before: int = 0, most: int = 60
) -> tuple[ConversationView, list[EntryView], bool]:
    """A conversation, its newest events (or those before the number `before`), oldest first, and whether there are
    older ones. For members: nothing is left out. Two statements."""
    found = with_topics(_may_see(actor)).annotate(later=Rows(_LATER, "seq", "kind", "at", "body"))
    found = found.annotate(asked=Rows(asked.LAST, *asked.COLUMNS))
    row: Any = _row(found.annotate(marks=Rows(_MARKS, "side", "reader", "seq", "at")), ref)
    if actor.kind == "customer":
        raise NotFound(f"There is no conversation {ref!r} here.", field="conversation")
    events = Event.objects.filter(conversation=row).order_by("-seq")
    read = list((events.filter(seq__lt=before) if before else events)[: most + 1])
    rewritten, _ = _told_later(row.later)
    said = [entry(event, rewritten, private=False) for event in reversed(read[:most])]
    entries = with_exchanges(said, exchanges.exchanges(row.later))
    talk = replace(view(row), marks=tuple(Mark(*one) for one in row.marks), verdicts=exchanges.verdicts(row.later))
    talk = replace(talk, asked_for=asked.views(row.asked, talk.ref, talk.customer))
    return talk, entries, len(read) > most


def lately(
    *, ref: str, actor: Actor, before: int = 0, most: int = 60
) -> tuple[ConversationView, list[EntryView], bool]:
    """As `stretch`, as its customer reads it: without what is among colleagues. Two statements."""
    mine = with_topics(_may_see(actor)).annotate(later=Rows(_LATER, "seq", "kind", "at", "body"))
    row: Any = _row(mine.annotate(marks=Rows(_MARKS, "side", "reader", "seq", "at")), ref)
    rewritten, notes = _told_later(row.later)
    events = Event.objects.filter(conversation=row).exclude(kind__in=AMONG_COLLEAGUES).order_by("-seq")
    found = list((events.filter(seq__lt=before) if before else events)[: most + 1])
    entries = (entry(event, rewritten, private=True) for event in reversed(found[:most]))
    talk = replace(view(row), marks=tuple(Mark(*one) for one in row.marks))
    told = [one for one in entries if one.of not in notes]
    return talk, with_exchanges(told, exchanges.exchanges(row.later)), len(found) > most


def with_exchanges(entries: Iterable[EntryView], found: Mapping[int, Exchange]) -> list[EntryView]:
    """Each question, each showing of products, each summary with what became of it; for the queries of this room."""
    return [
        replace(one, exchange=found.get(one.seq, Exchange())) if one.kind in exchanges.TOLD and one.body else one
        for one in entries
    ]


def visible(actor: Actor, *, led: bool = False) -> QuerySet[Conversation]:
    """The rows that somebody may know of; for the other queries of this room. `led`: something narrower than the store
    leads to them."""
    found, theirs = Conversation.objects.select_related("customer__survivor"), actor.kind == "customer"
    if actor.store_id is not None:
        found = _of_store(found, actor.store_id, led=led or theirs)
    return found.filter(customer__survivor__ref=actor.ref) if theirs else found


def _of_store(found: QuerySet[Conversation], store_id: int, *, led: bool) -> QuerySet[Conversation]:
    """Added to nought, the store leads the planner into no index: that one holds every conversation there is."""
    return found.annotate(house=F("store_id") + 0).filter(house=store_id) if led else found.filter(store_id=store_id)


def seen(ref: str, actor: Actor) -> Conversation:
    """The row, for the other queries of this room. Strangers are told there is none."""
    return _row(_may_see(actor), ref)


def told_of(ref: str, actor: Actor) -> Conversation:
    """The same with what it is about, as `view` reads it."""
    return _row(with_topics(_may_see(actor)), ref)


def _may_see(actor: Actor) -> QuerySet[Conversation]:
    actor.require(Conversations.READ)
    return visible(actor)


def _row(found: QuerySet[Conversation], ref: str) -> Conversation:
    row = found.filter(ref=ref).first()
    if row is None:
        raise NotFound(f"There is no conversation {ref!r} here.", field="conversation")
    return row


def _later_of(row: Conversation) -> Iterable[exchanges.Row]:
    found = Event.objects.filter(conversation=row, kind__in=_TOLD_LATER).order_by("seq")
    return found.values_list("seq", "kind", "at", "body")


def _told_later(found: Iterable[exchanges.Row]) -> tuple[dict[int, str | None], set[int]]:
    """How rewritten messages read today, by number (None is deleted), and the numbers of notes among colleagues."""
    latest: dict[int, str | None] = {}
    notes: set[int] = set()
    for seq, kind, _, body in found:
        if kind == EventKind.NOTE:
            notes.add(seq)
        elif body and kind in REWRITES:
            said = json.loads(body)
            latest[said["of"]] = said.get("text")
    return latest, notes


def entry(event: Event, rewritten: dict[int, str | None], private: bool) -> EntryView:
    """One event as it reads today; for the queries of this room."""
    body = json.loads(event.body) if event.body else {}
    of = int(body.get("of", event.seq)) if event.kind in REWRITES else event.seq
    text = rewritten.get(of, body.get("text", ""))
    return EntryView(
        seq=event.seq,
        of=of,
        at=event.at,
        kind=event.kind,
        author_kind=event.author_kind,
        author=event.author_ref,
        line=event.line,
        automatic=event.automatic,
        text=text or "",
        body=None if event.body is None or (private and of in rewritten) else _without_words(event, body, private),
        edited=of in rewritten and text is not None,
        deleted=of in rewritten and text is None,
        masked=() if of in rewritten and of == event.seq else tuple(body.get("masked", ())),
        files=files_of(body) if event.kind == EventKind.MESSAGE and rewritten.get(of, "") is not None else (),
    )


def _without_words(event: Event, body: dict[str, Any], private: bool) -> dict[str, Any]:
    """What became of a conversation is said among colleagues."""
    return {} if private and event.kind == EventKind.CLOSED.value else body


def with_topics(found: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """These rows with what they are about, as `view` reads it; for the queries of this room."""
    words = Rows(_TAGS, "tag__ref", "tag__name", "tag__colour")
    about = Rows(_TOPICS, "product_id", "product__name", "order_ref")
    return found.annotate(held=Exists(_HOLDS), about=about, words=words)


def view(row: Any) -> ConversationView:
    """A row that was asked for `with_topics`."""
    return ConversationView(
        ref=row.ref,
        store_id=row.store_id,
        customer=row.customer.survivor.ref,
        customer_name=row.customer.survivor.name,
        subject_line=row.subject_line,
        state=row.state,
        turn=row.turn,
        assignee=row.assignee,
        products=tuple(name or "" for product, name, _ in row.about if product),
        orders=tuple(order for _, _, order in row.about if order),
        last_seq=row.last_seq,
        head=row.head,
        customer_spoke_at=row.customer_spoke_at,
        two_way_at=row.two_way_at,
        created_at=row.created_at,
        erased_at=row.erased_at,
        turn_at=row.turn_at,
        customer_id=row.customer.survivor_id,
        product_ids=tuple(product for product, _, _ in row.about if product),
        held=row.held,
        tags=tuple(TagOn(*one) for one in row.words),
        snoozed_until=row.snoozed_until,
        outcome=row.outcome,
    )
