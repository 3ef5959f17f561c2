"""What is new in many conversations at once, for whoever follows them.

A conversation's numbers are given out under its own lock and without gaps, so whoever has read up to n and asks for
what comes after n misses nothing, however long somebody else's transaction took.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce

from bespeak.domain.conversations.models import Conversation, Event, Reading, Topic
from bespeak.domain.conversations.queries.entries import AMONG_COLLEAGUES, REWRITES, entry
from bespeak.domain.conversations.queries.talkviews import EntryView
from bespeak.domain.conversations.states import EventKind, Side
from bespeak.kit.asking import Blank, Question

MOST = 500
_TOGETHER = 100
_FEW = 64
"""Numbers that are asked for one by one; where somebody has more to read, by where they begin."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that somebody may follow: whose it is, and the number of its last event."""

    id: int
    ref: str
    store_id: int
    customer: str
    last_seq: int


_TALK = ("id", "ref", "store_id", "customer__survivor__ref", "last_seq")
_EVENT = tuple(one.attname for one in Event._meta.concrete_fields)
_TALKS = Question(lambda: Conversation.objects.filter(ref__among=Blank("refs")).values_list(*_TALK))
_ABOUT = Question(
    lambda: (
        Topic.objects.filter(order_ref__among=Blank("orders"))
        .order_by("conversation_id")
        .values_list("order_ref", *(f"conversation__{one}" for one in _TALK))
    )
)
_BY_NUMBER = Question(
    lambda: (
        Event.objects.filter(conversation_id__among=Blank("conversations"), seq__among=Blank("numbers"))
        .order_by("conversation_id", "seq")
        .values_list(*_EVENT)
    )
)


def talks(refs: Collection[str]) -> dict[str, Talk]:
    """Conversations by ref, as they stand. One statement. No permission is asked: for doors that have asked for it."""
    return {one.ref: one for one in (Talk(*row) for row in _TALKS.ask(refs=refs))}


def about(orders: Collection[str]) -> dict[str, list[Talk]]:
    """Order ref → the conversations that are about it, oldest first. One statement."""
    found: dict[str, list[Talk]] = {}
    for order, *talk in _ABOUT.ask(orders=orders):
        found.setdefault(order or "", []).append(Talk(*talk))
    return found


def after(
    read: Mapping[int, int], last: Mapping[int, int] | None = None, *, most: int = MOST
) -> dict[int, list[EntryView]]:
    """The events of these conversations (by key) after the numbers read, oldest first, at most so many of each call and
    conversation; as they read today, notes among colleagues included. A statement for a hundred conversations. `last`
    is their last number, where it is known."""
    found: dict[int, list[EntryView]] = {}
    keys = sorted(read)
    for at in range(0, len(keys), _TOGETHER):
        found |= _after({one: read[one] for one in keys[at : at + _TOGETHER]}, last or {}, most)
    return found


def _after(read: Mapping[int, int], last: Mapping[int, int], most: int) -> dict[int, list[EntryView]]:
    limit = most * len(read)
    events = _newer(read, last, limit)
    by_talk = {talk: list(some) for talk, some in groupby(events, key=lambda one: one.conversation_id)}
    return {talk: _read(some[:most], whole=len(events) < limit and len(some) <= most) for talk, some in by_talk.items()}


def for_customers(talk: int, entries: Iterable[EntryView]) -> list[EntryView]:
    """Those of a conversation's new events that its customer may see: nothing that is among colleagues, nor what became
    of it. A statement where something older was rewritten."""
    told = [one for one in entries if one.kind not in AMONG_COLLEAGUES]
    rewritten = {one.of for one in told if one.kind in REWRITES}
    if not rewritten:
        return told
    notes = Event.objects.filter(conversation_id=talk, seq__in=rewritten, kind=EventKind.NOTE.value)
    hidden = set(notes.values_list("seq", flat=True))
    return [one for one in told if one.of not in hidden]


def listed(store_id: int) -> str:
    """What is called, and looked for, when something in a store's list of conversations has changed."""
    return f"inb_{store_id}"


def count(store_id: int) -> int:
    """A number that is greater whenever something was said or done in a conversation of the store, or somebody who
    works there has read on; 0 where nothing ever was. Of two that are written at once the later one may not move it.
    One statement. No permission is asked: for doors that have asked for it."""
    read = Reading.objects.filter(store_id=store_id, side=Side.STORE).order_by("-number").values("number")[:1]
    happened = Event.objects.filter(store_id=store_id).order_by("-id")
    return happened.values_list(F("id") + Coalesce(Subquery(read), 0), flat=True).first() or 0


def newest() -> int:
    """The number of the newest event of all; 0 where there is none."""
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def since(number: int) -> tuple[int, set[str]]:
    """The number of the newest event of all, and in which conversations and lists of them something happened after the
    event with this number. Numbers are in the order of commits on SQLite only, where there is one writer at a time."""
    after = Event.objects.filter(id__gt=number).order_by("id")
    found = list(after.values_list("id", "conversation__ref", "store_id"))
    return (found[-1][0] if found else number), {ref for _, ref, _ in found} | {listed(one) for _, _, one in found}


def orders_of(talks: Collection[str]) -> set[str]:
    """The orders (refs) that these conversations are about. One statement."""
    about_them = Topic.objects.filter(conversation__ref__in=talks, order_ref__gt="")
    return {ref for ref in about_them.values_list("order_ref", flat=True) if ref}


def _newer(read: Mapping[int, int], last: Mapping[int, int], most: int) -> Sequence[Event]:
    if all(talk in last and last[talk] - seq <= _FEW for talk, seq in read.items()):
        numbers = {number for talk, seq in read.items() for number in range(seq + 1, last[talk] + 1)}
        if len(numbers) <= _FEW:
            rows = _BY_NUMBER.ask(conversations=list(read), numbers=numbers)
            found = [Event.from_db(None, _EVENT, row) for row in rows]
            return [one for one in found if one.seq > read[one.conversation_id]][:most]
    wanted = Q()
    for talk, seq in read.items():
        wanted |= Q(conversation_id=talk, seq__gt=seq)
    return list(Event.objects.filter(wanted).order_by("conversation_id", "seq")[:most])


def _read(events: list[Event], *, whole: bool) -> list[EntryView]:
    """How they read today: what rewrites one of them comes after it, so it stands among them unless there are more."""
    rewrites = [one for one in events if one.kind in REWRITES]
    if not whole:
        later = Event.objects.filter(conversation_id=events[-1].conversation_id, seq__gt=events[-1].seq)
        rewrites += later.filter(kind__in=REWRITES).order_by("seq")
    rewritten = {(body := json.loads(one.body))["of"]: body.get("text") for one in rewrites if one.body}
    return [entry(one, rewritten, private=False) for one in events]
