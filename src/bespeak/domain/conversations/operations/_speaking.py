"""What follows when somebody speaks: the message, whose turn it is, whether the talk became two-way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bespeak.domain.conversations.facts import MessageAdded, TwoWayTalk
from bespeak.domain.conversations.files import Kept
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import _append, _files
from bespeak.domain.conversations.operations._append import Entry, Open
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import AuthorKind, EventKind, State, Turn
from bespeak.domain.customers import contacts
from bespeak.domain.knowledge import manner, thanks
from bespeak.journal.facts import Fact
from bespeak.kit.actors import Actor

LONGEST_PAGE = 300
LATELY = 4


def body(text: str, for_customer: bool, by: Actor, files: Sequence[Kept] = ()) -> dict[str, Any]:
    """What is said, and who wrote it down where that is not who said it."""
    said = _files.said(text, files)
    if for_customer and by.kind != "customer":
        by.require(Conversations.LOG)
        said["logged_by"] = by.ref
    return said


def seen_from(page: str) -> dict[str, str]:
    """On which page its writer was, where that is known: no more than an address without what stands behind `?`."""
    kept = contacts.tidy(page.partition("?")[0].partition("#")[0], LONGEST_PAGE)
    return {"page": kept} if kept else {}


def open_again(talk: Open, by: Actor, at: datetime, line: str) -> None:
    if talk.row.state == State.CLOSED:
        turn = {"turn": str(talk.row.turn)}
        talk.append(Entry(kind=EventKind.REOPENED, body=turn, author=_append.author(by), line=line, at=at))
        talk.row.state, talk.row.outcome = State.OPEN, ""


def speak(
    talk: Open,
    body: dict[str, Any],
    by: Actor,
    at: datetime,
    *,
    line: str,
    own: bool,
    automatic: bool = False,
    client_key: str = "",
    kind: EventKind = EventKind.MESSAGE,
    files: Sequence[Kept] = (),
) -> tuple[Event, list[Fact]]:
    """Adds a message, or another word of this `kind`, the customer's `own` or the store's, and what follows for the
    turn and the two-way talk."""
    author = (AuthorKind.CUSTOMER.value, talk.customer.ref) if own else _append.author(by)
    entry = Entry(
        kind=kind,
        body=body,
        author=author,
        line=line,
        at=at,
        automatic=automatic,
        client_key=client_key,
        files=files,
    )
    event = talk.append(entry)
    facts: list[Fact] = [_added(talk, event, by)]
    if own and not automatic:
        _customer_spoke(talk.row, event, str(body.get("text", "")))
    elif by.is_person and not automatic:
        facts += _person_answered(talk, event, by)
    return event, facts


def _customer_spoke(row: Conversation, event: Event, text: str) -> None:
    row.heat = _heat(text, row.heat)
    row.customer_seq, row.customer_spoke_at, row.turn = event.seq, event.at, Turn.STORE
    row.snoozed_until = None


def _heat(text: str, before: int) -> int:
    """For how many more words of the customer it counts as heated: until so many calm ones, or mere thanks."""
    if manner.customer([text]).hot:
        return LATELY
    return 0 if thanks.mere(text) else max(before - 1, 0)


def _person_answered(talk: Open, event: Event, by: Actor) -> list[Fact]:
    """Only what answers the customer counts: the store talking on alone does not keep an old talk fresh."""
    row = talk.row
    row.turn, row.snoozed_until = Turn.CUSTOMER, None
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
