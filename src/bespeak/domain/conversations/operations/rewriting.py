"""Second thoughts: an edit and a deletion are events of their own. What was there first stays in the chain."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations import searching, wording
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.operations import _append, _files, _search
from bespeak.domain.conversations.operations._append import Entry, Open
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import EventKind
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Forbidden, NotFound, Refusal


class AlreadyDeleted(Refusal):
    code = "already_deleted"
    status = "conflict"
    sentence = "This message was deleted."


@requires(Conversations.SAY)
@transaction.atomic
def edit(
    *, store_id: int, conversation: str, seq: int, text: str, by: Actor, at: datetime, client_key: str = ""
) -> int:
    """Message `seq` reads differently from now on. Answers the number of the edit.

    One's own, or with the permission to moderate anybody's. Refuses what is no message, and what was deleted.
    Whether a talk was two-way is not touched by it.
    """
    body = {"of": seq, **wording.of(text)}
    talk = _append.locked(store_id, conversation, by)
    return _rewrite(talk, seq, EventKind.EDIT, body, client_key=client_key, by=by, at=at)


@requires(Conversations.SAY)
@transaction.atomic
def delete(*, store_id: int, conversation: str, seq: int, by: Actor, at: datetime, client_key: str = "") -> int:
    """Message `seq` is no longer shown; the store keeps what it said. Answers the number of the deletion."""
    talk = _append.locked(store_id, conversation, by)
    return _rewrite(talk, seq, EventKind.DELETE, {"of": seq}, client_key=client_key, by=by, at=at)


def _rewrite(
    talk: Open, seq: int, kind: EventKind, body: dict[str, Any], *, client_key: str, by: Actor, at: datetime
) -> int:
    message = Event.objects.filter(conversation=talk.row, seq=seq, kind__in=(EventKind.MESSAGE, EventKind.NOTE)).first()
    body |= _kept_files(message) if kind == EventKind.EDIT else {}
    known = talk.earlier(client_key, body)
    if known is not None:
        return known.seq
    if message is None or (message.kind == EventKind.NOTE and by.kind == "customer"):
        raise NotFound(f"There is no message {seq} here.", field="seq")
    _check_own(message, by)
    _check_present(talk, seq)
    entry = Entry(kind=kind, body=body, author=_append.author(by), line=message.line, at=at, client_key=client_key)
    event = talk.append(entry)
    _search.reword(talk.row, seq, searching.words(body) if kind == EventKind.EDIT else None)
    talk.close()
    return event.seq


def _kept_files(message: Event | None) -> dict[str, Any]:
    """What came with a message stays with it, and is told again with its new words."""
    files = json.loads(message.body or "{}").get(_files.FILES) if message else None
    return {_files.FILES: files} if files else {}


def _check_own(message: Event, by: Actor) -> None:
    """Whoever logged what a customer said may mend the log."""
    logged_by = json.loads(message.body or "{}").get("logged_by")
    if by.ref not in {message.author_ref, logged_by} and not by.may(Conversations.MODERATE):
        raise Forbidden(permission=str(Conversations.MODERATE))


def _check_present(talk: Open, seq: int) -> None:
    bodies = Event.objects.filter(conversation=talk.row, kind=EventKind.DELETE).values_list("body", flat=True)
    if any(json.loads(body)["of"] == seq for body in bodies if body):
        raise AlreadyDeleted(seq=seq)
