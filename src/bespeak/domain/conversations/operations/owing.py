"""What follows when an answer is late, and when a customer falls silent. The rows decide; a timer only wakes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from bespeak.domain.conversations.facts import AnswerDueSoon, AnswerLate, CustomerSilent
from bespeak.domain.conversations.models import Conversation, Event
from bespeak.domain.conversations.operations import _append
from bespeak.domain.conversations.operations._append import Open
from bespeak.domain.conversations.operations.keeping import add
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.owed import Owed, owed
from bespeak.domain.conversations.states import EventKind, State, Turn
from bespeak.domain.stores import answering
from bespeak.domain.stores import queries as stores
from bespeak.journal.recording import record, remind
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound

WARN, LATE, SILENT = (
    "conversations.warn_before_late",
    "conversations.answer_is_late",
    "conversations.customer_is_silent",
)


@requires(Conversations.MANAGE)
@transaction.atomic
def watch(*, store_id: int, conversation: str, seq: int, by: Actor, at: datetime) -> None:
    """Sets the clocks that what was said as number `seq` started: those of an answer that is owed since then, or that
    of a customer who has the word since then. None where nothing was promised, or where it was not the first."""
    said = Event.objects.filter(conversation__ref=conversation, store_id=store_id, seq=seq)
    event = said.select_related("conversation").first()
    if event is None or event.conversation.state != State.OPEN:
        return
    row, since = event.conversation, event.at
    if row.turn == Turn.STORE:
        waits = _owed(row, at)
        if waits and waits.promise and waits.since == since:
            _remind(row, WARN, waits.promise.warn, since)
            _remind(row, LATE, waits.promise.by, since)
    elif row.turn == Turn.CUSTOMER and row.turn_at == since:
        days = answering.answering(store_id).return_after_days
        if days:
            _remind(row, SILENT, since + timedelta(days=days), since)


@requires(Conversations.MANAGE)
@transaction.atomic
def warn_before_late(*, store_id: int, conversation: str, since: datetime, by: Actor, at: datetime) -> None:
    """Says that an answer is due soon, if it is still owed since then; later, where more time was promised since."""
    talk, waits = _still_owed(store_id, conversation, since, by, at)
    if talk is None or waits is None or waits.promise is None:
        return
    if at < waits.promise.warn:
        _remind(talk.row, WARN, waits.promise.warn, since)
        return
    record([AnswerDueSoon(**_about(talk, by, at), **_when(waits))])


@requires(Conversations.MANAGE)
@transaction.atomic
def answer_is_late(*, store_id: int, conversation: str, since: datetime, by: Actor, at: datetime) -> None:
    """Says that an answer is late, if it is; the matter becomes that of whoever the store named for it."""
    talk, waits = _still_owed(store_id, conversation, since, by, at)
    if talk is None or waits is None or waits.promise is None:
        return
    if at < waits.promise.by:
        _remind(talk.row, LATE, waits.promise.by, since)
        return
    helper = _helper(store_id)
    if helper and helper != talk.row.assignee:
        talk.row.assignee = helper
        add(talk, EventKind.ASSIGNEE, {"assignee": helper, "why": "late"}, by, at, automatic=True)
    record([AnswerLate(**_about(talk, by, at), **_when(waits), assignee=talk.row.assignee)])


@requires(Conversations.MANAGE)
@transaction.atomic
def customer_is_silent(*, store_id: int, conversation: str, since: datetime, by: Actor, at: datetime) -> None:
    """The store has the word again where the customer had it since then and did not use it."""
    try:
        talk = _append.locked(store_id, conversation, by)
    except (NotFound, _append.ConversationErased):
        return
    row, days = talk.row, answering.answering(store_id).return_after_days
    if row.state != State.OPEN or row.turn != Turn.CUSTOMER or row.turn_at != since or row.snoozed_until or not days:
        return
    due = since + timedelta(days=days)
    if at < due:
        _remind(row, SILENT, due, since)
        return
    row.turn = Turn.STORE
    add(talk, EventKind.TURN, {"turn": str(Turn.STORE), "why": "silent"}, by, at, automatic=True)
    record([CustomerSilent(**_about(talk, by, at), since=since.isoformat())])


def _still_owed(
    store_id: int, ref: str, since: datetime, by: Actor, at: datetime
) -> tuple[Open | None, Owed | None]:  # fmt: skip
    """The conversation under its lock, where an answer is still owed to what was said at `since`."""
    try:
        talk = _append.locked(store_id, ref, by)
    except (NotFound, _append.ConversationErased):
        return None, None
    waits = _owed(talk.row, at)
    return (talk, waits) if waits and waits.since == since else (None, None)


def _owed(row: Conversation, at: datetime) -> Owed | None:
    return owed(store=stores.store(row.store_id), refs=[row.ref], at=at, likely=False).get(row.ref)


def _helper(store_id: int) -> str:
    """Whose matter a late answer becomes, if they still work here."""
    ref = answering.answering(store_id).escalate_to
    try:
        return stores.actor_for_member(ref=ref, store_id=store_id).ref if ref else ""
    except NotFound:
        return ""


def _remind(row: Conversation, listener: str, due_at: datetime, since: datetime) -> None:
    payload = {"since": since.isoformat()}
    remind(store_id=row.store_id, listener=listener, subject=row.ref, due_at=due_at, payload=payload)


def _about(talk: Open, by: Actor, at: datetime) -> dict[str, Any]:
    row = talk.row
    return {"store_id": row.store_id, "subject": row.ref, "at": at, "by": by.ref, "customer": talk.customer.ref}


def _when(waits: Owed) -> dict[str, Any]:
    due_at = waits.promise.by if waits.promise else waits.since
    return {"since": waits.since.isoformat(), "due_at": due_at.isoformat()}
