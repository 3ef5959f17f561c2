"""How far the record of a conversation went at each yes that came out of it, and whether it still says the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q

from bespeak.domain.agreements.models import Acceptance
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations import transcripts
from bespeak.domain.conversations.transcripts import Head

_TOLD = ("agreement__conversation_ref", "agreement__ref", "record_count", "record_head", "record_signed")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A conversation that no longer says what it said at a yes; `seq` is the number of the last entry it had then."""

    conversation: str
    seq: int
    text: str


def heads(conversation: str, *, store_id: int) -> list[Head]:
    """At every yes that came out of this conversation. One statement.

    Internal to the house: to be compared with, never shown.
    """
    found = Acceptance.objects.filter(store_id=store_id, agreement__conversation_ref=conversation)
    told = found.exclude(record_head="").order_by("id").values_list("record_count", "record_head", "at")
    return [Head(count, link, conversation, at) for count, link, at in told]


def rewritten(*, store_id: int | None = None, refs: Collection[str] = ()) -> list[Rewritten]:
    """Every yes since which its conversation got another past, and every head that is not what was signed; of these
    conversations, or of all there are."""
    mine = Q() if store_id is None else Q(store_id=store_id)
    if refs:
        mine &= Q(agreement__conversation_ref__in=refs)
    rows = Acceptance.objects.filter(mine).exclude(record_head="").order_by("id").values_list(*_TOLD)
    found, faults = rows.iterator(chunk_size=_AT_ONCE), list[Rewritten]()
    while some := list(islice(found, _AT_ONCE)):
        faults += _rewritten(some)
    return faults


def _rewritten(acceptances: Collection[tuple[str, str, int, str, str]]) -> Iterator[Rewritten]:
    stands = conversations.links({(talk, count) for talk, _, count, _, _ in acceptances})
    for talk, agreement, count, link, signed in acceptances:
        if transcripts.head_in(signed.encode()) != Head(count, link, talk):
            yield Rewritten(talk, count, f"the head kept when {agreement} was accepted is not what was signed")
        elif stands.get((talk, count)) != link:
            yield Rewritten(talk, count, f"up to number {count} it is not what it was when {agreement} was accepted")
