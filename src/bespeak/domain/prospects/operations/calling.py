"""The clock: what is due comes back to whoever looks after it; left alone, it becomes somebody else's matter. The rows
decide; a timer only wakes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.prospects.facts import ProspectDue, ProspectLate
from bespeak.domain.prospects.models import Prospect
from bespeak.domain.prospects.operations import _rows
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.prospects.states import UNTOUCHED, State
from bespeak.domain.stores import answering
from bespeak.domain.stores import queries as stores
from bespeak.journal.recording import record, remind
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound

WHY = "prospect"


@requires(Prospects.WORK)
@transaction.atomic
def call(*, store_id: int, prospect: str, by: Actor, at: datetime) -> None:
    """Brings back what is due: its conversation waits for the store again, and is its owner's (whoever has the
    conversation, where it has none). A day later, if nobody has touched it, it is given to whoever the store named for
    late answers. Does nothing before its time."""
    try:
        row = _rows.locked(store_id, prospect)
    except NotFound:
        return
    if row.state != State.OPEN or row.due_at is None:
        return
    if at < row.due_at:
        _rows.set_alarm(row, at)
        row.save()
    elif row.woken_at is None:
        _wake(row, by, at)
    elif row.late_at is None and at >= row.woken_at + UNTOUCHED:
        _give_on(row, by, at)


def _wake(row: Prospect, by: Actor, at: datetime) -> None:
    row.owner = row.owner or row.conversation.assignee or _helper(row.store_id)
    row.woken_at, row.rings_at = at, None
    row.save()
    _bring_back(row, by, at)
    remind(store_id=row.store_id, listener=_rows.CALL, subject=row.ref, due_at=at + UNTOUCHED)
    record([ProspectDue(**_rows.about(row, at, by.ref), step=row.step, owner=row.owner)])


def _give_on(row: Prospect, by: Actor, at: datetime) -> None:
    row.owner, row.late_at = _helper(row.store_id) or row.owner, at
    row.save()
    _bring_back(row, by, at)
    record([ProspectLate(**_rows.about(row, at, by.ref), step=row.step, owner=row.owner)])


def _bring_back(row: Prospect, by: Actor, at: datetime) -> None:
    ref = row.conversation.ref
    conversations.bring_back(
        store_id=row.store_id, conversation=ref, member=_present(row.store_id, row.owner), why=WHY, by=by, at=at
    )


def _helper(store_id: int) -> str:
    """Whose matter a late answer becomes, if they still work here."""
    return _present(store_id, answering.answering(store_id).escalate_to)


def _present(store_id: int, member: str) -> str:
    try:
        return stores.actor_for_member(ref=member, store_id=store_id).ref if member else ""
    except NotFound:
        return ""
