"""What must be kept, and what is let go of: legal holds, and how long the words of a conversation are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from bespeak.domain.conversations.facts import HoldLifted, RecordHeld, RetentionSet
from bespeak.domain.conversations.models import Conversation, LegalHold, Retention
from bespeak.domain.conversations.operations import _append, erasing
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.holding import is_over
from bespeak.domain.customers import contacts
from bespeak.domain.stores import queries as stores
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, StaleState

LONGEST = 500
SHORTEST_DAYS, LONGEST_DAYS = 30, 36_500


@requires(Conversations.HOLD)
@transaction.atomic
def hold_record(*, store_id: int, conversation: str, reason: str, by: Actor, at: datetime) -> None:
    """Nothing of what was said is erased until the hold is lifted. Safe to repeat; asks for a reason (`no_reason`)."""
    why = contacts.storable(reason).strip()
    if not why or len(why) > LONGEST:
        raise Invalid("no_reason", f"Say why in at most {LONGEST} characters.", field="reason")
    talk = _append.locked(store_id, conversation, by)
    if not LegalHold.objects.filter(conversation=talk.row, lifted_at=None).exists():
        LegalHold.objects.create(store_id=store_id, conversation=talk.row, reason=why, set_by=by.ref, set_at=at)
        record([RecordHeld(store_id=store_id, subject=conversation, at=at, by=by.ref)])


@requires(Conversations.HOLD)
@transaction.atomic
def lift_hold(*, store_id: int, conversation: str, by: Actor, at: datetime) -> None:
    """It may be erased again. Safe to repeat."""
    talk = _append.locked(store_id, conversation, by)
    present = LegalHold.objects.filter(conversation=talk.row, lifted_at=None)
    if present.update(lifted_by=by.ref, lifted_at=at):
        record([HoldLifted(store_id=store_id, subject=conversation, at=at, by=by.ref)])


@requires(Conversations.ERASE)
@transaction.atomic
def set_retention(*, store_id: int, days: int, by: Actor, at: datetime, known: int | None = None) -> None:
    """What was said is erased after so many days without a word (30 to 36,500); 0 keeps it. Refuses StaleState where it
    is no longer after `known` days that it was."""
    if days and not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        text = f"Words are kept for {SHORTEST_DAYS} to {LONGEST_DAYS} days, or for ever (0)."
        raise Invalid("retention_out_of_range", text, field="days")
    present = Retention.objects.select_for_update().filter(store_id=store_id).values_list("days", flat=True).first()
    if known is not None and known != (present or 0):
        raise StaleState(field="days")
    Retention.objects.update_or_create(store_id=store_id, defaults={"days": days, "since": at})
    ref = stores.store(store_id).ref
    record([RetentionSet(store_id=store_id, subject=ref, at=at, by=by.ref, days=days, since=at.isoformat())])


@requires(Conversations.ERASE)
@transaction.atomic
def let_go_of_old(*, store_id: int, conversation: str, by: Actor, at: datetime) -> bool:
    """What was said in it is erased, if the store's retention is over for it and nobody holds it: the rows decide.
    Whoever calls knows that nothing hangs on it any more. Answers whether it was erased."""
    row = Conversation.objects.select_for_update(no_key=True).get(store_id=store_id, ref=conversation)
    days = Retention.objects.filter(store_id=store_id).values_list("days", flat=True).first()
    if not days or row.erased_at is not None or not is_over(row, at - timedelta(days=days)):
        return False
    erasing.drop_words(row, by, at)
    return True
