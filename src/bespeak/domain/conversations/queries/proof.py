"""Whether a transcript is what it was: every number, every link, every leaf, and the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from bespeak.domain.conversations import chain
from bespeak.domain.conversations.models import Confirmation, Conversation, Event, Topic
from bespeak.domain.conversations.queries.confirmations import body_of
from bespeak.domain.conversations.states import EventKind
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Fault:
    """Codes: gap, body_changed, body_missing, link_broken, event_changed, end_differs, confirmation_differs."""

    seq: int
    code: str
    text: str


class _Link(NamedTuple):
    """An event as it is stored."""

    conversation_id: int
    seq: int
    at: datetime
    kind: str
    author_kind: str
    author_ref: str
    line: str
    automatic: bool
    body: str | None
    salt: str | None
    leaf: str
    previous: str
    chain: str


def verify_chain(*, ref: str) -> list[Fault]:
    """Everything wrong with this conversation's transcript; empty means it is as it was written. NotFound if none."""
    row = Conversation.objects.filter(ref=ref).first()
    if row is None:
        raise NotFound(f"There is no conversation {ref!r}.", field="conversation")
    events = Event.objects.filter(conversation=row)
    links = events.order_by("seq").values_list(*_Link._fields)
    faults = _faults(row, [_Link(*event) for event in links])
    return faults + _unlike_what_was_said(events, Confirmation.objects.filter(conversation=row)).get(row.pk, [])


def verify_all_chains(*, store_id: int | None = None) -> dict[str, list[Fault]]:
    """Faults by conversation ref, for the conversations that have any; of one store, or of all. Reads in one pass."""
    mine = Q() if store_id is None else Q(store_id=store_id)
    rows, events = Conversation.objects.filter(mine).order_by("id"), Event.objects.filter(mine)
    ordered = events.order_by("conversation_id", "seq").values_list(*_Link._fields)
    links = (_Link(*event) for event in ordered.iterator(chunk_size=2000))
    unlike = _unlike_what_was_said(events, Confirmation.objects.filter(mine))
    found = {
        row.ref: _faults(row, group) + unlike.get(row.pk, [])
        for row, group in _paired(rows.iterator(chunk_size=2000), links)
    }
    return {ref: faults for ref, faults in found.items() if faults}


def reconcile(*, store_id: int | None = None) -> list[str]:
    """Every fault of every transcript, and every row in another store than its parent; a sentence each."""
    mine = Q() if store_id is None else Q(store_id=store_id)
    told = [
        f"conversation {ref}, number {fault.seq}: {fault.code}. {fault.text}"
        for ref, faults in verify_all_chains(store_id=store_id).items()
        for fault in faults
    ]
    strays = Conversation.objects.filter(mine).exclude(customer__store_id=F("store_id")).order_by("id")
    told += [f"conversation {ref} is with a customer of another store" for ref in strays.values_list("ref", flat=True)]
    for model in (Topic, Event, Confirmation):
        parts = model.objects.filter(mine).exclude(conversation__store_id=F("store_id")).order_by("id")
        name = model.__name__.lower()
        told += [f"{name} {i} is in another store than its conversation" for i in parts.values_list("id", flat=True)]
    return told


def _paired(rows: Iterable[Conversation], links: Iterable[_Link]) -> Iterator[tuple[Conversation, list[_Link]]]:
    """Each conversation with its events, both in order of the conversation's id."""
    groups = groupby(links, key=lambda link: link.conversation_id)
    owner, group = next(groups, (None, ()))
    for row in rows:
        if owner == row.pk:
            yield row, list(group)
            owner, group = next(groups, (None, ()))
        else:
            yield row, []


def _faults(row: Conversation, links: list[_Link]) -> list[Fault]:
    faults: list[Fault] = []
    previous = chain.start(row.ref)
    erased_until = max((link.seq for link in links if link.kind == EventKind.ERASED), default=0)
    for expected, link in enumerate(links, start=1):
        faults += _faults_of(link, expected, previous, erased_until)
        previous = link.chain
    if (row.last_seq, row.head) != (len(links), previous):
        faults.append(Fault(len(links), "end_differs", f"The conversation ends at {row.last_seq}, its events do not."))
    return faults


def _faults_of(link: _Link, expected: int, previous: str, erased_until: int) -> Iterator[Fault]:
    if link.seq != expected:
        yield Fault(link.seq, "gap", f"Number {expected} was expected.")
    if link.previous != previous:
        yield Fault(link.seq, "link_broken", "It does not continue from the event before it.")
    header = chain.Header(*link[1:8])
    if chain.link(link.previous, header, link.leaf) != link.chain:
        yield Fault(link.seq, "event_changed", "Its time, kind, author, line or leaf is not what was written.")
    if link.body is None or link.salt is None:
        if link.seq >= erased_until:
            yield Fault(link.seq, "body_missing", "Its text is gone, and nobody erased it.")
    elif len(link.salt) != chain.SALT_LENGTH or chain.leaf(link.salt, link.body) != link.leaf:
        yield Fault(link.seq, "body_changed", "Its text is not what was written.")


def _unlike_what_was_said(events: QuerySet[Event], rows: QuerySet[Confirmation]) -> dict[int, list[Fault]]:
    """By conversation id: what counts for the gate must be what the transcript says, no more and no less."""
    faults: dict[int, list[Fault]] = {}
    said = _bodies(events, EventKind.CONFIRMATION)
    taken_back = {(owner, _of(body)) for (owner, _), body in _bodies(events, EventKind.WITHDRAWAL).items() if body}
    for row in rows.select_related("product", "variant").order_by("id").iterator(chunk_size=2000):
        place = (row.conversation_id, row.seq)
        body = said.pop(place, "")
        if body is None:  # erased, with everything that was said
            continue
        if body != chain.text(body_of(row)) or (row.withdrawn_at is not None) != (place in taken_back):
            fault = Fault(row.seq, "confirmation_differs", "What counts is not what was confirmed or withdrawn.")
            faults.setdefault(row.conversation_id, []).append(fault)
    for (owner, seq), body in said.items():
        if body is not None:
            fault = Fault(seq, "confirmation_differs", "What was confirmed here no longer counts.")
            faults.setdefault(owner, []).append(fault)
    return faults


def _bodies(events: QuerySet[Event], kind: EventKind) -> dict[tuple[int, int], str | None]:
    found = events.filter(kind=kind).order_by("id").values_list("conversation_id", "seq", "body")
    return {(owner, seq): body for owner, seq, body in found.iterator(chunk_size=2000)}


def _of(body: str) -> int:
    """Which event a withdrawal is about; 0 where the text was tampered with, which the chain tells already."""
    try:
        return int(json.loads(body)["of"])
    except (ValueError, KeyError, TypeError):
        return 0
