"""How far somebody has read. It is a row that moves on, not something that happened: no event, no fact."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from bespeak.domain.conversations.models import Conversation, Event, Reading
from bespeak.domain.conversations.operations.talking import NotAPerson
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import following
from bespeak.domain.conversations.states import SPOKEN, AuthorKind, Side
from bespeak.journal.waking import wake
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound


@requires(Conversations.MARK)
@transaction.atomic
def mark_read(*, store_id: int, conversation: str, seq: int, by: Actor, at: datetime) -> int:
    """Everything up to number `seq` has stood before this person's eyes. Answers the number of the newest event of the
    other side that they have read by now, 0 where it said nothing.

    Never moves back: who comes with an older number, or again, changes nothing. Refuses programs (NotAPerson).
    """
    side = Side.CUSTOMER if by.kind == "customer" else Side.STORE
    if side == Side.STORE and not by.is_person:
        raise NotAPerson
    talk = _talk(store_id, conversation, by)
    newest = _said_by_the_other(talk, side).filter(seq__lte=seq).aggregate(last=Max("seq"))["last"] or 0
    known = _known(talk, by.ref)
    if newest <= known:
        return known
    _move(talk, side, by.ref, newest, at)
    wake({talk.ref, *([following.listed(store_id)] if side == Side.STORE else [])})
    return _known(talk, by.ref)


def _known(talk: Conversation, reader: str) -> int:
    return Reading.objects.filter(conversation=talk, reader=reader).values_list("seq", flat=True).first() or 0


def _talk(store_id: int, ref: str, by: Actor) -> Conversation:
    """Not locked: nothing of it changes. Strangers are told there is none."""
    found = Conversation.objects.filter(store_id=store_id, ref=ref, erased_at=None)
    if by.kind == "customer":
        found = found.filter(customer__survivor__ref=by.ref)
    row = found.first()
    if row is None:
        raise NotFound(f"There is no conversation {ref!r} here.", field="conversation")
    return row


def _said_by_the_other(talk: Conversation, side: Side) -> QuerySet[Event]:
    said = Event.objects.filter(conversation=talk)
    if side == Side.STORE:
        return said.filter(kind__in=SPOKEN, author_kind=AuthorKind.CUSTOMER)
    return said.filter(kind__in=SPOKEN).exclude(author_kind=AuthorKind.CUSTOMER)


def _move(talk: Conversation, side: Side, reader: str, seq: int, at: datetime) -> None:
    """Of two who come for the same reader at once the further one stays."""
    number = (Reading.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    first = Reading(store_id=talk.store_id, conversation=talk, side=side, reader=reader, seq=seq, at=at, number=number)
    if not _known(talk, reader):
        Reading.objects.bulk_create([first], ignore_conflicts=True)
    mine = Reading.objects.filter(conversation=talk, reader=reader)
    mine.filter(seq__lt=seq).update(seq=seq, at=at, number=number)
