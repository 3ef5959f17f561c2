"""Saying something: the first word, the next one, a call that was made, a note among colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bespeak.domain.conversations import chain, wording
from bespeak.domain.conversations.facts import ConversationStarted, MessageAdded, TwoWayTalk
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import _append, _topics
from bespeak.domain.conversations.operations._append import Entry, Open
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import AuthorKind, EventKind, Line, State, Turn
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries as customer_queries
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, KeyReused, NotFound, Refusal, StaleState


class NotAPerson(Refusal):
    code = "not_a_person"
    status = "forbidden"
    sentence = "Only a person of the store can have done this; use a key issued to a member."


@dataclass(frozen=True, slots=True)
class Started:
    """`duplicate` is true where the client key had started this conversation before."""

    conversation: str
    customer: str
    seq: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Said:
    """`two_way` says whether this answered the customer, so that it counts for the gate."""

    conversation: str
    seq: int
    at: datetime
    two_way: bool
    duplicate: bool


@requires(Conversations.SAY)
@transaction.atomic
def start(
    *,
    store_id: int,
    text: str,
    by: Actor,
    at: datetime,
    author: str = "customer",
    customer: str = "",
    contacts: Sequence[tuple[str, str]] = (),
    name: str = "",
    language: str = "",
    line: str = "chat",
    subject_line: str = "",
    products: Sequence[str] = (),
    orders: Sequence[str] = (),
    client_key: str = "",
    automatic: bool = False,
) -> Started:
    """A new conversation with its first message, by the `customer` or the `store`.

    The customer is named by ref, or found (else made) by contacts, (kind, value) each. `products` are refs or handles,
    `orders` refs. The same client key answers what it made before; with another text it is refused (KeyReused).
    Writing for the customer needs the permission to log. Refuses unknown products, strangers, no text.
    """
    about = _topics.named(store_id, products, orders)
    body = _first_body(text, author, line, client_key, by)
    known = _started(store_id, client_key, body)
    if known is not None:
        return known
    ask = customers.Ask(store_id=store_id, contacts=tuple(contacts), name=name, language=language)
    row = _made(store_id, _whom(by, customer, ask, at), subject_line, client_key, at)
    if row is None:
        return _quicker(store_id, client_key, body)
    talk = _append.opened(row, by)
    _topics.add(row, about)
    event, facts = _speak(talk, body, by, at, line=line, automatic=automatic, own=author == AuthorKind.CUSTOMER)
    talk.close()
    began = ConversationStarted(
        store_id=store_id,
        subject=row.ref,
        at=at,
        by=by.ref,
        customer=talk.customer.ref,
        customer_id=talk.customer.id,
        line=line,
    )
    record([began, *facts])
    return Started(row.ref, talk.customer.ref, event.seq, duplicate=False)


@requires(Conversations.SAY)
@transaction.atomic
def say(
    *,
    store_id: int,
    conversation: str,
    text: str,
    by: Actor,
    at: datetime,
    line: str = "chat",
    client_key: str = "",
    on_behalf_of_customer: bool = False,
    automatic: bool = False,
) -> Said:
    """One more message. The same client key answers the message it made; with another text it is refused (KeyReused).

    An answer by a person of the store to what the customer said makes the talk two-way; automatic ones never count.
    `on_behalf_of_customer` logs what the customer said (needs the permission to log). A closed conversation reopens.
    """
    _append.check_line(line)
    body = _body(text, on_behalf_of_customer, by)
    talk = _append.locked(store_id, conversation, by)
    known = talk.earlier(client_key, body)
    if known is not None:
        return Said(conversation, known.seq, known.at, two_way=talk.row.two_way_seq == known.seq, duplicate=True)
    _reopen(talk, by, at, line)
    own = on_behalf_of_customer or by.kind == "customer"
    event, facts = _speak(talk, body, by, at, line=line, automatic=automatic, own=own, client_key=client_key)
    talk.close()
    record(facts)
    return Said(conversation, event.seq, at, two_way=talk.row.two_way_seq == event.seq, duplicate=False)


@requires(Conversations.LOG)
@transaction.atomic
def log_call(
    *,
    store_id: int,
    conversation: str,
    customer_said: str,
    store_said: str,
    by: Actor,
    at: datetime,
    client_key: str = "",
) -> Said:
    """A telephone call a person of the store had: what the customer said, and what was answered. It is a two-way talk.

    Refuses programs (NotAPerson), and a call in which one side said nothing.
    """
    if not by.is_person:
        raise NotAPerson
    heard = _body(customer_said, True, by)
    answered = {"text": wording.said(store_said, field="store_said")}
    talk = _append.locked(store_id, conversation, by)
    known = talk.earlier(client_key, heard)
    if known is not None:
        return Said(conversation, known.seq + 1, known.at, two_way=True, duplicate=True)
    _reopen(talk, by, at, Line.PHONE)
    _, facts = _speak(talk, heard, by, at, line=Line.PHONE, own=True, client_key=client_key)
    event, more = _speak(talk, answered, by, at, line=Line.PHONE, own=False)
    talk.close()
    record([*facts, *more])
    return Said(conversation, event.seq, at, two_way=True, duplicate=False)


@requires(Conversations.SAY)
@transaction.atomic
def note(*, store_id: int, conversation: str, text: str, by: Actor, at: datetime, client_key: str = "") -> Said:
    """Something colleagues should know; the customer never sees it and it settles nothing."""
    if by.kind == "customer":
        raise NotFound(field="conversation")
    body = {"text": wording.said(text)}
    talk = _append.locked(store_id, conversation, by)
    event = talk.earlier(client_key, body)
    if event is None:
        line = Line.API if by.kind == "key" else Line.CHAT
        entry = Entry(
            kind=EventKind.NOTE, body=body, author=_append.author(by), line=line, at=at, client_key=client_key
        )
        event = talk.append(entry)
        talk.close()
        return Said(conversation, event.seq, at, two_way=False, duplicate=False)
    return Said(conversation, event.seq, event.at, two_way=False, duplicate=True)


def _first_body(text: str, author: str, line: str, client_key: str, by: Actor) -> dict[str, str]:
    _append.check_line(line)
    _append.check_key(client_key)
    if author not in {"customer", "store"} or (author == "store" and by.kind == "customer"):
        raise Invalid("unknown_author", "The first word is the customer's or the store's.", field="author")
    return _body(text, author == "customer", by)


def _body(text: str, for_customer: bool, by: Actor) -> dict[str, str]:
    """What is said, and who wrote it down where that is not who said it."""
    body = {"text": wording.said(text)}
    if for_customer and by.kind != "customer":
        by.require(Conversations.LOG)
        body["logged_by"] = by.ref
    return body


def _whom(by: Actor, customer: str, ask: customers.Ask, at: datetime) -> int:
    """A customer is themselves; else the one named, else the one asked for."""
    ref = by.ref if by.kind == "customer" else customer
    return customer_queries.found(store_id=ask.store_id, ref=ref).id if ref else customers.gather([ask], at)[0]


def _made(store_id: int, customer_id: int, subject_line: str, client_key: str, at: datetime) -> Conversation | None:
    """The new row, or None where this key has made one before (a second one waits here for the first to commit)."""
    ref = refs.new("cnv")
    row = Conversation(
        store_id=store_id,
        ref=ref,
        customer_id=customer_id,
        subject_line=wording.optional(subject_line, field="subject_line")[:200],
        head=chain.start(ref),
        client_key=client_key or None,
        created_at=at,
    )
    made = Conversation.objects.bulk_create([row], ignore_conflicts=True)
    return Conversation.objects.filter(ref=made[0].ref).first()


def _started(store_id: int, client_key: str, body: dict[str, str]) -> Started | None:
    """What this key has started already; KeyReused if that began with another text."""
    if not client_key:
        return None
    row = Conversation.objects.select_related("customer__survivor")
    known = row.filter(store_id=store_id, client_key=client_key).first()
    if known is None:
        return None
    first = Event.objects.get(conversation=known, seq=1)
    if chain.leaf(first.salt or "", chain.text(body)) != first.leaf:
        raise KeyReused(field="client_key")
    return Started(known.ref, known.customer.survivor.ref, first.seq, duplicate=True)


def _quicker(store_id: int, client_key: str, body: dict[str, str]) -> Started:
    """Somebody with the same key was quicker by a moment: theirs is the conversation."""
    known = _started(store_id, client_key, body)
    if known is None:
        raise StaleState(field="client_key")
    return known


def _reopen(talk: Open, by: Actor, at: datetime, line: str) -> None:
    if talk.row.state == State.CLOSED:
        talk.append(Entry(kind=EventKind.REOPENED, body={}, author=_append.author(by), line=line, at=at))
        talk.row.state = State.OPEN


def _speak(
    talk: Open,
    body: dict[str, str],
    by: Actor,
    at: datetime,
    *,
    line: str,
    own: bool,
    automatic: bool = False,
    client_key: str = "",
) -> tuple[Event, list[Fact]]:
    """Adds a message, the customer's `own` or the store's, and what follows for the turn and the two-way talk."""
    author = (AuthorKind.CUSTOMER.value, talk.customer.ref) if own else _append.author(by)
    entry = Entry(
        kind=EventKind.MESSAGE,
        body=body,
        author=author,
        line=line,
        at=at,
        automatic=automatic,
        client_key=client_key,
    )
    event = talk.append(entry)
    facts: list[Fact] = [_added(talk, event, by)]
    if own and not automatic:
        _customer_spoke(talk.row, event)
    elif by.is_person and not automatic:
        facts += _person_answered(talk, event, by)
    return event, facts


def _customer_spoke(row: Conversation, event: Event) -> None:
    row.customer_seq, row.customer_spoke_at, row.turn = event.seq, event.at, Turn.STORE


def _person_answered(talk: Open, event: Event, by: Actor) -> list[Fact]:
    """Only what answers the customer counts: the store talking on alone does not keep an old talk fresh."""
    row = talk.row
    row.turn = Turn.CUSTOMER
    if row.customer_seq <= row.two_way_seq:
        return []
    row.two_way_seq, row.two_way_at = event.seq, event.at
    return [two_way(talk, event.seq, by, event.at)]


def two_way(talk: Open, seq: int, by: Actor, at: datetime) -> Fact:
    return TwoWayTalk(
        store_id=talk.row.store_id,
        subject=talk.row.ref,
        at=at,
        by=by.ref,
        customer=talk.customer.ref,
        customer_id=talk.customer.id,
        seq=seq,
    )


def _added(talk: Open, event: Event, by: Actor) -> Fact:
    return MessageAdded(
        store_id=talk.row.store_id,
        subject=talk.row.ref,
        at=event.at,
        by=by.ref,
        customer=talk.customer.ref,
        customer_id=talk.customer.id,
        seq=event.seq,
        author=event.author_kind,
        line=event.line,
        automatic=event.automatic,
    )
