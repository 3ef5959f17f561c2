"""The same done to several conversations at once, and undone where nothing else has happened since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations.models import Conversation
from bespeak.domain.conversations.operations._append import ConversationErased
from bespeak.domain.conversations.operations.ending import close, reopen, snooze, wake_up
from bespeak.domain.conversations.operations.keeping import assign, nothing_to_answer, pass_turn
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import State
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound
from bespeak.kit.states import NotFromHere

MOST = 100


@dataclass(frozen=True, slots=True)
class Before:
    """How a conversation stood; `seq` is the number of the event that changed it."""

    ref: str
    seq: int
    state: str
    turn: str
    assignee: str


@requires(Conversations.MANAGE)
@transaction.atomic
def assign_several(*, store_id: int, refs: Sequence[str], member: str, by: Actor, at: datetime) -> list[Before]:
    """Each is `member`'s now ("" is nobody's). Answers those that changed, as they were. Refuses more than a hundred,
    and who does not work here."""
    return _each(store_id, refs, assign, member=member, by=by, at=at)


@requires(Conversations.MANAGE)
@transaction.atomic
def close_several(*, store_id: int, refs: Sequence[str], outcome: str, by: Actor, at: datetime) -> list[Before]:
    """The same for closing; what is closed already stays as it is."""
    return _each(store_id, refs, close, outcome=outcome, by=by, at=at)


@requires(Conversations.MANAGE)
@transaction.atomic
def snooze_several(*, store_id: int, refs: Sequence[str], until: datetime, by: Actor, at: datetime) -> list[Before]:
    """The same for setting aside; what is closed stays so."""
    return _each(store_id, refs, snooze, until=until, by=by, at=at)


@requires(Conversations.MANAGE)
@transaction.atomic
def rest_several(*, store_id: int, refs: Sequence[str], by: Actor, at: datetime) -> list[Before]:
    """The same for what needs no answer; what is closed stays so."""
    return _each(store_id, refs, nothing_to_answer, by=by, at=at)


@requires(Conversations.MANAGE)
@transaction.atomic
def undo_several(*, store_id: int, before: Sequence[Before], by: Actor, at: datetime) -> int:
    """Puts back how they stood, where nothing else has happened since. Answers how many that were."""
    found = _rows(store_id, [one.ref for one in before])
    done = 0
    for one in sorted(before, key=lambda one: one.ref):
        row = found.get(one.ref)
        if row is not None and row.last_seq == one.seq and row.erased_at is None:
            _put_back(store_id, row, one, by, at)
            done += 1
    return done


def _put_back(store_id: int, row: Conversation, one: Before, by: Actor, at: datetime) -> None:
    here: dict[str, Any] = {"store_id": store_id, "conversation": one.ref, "by": by, "at": at}
    if row.state == State.CLOSED and one.state == State.OPEN:
        reopen(**here)
    if row.snoozed_until is not None:
        wake_up(**here)
    if one.state == State.OPEN:
        pass_turn(to=one.turn, **here)
    assign(member=one.assignee, **here)


def _each(store_id: int, refs: Sequence[str], verb: Callable[..., None], **given: Any) -> list[Before]:
    if len(refs) > MOST:
        raise Invalid("too_many", f"At most {MOST} at once.", field="conversations", most=MOST)
    changed = []
    for ref, row in sorted(_rows(store_id, refs).items()):
        try:
            with transaction.atomic():
                verb(store_id=store_id, conversation=ref, **given)
        except (NotFromHere, ConversationErased):
            continue
        seq = Conversation.objects.values_list("last_seq", flat=True).get(pk=row.pk)
        if seq != row.last_seq:
            changed.append(Before(ref, seq, row.state, row.turn, row.assignee))
    return changed


def _rows(store_id: int, refs: Sequence[str]) -> dict[str, Conversation]:
    """All of them, locked in one order. Refuses what is not of this store."""
    rows = Conversation.objects.select_for_update(no_key=True).filter(store_id=store_id, ref__in=refs).order_by("id")
    found = {row.ref: row for row in rows}
    if len(found) < len(set(refs)):
        raise NotFound("One of these conversations is not here.", field="conversations")
    return found
