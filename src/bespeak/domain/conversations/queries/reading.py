"""How far each side of a conversation has been read by the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from bespeak.domain.conversations.models import Reading
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.following import listed
from bespeak.domain.conversations.queries.seeing import visible
from bespeak.domain.conversations.queries.talkviews import Mark
from bespeak.domain.conversations.states import Side
from bespeak.kit.actors import Actor
from bespeak.kit.asking import Blank, Question

_FURTHEST = Question(
    lambda: (
        Reading.objects.filter(conversation_id__among=Blank("conversations"))
        .values("conversation_id", "side")
        .annotate(furthest=Max("seq"))
        .values_list("conversation_id", "side", "furthest")
    )
)


def marks(*, store_id: int, order: str, actor: Actor) -> dict[str, list[Mark]]:
    """Conversation (ref) about this order (a ref) → who has read it how far, as far as the actor may see. One
    statement."""
    actor.require(Conversations.READ, store_id=store_id)
    mine = visible(actor, led=True).filter(store_id=store_id, topics__order_ref=order)
    rows = Reading.objects.filter(conversation__in=mine.values("id")).order_by("id")
    found: dict[str, list[Mark]] = {}
    for ref, side, reader, seq, at in rows.values_list("conversation__ref", "side", "reader", "seq", "at"):
        found.setdefault(ref, []).append(Mark(side, reader, seq, at))
    return found


def seen_at(marks: Sequence[Mark], side: str, seq: int) -> datetime | None:
    """When the first one on this side had number `seq` before them; None where nobody had."""
    return min((one.at for one in marks if one.side == side and one.seq >= seq), default=None)


def furthest(marks: Sequence[Mark], side: str) -> int:
    """How far this side has read, 0 where it has not."""
    return max((one.seq for one in marks if one.side == side), default=0)


def how_far(conversations: Collection[int]) -> dict[int, Mapping[str, int]]:
    """Conversation (key) → how far each side has read. One statement. No permission is asked: for doors that have asked
    for it."""
    found: dict[int, dict[str, int]] = {}
    for talk, side, seq in _FURTHEST.ask(conversations=conversations):
        found.setdefault(talk, {})[side] = seq
    return dict(found)


def newest() -> int:
    """The number of the newest move of all; 0 where there is none."""
    return Reading.objects.order_by("-number").values_list("number", flat=True).first() or 0


def since(number: int) -> tuple[int, set[str]]:
    """The number of the newest move of all, and in which conversations, and lists of whoever works there, somebody has
    read on after the move with this number. Numbers are in the order of commits on SQLite only."""
    moves = Reading.objects.filter(number__gt=number).order_by("number")
    found = list(moves.values_list("number", "conversation__ref", "store_id", "side"))
    lists = {listed(store) for _, _, store, side in found if side == Side.STORE}
    return (found[-1][0] if found else number), {ref for _, ref, _, _ in found} | lists
