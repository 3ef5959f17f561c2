"""Giving conversations that nobody looks after to whoever has the least to do, in turn, while somebody is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from bespeak.domain.conversations.models import Away, Conversation, Dealing
from bespeak.domain.conversations.operations import _append
from bespeak.domain.conversations.operations.keeping import add
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import EventKind, State, Turn
from bespeak.domain.stores import answering, colleagues, roles
from bespeak.domain.stores import queries as stores
from bespeak.domain.stores.permissions import Stores
from bespeak.journal.recording import remind
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Forbidden, NotFound

DEAL = "conversations.deal"
AT_ONCE = timedelta()


@requires(Stores.CHANGE)
@transaction.atomic
def set_dealing(*, store_id: int, on: bool, by: Actor, at: datetime) -> None:
    """Whether what comes in is given to somebody by itself. Safe to repeat."""
    Dealing.objects.update_or_create(store_id=store_id, defaults={"on": on})


@requires(Conversations.MANAGE)
@transaction.atomic
def be_away(*, store_id: int, member: str, away: bool, by: Actor, at: datetime) -> None:
    """Who is away is given nothing by itself. Oneself, or with the permission to manage members anybody. Safe to
    repeat. NotFound for who does not work here."""
    if member != by.ref and not by.may(Stores.MANAGE_MEMBERS):
        raise Forbidden(permission=str(Stores.MANAGE_MEMBERS))
    stores.actor_for_member(ref=member, store_id=store_id)
    if away:
        Away.objects.get_or_create(store_id=store_id, member=member, defaults={"since": at})
    else:
        Away.objects.filter(store_id=store_id, member=member).delete()


@transaction.atomic
def deal(*, store_id: int, conversation: str, by: Actor, at: datetime) -> str:
    """Gives it to whoever looks after the fewest that wait for the store; of several to the next in turn. Answers whom,
    or "": where that is not wanted, somebody has it already, nobody is there. Out of hours it is dealt when somebody
    comes. Who deals stands in a queue, so that two at once are not given to one."""
    if not Dealing.objects.filter(store_id=store_id, on=True).exists():
        return ""
    try:
        talk = _append.locked(store_id, conversation, by)
    except (NotFound, _append.ConversationErased):
        return ""
    row = talk.row
    if row.assignee or row.state != State.OPEN or row.turn != Turn.STORE:
        return ""
    opens = answering.open_time(store_id, at).after(at, AT_ONCE)
    if opens is None or opens > at:
        if opens:
            remind(store_id=store_id, listener=DEAL, subject=conversation, due_at=opens)
        return ""
    dealing = Dealing.objects.select_for_update().get(store_id=store_id)
    able = _able(store_id)
    if not able or not dealing.on:
        return ""
    row.assignee = dealing.last = _next(store_id, able, dealing.last)
    dealing.save(update_fields=["last"])
    add(talk, EventKind.ASSIGNEE, {"assignee": row.assignee, "why": "dealt"}, by, at, automatic=True)
    return row.assignee


def _able(store_id: int) -> list[str]:
    """Who works here now, may speak with customers and is not away; longest here first."""
    away = set(Away.objects.filter(store_id=store_id).values_list("member", flat=True))
    return [
        ref
        for ref, role in colleagues.present(store_id)
        if ref not in away and Conversations.SAY in roles.permissions_of(role)
    ]


def _next(store_id: int, able: Sequence[str], last: str) -> str:
    waits = Conversation.objects.filter(store_id=store_id, state=State.OPEN, turn=Turn.STORE, assignee__in=able)
    has = dict(waits.order_by().values_list("assignee").annotate(n=Count("id")))
    after = able.index(last) + 1 if last in able else 0
    turn = [*able[after:], *able[:after]]
    return min(turn, key=lambda ref: (has.get(ref, 0), turn.index(ref)))
