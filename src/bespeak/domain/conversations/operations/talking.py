"""Saying something more in another way: a call that was made, a note among colleagues."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations import wording
from bespeak.domain.conversations.operations import _append, _speaking
from bespeak.domain.conversations.operations._append import Entry
from bespeak.domain.conversations.operations.saying import Said
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import EventKind, Line
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound, Refusal


class NotAPerson(Refusal):
    code = "not_a_person"
    status = "forbidden"
    sentence = "Only a person of the store can have done this; use a key issued to a member."


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
    heard = _speaking.body(customer_said, True, by)
    answered = wording.of(store_said, field="store_said")
    talk = _append.locked(store_id, conversation, by)
    known = talk.earlier(client_key, heard)
    if known is not None:
        return Said(conversation, known.seq + 1, known.at, True, duplicate=True, masked=_masked(heard, answered))
    _speaking.open_again(talk, by, at, Line.PHONE)
    _, facts = _speaking.speak(talk, heard, by, at, line=Line.PHONE, own=True, client_key=client_key)
    event, more = _speaking.speak(talk, answered, by, at, line=Line.PHONE, own=False)
    talk.close()
    record([*facts, *more])
    return Said(conversation, event.seq, at, True, duplicate=False, masked=_masked(heard, answered))


@requires(Conversations.SAY)
@transaction.atomic
def note(*, store_id: int, conversation: str, text: str, by: Actor, at: datetime, client_key: str = "") -> Said:
    """Something colleagues should know; the customer never sees it and it settles nothing."""
    if by.kind == "customer":
        raise NotFound(field="conversation")
    body = wording.of(text)
    talk = _append.locked(store_id, conversation, by)
    event = talk.earlier(client_key, body)
    if event is None:
        line = Line.API if by.kind == "key" else Line.CHAT
        entry = Entry(
            kind=EventKind.NOTE, body=body, author=_append.author(by), line=line, at=at, client_key=client_key
        )
        event = talk.append(entry)
        talk.close()
        return Said(conversation, event.seq, at, two_way=False, duplicate=False, masked=_masked(body))
    return Said(conversation, event.seq, event.at, two_way=False, duplicate=True, masked=_masked(body))


def _masked(*bodies: dict[str, Any]) -> tuple[str, ...]:
    """What was hidden in any of these."""
    return tuple(sorted({kind for body in bodies for kind in body.get("masked", ())}))
