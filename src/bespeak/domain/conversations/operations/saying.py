"""Saying something more, in one conversation or in many at once: a batch costs the statements of one message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations.files import Kept
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.operations import _append, _speaking, _thanks
from bespeak.domain.conversations.operations._append import Open
from bespeak.domain.conversations.permissions import Conversations
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.asking import Blank, Question
from bespeak.kit.refusals import NotFound, Refusal

_EARLIER = Question(
    lambda: Event.objects.filter(
        conversation_id__among=Blank("conversations"), client_key__among=Blank("keys")
    ).values_list("conversation_id", "client_key", "seq", "at", "salt", "leaf", "body")
)


@dataclass(frozen=True, slots=True)
class Said:
    """`two_way` says whether this answered the customer, so that it counts for the gate; `masked` which kinds of
    secrets ("card", "password") were hidden in what was said, before it was kept."""

    conversation: str
    seq: int
    at: datetime
    two_way: bool
    duplicate: bool
    masked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One more message, as `say` takes it."""

    store_id: int
    conversation: str
    text: str
    by: Actor
    at: datetime
    line: str = "chat"
    client_key: str = ""
    on_behalf_of_customer: bool = False
    automatic: bool = False
    seen: int = 0
    page: str = ""
    files: Sequence[Kept] = ()

    @property
    def place(self) -> tuple[int, str]:
        return self.store_id, self.conversation


Result = Said | Refusal
Within = Callable[[Sequence[Result]], None]


@requires(Conversations.SAY)
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
    seen: int = 0,
    page: str = "",
    files: Sequence[Kept] = (),
) -> Said:
    """One more message. The same client key answers the message it made; with another text it is refused (KeyReused).

    An answer by a person of the store to what the customer said makes the talk two-way; automatic ones never count.
    `on_behalf_of_customer` logs what the customer said (needs the permission to log). A closed conversation reopens.
    With `seen`, the number of the last event its author has read, it is refused (StaleState) where somebody else has
    said something since. `page` is where its writer was looking. With `files` (`files.kept`) it may go without words.
    """
    one = Saying(
        store_id=store_id, conversation=conversation, text=text, by=by, at=at, line=line, client_key=client_key,
        on_behalf_of_customer=on_behalf_of_customer, automatic=automatic, seen=seen, page=page, files=files,
    )  # fmt: skip
    result = say_all([one])[0]
    if isinstance(result, Refusal):
        raise result
    return result


@transaction.atomic
def say_all(sayings: Sequence[Saying], *, within: Within | None = None) -> list[Result]:
    """One more message each, in the order given, in one transaction; what is refused stands in its place and keeps
    nobody else from speaking. A constant number of statements, and some for each mere thanks that is laid by.

    Each needs the permission to say. `within` runs in the same transaction, with the results.
    """
    ready = [_ready(one) for one in sayings]
    heard = [(one, body) for one, body in zip(sayings, ready, strict=True) if not isinstance(body, Refusal)]
    talks = _append.locked_all({one.place for one, _ in heard})
    known = _earlier(talks, [one.client_key for one, _ in heard if one.client_key])
    facts: list[Fact] = []
    results = [
        body if isinstance(body, Refusal) else _result(one, body, talks, known, facts)
        for one, body in zip(sayings, ready, strict=True)
    ]
    _append.close_all([talk for talk in talks.values() if talk.fresh])
    record(facts)
    if within:
        within(results)
    return results


Known = dict[tuple[int, str], Event]


def _ready(one: Saying) -> dict[str, Any] | Refusal:
    """The body of the event, as far as it can be told before the conversation is looked at."""
    try:
        one.by.require(Conversations.SAY, store_id=one.store_id)
        _append.check_line(one.line)
        _append.check_key(one.client_key)
        said = _speaking.body(one.text, one.on_behalf_of_customer, one.by, one.files)
        return said | _speaking.seen_from(one.page)
    except Refusal as refusal:
        return refusal


def _earlier(talks: Mapping[tuple[int, str], Open], keys: Sequence[str]) -> Known:
    """(conversation, key) → the event that was said with it before. The lock makes looking safe."""
    if not keys or not talks:
        return {}
    found = _EARLIER.ask(conversations=[talk.row.pk for talk in talks.values()], keys=keys)
    return {
        (talk, key): Event(conversation_id=talk, client_key=key, seq=seq, at=at, salt=salt, leaf=leaf, body=body)
        for talk, key, seq, at, salt, leaf, body in found
    }


def _result(
    one: Saying, body: dict[str, Any], talks: Mapping[tuple[int, str], Open], known: Known, facts: list[Fact]
) -> Result:
    try:
        return _said(one, body, _open(one, talks), known, facts)
    except Refusal as refusal:
        return refusal


def _open(one: Saying, talks: Mapping[tuple[int, str], Open]) -> Open:
    talk = talks.get(one.place)
    if talk is None:
        raise NotFound(f"There is no conversation {one.conversation!r} here.", field="conversation")
    _append.check_words_left(talk.row)
    talk.check_theirs(one.by)
    return talk


def _said(one: Saying, body: dict[str, Any], talk: Open, known: Known, facts: list[Fact]) -> Said:
    """Refuses before anything is appended."""
    before, masked = known.get((talk.row.pk, one.client_key)), tuple(body.get("masked", ()))
    if before is not None:
        _append.same(before, body)
        counted = talk.row.two_way_seq == before.seq
        return Said(one.conversation, before.seq, before.at, counted, duplicate=True, masked=masked)
    talk.check_seen(one.seen, one.by)
    own = one.on_behalf_of_customer or one.by.kind == "customer"
    heard = own and not one.automatic and not one.files
    rests = heard and _thanks.leaves_nothing(talk, str(body.get("text", "")))
    _speaking.open_again(talk, one.by, one.at, one.line)
    event, more = _speaking.speak(
        talk, body, one.by, one.at, line=one.line, automatic=one.automatic, own=own, client_key=one.client_key,
        files=one.files,
    )  # fmt: skip
    facts += more
    if rests:
        _thanks.rest(talk, one.at)
    if one.client_key:
        known[talk.row.pk, one.client_key] = event
    counted = talk.row.two_way_seq == event.seq
    return Said(one.conversation, event.seq, one.at, counted, duplicate=False, masked=masked)
