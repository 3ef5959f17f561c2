"""The record of one conversation, signed by the store: as a file, for its customer or for the store, and its head."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bespeak.domain.conversations import bundles, chain, transcripts
from bespeak.domain.conversations.models import Attachment, Event
from bespeak.domain.conversations.queries.entries import AMONG_COLLEAGUES, REWRITES, entry
from bespeak.domain.conversations.queries.seeing import seen, told_of
from bespeak.domain.conversations.queries.talkviews import ConversationView, EntryView, view
from bespeak.domain.conversations.states import EventKind
from bespeak.domain.conversations.transcripts import FILES
from bespeak.domain.stores import queries as stores
from bespeak.domain.stores import signing
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Refusal

CUSTOMER, STORE = "customer", "store"
ERASED, COLLEAGUES, REWRITTEN, EARLIER = "erased", "colleagues", "rewritten", "earlier"
"""Why words are left out: they were erased, are among colleagues, read differently today, or were said earlier than the
reader may see."""


class TooMuchForOneFile(Refusal):
    code = "too_much_for_one_file"
    sentence = "The files of this record are too large for one file. Take the record alone, and the files one by one."


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation to be put on paper: what its reader may see, and all that a statement about it says."""

    talk: ConversationView
    entries: tuple[EntryView, ...]
    statement: dict[str, Any]


def transcript(
    *, ref: str, actor: Actor, at: datetime, edition: str = CUSTOMER, since: datetime | None = None
) -> dict[str, Any]:
    """The signed statement with every entry (`transcripts.written` makes it a file). Strangers are told there is none.

    The store's edition has every word there still is; the customer's, which a customer always gets, none that is among
    colleagues, was rewritten, or said before `since`: of those the leaf stands there. Four statements.
    """
    talk, events = _read(ref, actor)
    edition = _edition(actor, edition)
    hidden = _hidden(events, since) if edition == CUSTOMER else {}
    entries = [_entry(one, hidden.get(one.seq, "")) for one in events]
    statement = _statement(talk, transcripts.TRANSCRIPT, at) | {"edition": edition, "entries": entries}
    return signing.sign(store_id=talk.store_id, statement=statement, at=at)


def bundle(*, signed: Mapping[str, Any], actor: Actor) -> bytes:
    """A signed transcript with the files of which its words tell, as a ZIP that `verify` reads. Refuses more than
    256 MB (too_much_for_one_file). Two statements."""
    wanted = [one for one in bundles.told(signed["entries"]) if one.leaf]
    if sum(one.size for one in wanted) > bundles.MOST_BYTES:
        raise TooMuchForOneFile(most=bundles.MOST_BYTES)
    talk = seen(str(signed["conversation"]), actor)
    rows = Attachment.objects.filter(conversation=talk, ref__in=[one.ref for one in wanted])
    bodies = {ref: bytes(body) for ref, body in rows.values_list("ref", "body")}
    here = {one.called: bodies[one.ref] for one in wanted if one.ref in bodies}
    return bundles.packed(transcripts.written(signed), here)


def on_paper(*, ref: str, actor: Actor, at: datetime, edition: str = CUSTOMER, since: datetime | None = None) -> Record:
    """The same to be laid out: only the entries that have something to read. `paper` signs what was made of it."""
    talk, events = _read(ref, actor)
    edition = _edition(actor, edition)
    hidden = _hidden(events, since) if edition == CUSTOMER else {}
    told = [entry(one, {}, private=False) for one in events if hidden.get(one.seq, "") in ("", ERASED)]
    return Record(talk, tuple(told), _statement(talk, transcripts.PAPER, at) | {"edition": edition})


def paper(*, record: Record, pdf: bytes, at: datetime) -> bytes:
    """The paper with its signature behind it."""
    statement = record.statement | {"digest": transcripts.digest(pdf)}
    signed = signing.sign(store_id=record.talk.store_id, statement=statement, at=at)
    return transcripts.on_paper(pdf, signed)


def head(*, ref: str, actor: Actor, at: datetime, accepted: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """How many entries the record has now, and the link of the last, signed; with what was `accepted` then, where it is
    the head of an acceptance. Three statements."""
    talk = view(told_of(ref, actor))
    statement = _statement(talk, transcripts.HEAD, at) | ({"accepted": accepted} if accepted else {})
    return signing.sign(store_id=talk.store_id, statement=statement, at=at)


def _read(ref: str, actor: Actor) -> tuple[ConversationView, list[Event]]:
    """A conversation and its events, as they stood together: what was said meanwhile is not in it."""
    row = told_of(ref, actor)
    events = Event.objects.filter(conversation=row, seq__lte=row.last_seq).order_by("seq")
    return view(row), list(events)


def _edition(actor: Actor, edition: str) -> str:
    return STORE if edition == STORE and actor.kind != "customer" else CUSTOMER


def _statement(talk: ConversationView, format: str, at: datetime) -> dict[str, Any]:
    store = stores.store(talk.store_id)
    return {
        "format": format,
        "store": {"ref": store.ref, "name": store.name},
        "conversation": talk.ref,
        "customer": talk.customer,
        "made_at": chain.moment(at),
        "count": talk.last_seq,
        "head": talk.head,
    }


def _entry(event: Event, hidden: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "seq": event.seq,
        "at": chain.moment(event.at),
        "kind": event.kind,
        "author_kind": event.author_kind,
        "author": event.author_ref,
        "line": event.line,
        "automatic": event.automatic,
        "leaf": event.leaf,
        "link": event.chain,
    } | ({FILES: event.files.split()} if event.files else {})
    if event.body is None:
        return said | {"left_out": ERASED}
    words: dict[str, Any] = {"body": event.body, "salt": event.salt}
    return said | ({"left_out": hidden} if hidden else words)


def _hidden(events: Collection[Event], since: datetime | None) -> dict[int, str]:
    """Why the customer does not get the words of an entry, by its number."""
    notes = {one.seq for one in events if one.kind == EventKind.NOTE}
    rewritings = [(one, _of(one)) for one in events if one.kind in REWRITES and one.body]
    latest = {of: one.seq for one, of in rewritings}
    hidden = {one.seq: REWRITTEN for one, of in rewritings if latest[of] != one.seq}
    hidden |= dict.fromkeys(latest, REWRITTEN)
    hidden |= {one.seq: COLLEAGUES for one, of in rewritings if of in notes}
    hidden |= {one.seq: COLLEAGUES for one in events if one.kind in (*AMONG_COLLEAGUES, EventKind.CLOSED.value)}
    if since is not None:
        hidden |= {one.seq: EARLIER for one in _before(events, since, rewritings)}
    return hidden


def _before(events: Iterable[Event], since: datetime, rewritings: Iterable[tuple[Event, int]]) -> Iterable[Event]:
    """What was said earlier, and how it was put otherwise later."""
    earlier = [one for one in events if one.at < since or _tells_of(one, since)]
    numbers = {one.seq for one in earlier}
    return [*earlier, *(one for one, of in rewritings if of in numbers)]


def _tells_of(event: Event, since: datetime) -> bool:
    """A summary says again what was settled earlier."""
    if event.kind != EventKind.SUMMARY or not event.body:
        return False
    return any(datetime.fromisoformat(one["at"]) < since for one in json.loads(event.body)["details"])


def _of(event: Event) -> int:
    return entry(event, {}, private=False).of
