"""Keeping a conversation in order: what it is about, whose it is, whose turn, news from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.conversations.operations import _append, _topics
from bespeak.domain.conversations.operations._append import Entry, Open
from bespeak.domain.conversations.operations._speaking import two_way
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import following
from bespeak.domain.conversations.states import EventKind, Line, State, Turn
from bespeak.domain.stores import queries as stores
from bespeak.journal.recording import record
from bespeak.journal.waking import wake
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid

NOTHING = "nothing_to_answer"


@requires(Conversations.MANAGE)
@transaction.atomic
def about(
    *,
    store_id: int,
    conversation: str,
    by: Actor,
    at: datetime,
    products: Sequence[str] = (),
    orders: Sequence[str] = (),
) -> int:
    """The talk is about these products (refs or handles) and orders (refs) too. Answers how many of them were new.

    If it was two-way already it now counts for them. Safe to repeat. Refuses unknown products.
    """
    wanted = _topics.named(store_id, products, orders)
    talk = _append.locked(store_id, conversation, by)
    fresh = _topics.add(talk.row, wanted)
    if not fresh.products and not fresh.orders:
        return 0
    talk.orders = fresh.orders
    event = add(talk, EventKind.TOPIC, {"products": fresh.refs(talk.row), "orders": list(fresh.orders)}, by, at)
    if talk.row.two_way_at is not None:
        record([two_way(talk, event, by, at)])
    return len(fresh.products) + len(fresh.orders)


@requires(Conversations.MANAGE)
@transaction.atomic
def assign(*, store_id: int, conversation: str, member: str, by: Actor, at: datetime) -> None:
    """`member` looks after it now; "" means nobody. Refuses who does not work here. Safe to repeat."""
    if member:
        stores.actor_for_member(ref=member, store_id=store_id)
    talk = _append.locked(store_id, conversation, by)
    if talk.row.assignee != member:
        talk.row.assignee = member
        add(talk, EventKind.ASSIGNEE, {"assignee": member}, by, at)


@requires(Conversations.MANAGE)
@transaction.atomic
def pass_turn(*, store_id: int, conversation: str, to: str, by: Actor, at: datetime, seen: int = 0) -> None:
    """Says by hand whose turn it is (store | customer | nobody), which ends a snooze. Safe to repeat. StaleState where
    somebody else has said something after the event `seen`."""
    if to not in Turn.values:
        raise Invalid("unknown_turn", f"{to[:40]!r} is not one of {', '.join(Turn.values)}.", field="turn")
    talk = _append.locked(store_id, conversation, by)
    talk.check_seen(seen, by)
    if talk.row.turn != to or talk.row.snoozed_until is not None:
        talk.row.turn, talk.row.snoozed_until = to, None
        add(talk, EventKind.TURN, {"turn": to}, by, at)


@requires(Conversations.MANAGE)
@transaction.atomic
def nothing_to_answer(*, store_id: int, conversation: str, by: Actor, at: datetime, seen: int = 0) -> None:
    """What was said last ("Perfect, thanks") needs no answer: it waits for nobody, and comes back with the next word.
    That is no message, and nobody was answered by it. Safe to repeat; what is closed stays so. StaleState where
    somebody else has said something after the event `seen`."""
    talk = _append.locked(store_id, conversation, by)
    talk.check_seen(seen, by)
    if talk.row.state == State.OPEN and (talk.row.turn != Turn.NOBODY or talk.row.snoozed_until is not None):
        talk.row.turn, talk.row.snoozed_until = Turn.NOBODY, None
        add(talk, EventKind.TURN, {"turn": str(Turn.NOBODY), "why": NOTHING}, by, at)


@requires(Conversations.SAY)
@transaction.atomic
def cool(*, store_id: int, conversation: str, by: Actor, at: datetime) -> None:
    """Somebody looked: it is not heated, until the customer says something that is. No event. Safe to repeat."""
    talk = _append.locked(store_id, conversation, by)
    if talk.row.heat:
        talk.row.heat = 0
        talk.row.save(update_fields=["heat"])
        wake({following.listed(store_id)})


@requires(Conversations.SAY)
@transaction.atomic
def note_agreement(
    *, store_id: int, ref: str, agreement_ref: str, news: Mapping[str, Any], key: str, by: Actor, at: datetime
) -> int:
    """News of an agreement (refs, codes and times only) in the conversation `ref`. The same key adds nothing twice.

    Answers the number of the event; 0 where the conversation was erased.
    """
    return _tell(store_id, ref, EventKind.AGREEMENT, {"agreement": agreement_ref, **news}, key=key, by=by, at=at)


def _tell(store_id: int, ref: str, kind: EventKind, body: dict[str, Any], *, key: str, by: Actor, at: datetime) -> int:
    try:
        talk = _append.locked(store_id, ref, by)
    except _append.ConversationErased:
        return 0
    known = talk.earlier(key, body)
    if known is not None:
        return known.seq
    return add(talk, kind, body, by, at, key=key, automatic=True)


def add(
    talk: Open,
    kind: EventKind,
    body: dict[str, Any],
    by: Actor,
    at: datetime,
    *,
    key: str = "",
    automatic: bool = False,
) -> int:
    """One event by whoever acts, and the conversation's row with it. Answers its number. For this room's verbs."""
    entry = Entry(
        kind=kind,
        body=body,
        author=_append.author(by),
        line=Line.CHAT if by.is_person else Line.API,
        at=at,
        automatic=automatic,
        client_key=key,
    )
    event = talk.append(entry)
    talk.close()
    return event.seq
