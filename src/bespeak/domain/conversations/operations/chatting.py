"""Talking from a page that knows nobody: the first word and those after it, and who somebody says they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations import retelling, secrecy
from bespeak.domain.conversations.facts import ConversationStarted
from bespeak.domain.conversations.files import Kept
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import _append, _files, _speaking, _topics, starting
from bespeak.domain.conversations.operations._append import Entry, Open
from bespeak.domain.conversations.operations._topics import About
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import EventKind, Line
from bespeak.domain.customers import operations as customers
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, KeyReused

SHORTEST_KEY = 20


@dataclass(frozen=True, slots=True)
class Chatted:
    """The message is number `seq` of the conversation; `began` where it was its first, `duplicate` where its key had
    said it before."""

    conversation: str
    customer: str
    seq: int
    began: bool
    duplicate: bool


@dataclass(frozen=True, slots=True)
class _Word:
    """What is said, by whom and when."""

    store_id: int
    body: dict[str, Any]
    client_key: str
    by: Actor
    at: datetime
    files: Sequence[Kept]


class _Quicker(Exception):
    """Somebody with the same key of a talk was quicker by a moment."""


@requires(Conversations.SAY)
@transaction.atomic
def chat(
    *,
    store_id: int,
    talk_key: str,
    text: str,
    client_key: str,
    by: Actor,
    at: datetime,
    products: Sequence[str] = (),
    page: str = "",
    language: str = "",
    files: Sequence[Kept] = (),
) -> Chatted:
    """A word of whoever holds `talk_key`, a secret of their own. The first begins a conversation with somebody nobody
    knows yet, about `products` (refs or handles); of two first words at once one begins it and the other follows.

    The same client key answers the message it made; with another text it is refused (KeyReused). Refuses no text, too
    long a text, unknown products, and a key that could be guessed (not_a_key).
    """
    word = _Word(store_id, _files.said(text, files) | _speaking.seen_from(page), client_key, by, at, files)
    key = started_by(talk_key)
    _append.check_key(client_key)
    row = _begun(store_id, key)
    if row is None:
        about = _topics.named(store_id, products, ())
        try:
            with transaction.atomic():
                return _begin(word, key, about, language)
        except _Quicker:
            row = Conversation.objects.get(store_id=store_id, client_key=key)
    talk = _append.locked(store_id, row.ref, by)
    known = _said(talk, client_key, word.body)
    if known is not None:
        return Chatted(row.ref, talk.customer.ref, known.seq, began=known.seq == 1, duplicate=True)
    _speaking.open_again(talk, by, at, Line.CHAT)
    return _add(talk, word, word.body, [])


def started_by(talk_key: str) -> str:
    """What is kept of the key of a talk: nothing that opens it. Refuses a key that could be guessed."""
    if not (SHORTEST_KEY <= len(talk_key) <= _append.LONGEST_KEY and talk_key.isascii() and talk_key.isprintable()):
        raise Invalid("not_a_key", "This is no key of a talk.", field="talk_key")
    return f"chat:{hashlib.sha256(talk_key.encode()).hexdigest()}"


def _begun(store_id: int, key: str) -> Conversation | None:
    return Conversation.objects.filter(store_id=store_id, client_key=key).first()


def _begin(word: _Word, key: str, about: About, language: str) -> Chatted:
    store_id, by, at = word.store_id, word.by, word.at
    who = customers.gather([customers.Ask(store_id=store_id, language=language)], at)[0]
    row = starting.made(store_id, who, "", key, at)
    if row is None:
        raise _Quicker
    talk = _append.opened(row, by)
    fresh = _topics.add(row, about)
    opening = retelling.opening(word.body, talk.customer.ref, fresh.refs(row), ())
    began = ConversationStarted(
        store_id=store_id, subject=row.ref, at=at, by=by.ref, customer=talk.customer.ref,
        customer_id=talk.customer.id, line=Line.CHAT,
    )  # fmt: skip
    return _add(talk, word, opening, [began])


def _add(talk: Open, word: _Word, body: dict[str, Any], first: list[Fact]) -> Chatted:
    event, facts = _speaking.speak(
        talk, body, word.by, word.at, line=Line.CHAT, own=True, client_key=word.client_key, files=word.files
    )
    talk.close()
    record([*first, *facts])
    return Chatted(talk.row.ref, talk.customer.ref, event.seq, began=bool(first), duplicate=False)


def _said(talk: Open, client_key: str, body: dict[str, Any]) -> Event | None:
    """The message this key made, if it said the same; else KeyReused. The lock makes looking safe."""
    if not client_key:
        return None
    event = Event.objects.filter(conversation=talk.row, client_key=client_key).first()
    said = json.loads(event.body or "{}") if event else {}
    now = _files.as_before(body, event) if event else {}
    if any(said.get(name) != now.get(name) for name in ("text", _files.FILES)):
        raise KeyReused(field="client_key")
    return event


@requires(Conversations.SAY)
@transaction.atomic
def introduce(
    *,
    store_id: int,
    conversation: str,
    name: str,
    contacts: Sequence[tuple[str, str]],
    client_key: str,
    by: Actor,
    at: datetime,
) -> bool:
    """Who the customer of a conversation says they are: kept where it is theirs to say, told to members in the talk.
    True where it was news. For customers themselves; the same form twice tells it once, and with somebody else in it is
    refused (KeyReused). Refuses what `customers.introduce` refuses."""
    _append.check_key(client_key)
    called = secrecy.masked(name)
    told = customers.introduce(store_id=store_id, customer=by.ref, name=called, contacts=contacts, by=by, at=at)
    talk = _append.locked(store_id, conversation, by)
    body = {"name": told.name, "contacts": [list(one) for one in told.contacts], "theirs": list(told.theirs)}
    if _told(talk, client_key, body) or not told.news:
        return False
    entry = Entry(
        kind=EventKind.INTRODUCED, body=body, author=_append.author(by), line=Line.CHAT, at=at, client_key=client_key
    )
    talk.append(entry)
    talk.close()
    return True


def _told(talk: Open, client_key: str, body: dict[str, Any]) -> bool:
    """Whether this key has told the same before; KeyReused where it said something else."""
    event = Event.objects.filter(conversation=talk.row, client_key=client_key).first() if client_key else None
    said = json.loads(event.body or "{}") if event else {}
    if event and any(said.get(name) != body[name] for name in ("name", "contacts")):
        raise KeyReused(field="client_key")
    return event is not None
