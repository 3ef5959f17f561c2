"""Setting a conversation aside for a time, and its end: closed with what became of it, opened again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from bespeak.domain.conversations import wording
from bespeak.domain.conversations.facts import ConversationClosed
from bespeak.domain.conversations.operations import _append
from bespeak.domain.conversations.operations.keeping import add
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import STEPS, EventKind, Outcome, State, Turn
from bespeak.domain.stores import queries as stores
from bespeak.journal.recording import record, remind
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound
from bespeak.kit.states import check

WAKE = "conversations.wake"
LONGEST_SNOOZE = timedelta(days=366)
LONGEST_WORD = 500
_IS_OPEN = {State.OPEN.value: frozenset({State.OPEN.value})}


@requires(Conversations.MANAGE)
@transaction.atomic
def snooze(*, store_id: int, conversation: str, until: datetime, by: Actor, at: datetime, seen: int = 0) -> None:
    """Nobody is asked to look at it until then, a year ahead at most; then it is the store's turn. What somebody says
    meanwhile ends it. Safe to repeat. Refuses a time that has passed (`time_has_passed`), a closed conversation
    (NotFromHere), StaleState where somebody else has said something after the event `seen`."""
    if until <= at:
        raise Invalid("time_has_passed", "This would be over before it began.", field="until")
    if until > at + LONGEST_SNOOZE:
        raise Invalid("too_far_ahead", "A conversation is set aside for a year at most.", field="until")
    talk = _append.locked(store_id, conversation, by)
    talk.check_seen(seen, by)
    check(_IS_OPEN, talk.row.state, State.OPEN)
    if talk.row.snoozed_until == until:
        return
    talk.row.turn, talk.row.snoozed_until = Turn.STORE, until
    add(talk, EventKind.SNOOZED, {"until": until.astimezone(UTC).isoformat()}, by, at)
    remind(store_id=store_id, listener=WAKE, subject=conversation, due_at=until)


@requires(Conversations.MANAGE)
@transaction.atomic
def wake_up(*, store_id: int, conversation: str, by: Actor, at: datetime) -> None:
    """It is looked at again before its time, and it is the store's turn. Safe to repeat."""
    talk = _append.locked(store_id, conversation, by)
    if talk.row.snoozed_until is not None:
        talk.row.snoozed_until = None
        add(talk, EventKind.WOKEN, {}, by, at)


@transaction.atomic
def let_wake(*, store_id: int, conversation: str, by: Actor, at: datetime) -> bool:
    """Tells whoever has the page open that its time has come; the row decides. Answers whether it did."""
    try:
        talk = _append.locked(store_id, conversation, by)
    except _append.ConversationErased:
        return False
    until = talk.row.snoozed_until
    if until is None or until > at:
        return False
    talk.row.snoozed_until = None
    add(talk, EventKind.WOKEN, {}, by, at, automatic=True)
    return True


@requires(Conversations.MANAGE)
@transaction.atomic
def close(
    *, store_id: int, conversation: str, by: Actor, at: datetime, outcome: str = "", word: str = "", seen: int = 0
) -> None:
    """Nothing is left to say; the next message reopens it. What was settled stays settled.

    `outcome` says what became of it ("" where nobody says), `word` more, for colleagues only, 500 characters at most.
    StaleState where somebody else has said something after the event `seen`.
    """
    if outcome and outcome not in Outcome.values:
        raise Invalid(
            "unknown_outcome", f"{outcome[:40]!r} is not one of {', '.join(Outcome.values)}.", field="outcome"
        )
    if len(word) > LONGEST_WORD:
        raise Invalid(
            "text_too_long", f"A word has at most {LONGEST_WORD} characters.", field="word", most=LONGEST_WORD
        )
    said = {"outcome": outcome, "word": wording.optional(word, field="word").strip()}
    talk = _append.locked(store_id, conversation, by)
    talk.check_seen(seen, by)
    check(STEPS, talk.row.state, State.CLOSED)
    talk.row.state, talk.row.turn = State.CLOSED, Turn.NOBODY
    talk.row.snoozed_until, talk.row.outcome, talk.row.heat = None, outcome, 0
    add(talk, EventKind.CLOSED, {name: value for name, value in said.items() if value}, by, at)
    fact = ConversationClosed(
        store_id=store_id, subject=conversation, at=at, by=by.ref,
        customer=talk.customer.ref, customer_id=talk.customer.id, outcome=outcome,
    )  # fmt: skip
    record([fact])


@requires(Conversations.MANAGE)
@transaction.atomic
def reopen(*, store_id: int, conversation: str, by: Actor, at: datetime) -> None:
    """There is something left after all; it is the store's turn."""
    talk = _append.locked(store_id, conversation, by)
    check(STEPS, talk.row.state, State.OPEN)
    talk.row.state, talk.row.turn, talk.row.outcome = State.OPEN, Turn.STORE, ""
    add(talk, EventKind.REOPENED, {"turn": str(talk.row.turn)}, by, at)


@requires(Conversations.MANAGE)
@transaction.atomic
def bring_back(*, store_id: int, conversation: str, member: str, why: str, by: Actor, at: datetime) -> bool:
    """It is the store's turn again, also where it was closed or set aside, and `member` (a ref, "" for whoever has it)
    looks after it. `why` is a word of the house. Answers False where it was erased. Safe to repeat; who does not work
    here any more is given nothing."""
    try:
        talk = _append.locked(store_id, conversation, by)
    except _append.ConversationErased:
        return False
    row, closed = talk.row, talk.row.state == State.CLOSED
    if closed or row.turn != Turn.STORE or row.snoozed_until is not None:
        row.state, row.turn, row.snoozed_until, row.outcome = State.OPEN, Turn.STORE, None, ""
        kind = EventKind.REOPENED if closed else EventKind.TURN
        add(talk, kind, {"turn": str(Turn.STORE), "why": why}, by, at, automatic=True)
    if member and member != row.assignee and _works_here(store_id, member):
        row.assignee = member
        add(talk, EventKind.ASSIGNEE, {"assignee": member, "why": why}, by, at, automatic=True)
    return True


def _works_here(store_id: int, member: str) -> bool:
    try:
        return bool(stores.actor_for_member(ref=member, store_id=store_id))
    except NotFound:
        return False
