"""What is new in many conversations at once, for whoever follows them.

A conversation's numbers are given out under its own lock and without gaps, so whoever has read up to n and asks for
what comes after n misses nothing, however long somebody else's transaction took.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet

from bespeak.domain.conversations.models import Conversation, Event, Topic
from bespeak.domain.conversations.queries.threads import AMONG_COLLEAGUES, REWRITES, EntryView, entry
from bespeak.domain.conversations.states import EventKind

MOST = 500
_TOGETHER = 100


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that somebody may follow: whose it is, and the number of its last event."""

    id: int
    ref: str
    store_id: int
    customer: str
    last_seq: int


_TALK = ("id", "ref", "store_id", "customer__survivor__ref", "last_seq")


def talks(refs: Collection[str]) -> dict[str, Talk]:
    """Conversations by ref, as they stand. One statement. No permission is asked: for doors that have asked for it."""
    rows = Conversation.objects.filter(ref__in=refs).values_list(*_TALK)
    return {one.ref: one for one in (Talk(*row) for row in rows)}


def about(orders: Collection[str]) -> dict[str, list[Talk]]:
    """Order ref → the conversations that are about it, oldest first. One statement."""
    rows = Topic.objects.filter(order_ref__in=orders).order_by("conversation_id")
    found: dict[str, list[Talk]] = {}
    for order, *talk in rows.values_list("order_ref", *(f"conversation__{one}" for one in _TALK)):
        found.setdefault(order or "", []).append(Talk(*talk))
    return found


def after(read: Mapping[int, int], *, most: int = MOST) -> dict[int, list[EntryView]]:
    """The events of these conversations (by key) after the numbers read, oldest first, at most so many of each call and
    conversation; as they read today, notes among colleagues included. A statement for a hundred conversations."""
    found: dict[int, list[EntryView]] = {}
    keys = sorted(read)
    for at in range(0, len(keys), _TOGETHER):
        found |= _after({one: read[one] for one in keys[at : at + _TOGETHER]}, most)
    return found


def _after(read: Mapping[int, int], most: int) -> dict[int, list[EntryView]]:
    limit = most * len(read)
    events = list(_newer(read)[:limit])
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


def newest() -> int:
    """The number of the newest event of all; 0 where there is none."""
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def since(number: int) -> tuple[int, set[str]]:
    """The number of the newest event of all, and in which conversations something happened after the event with this
    number. Numbers are in the order of commits on SQLite only, where there is one writer at a time."""
    found = list(Event.objects.filter(id__gt=number).order_by("id").values_list("id", "conversation__ref"))
    return (found[-1][0] if found else number), {ref for _, ref in found}


def orders_of(talks: Collection[str]) -> set[str]:
    """The orders (refs) that these conversations are about. One statement."""
    about_them = Topic.objects.filter(conversation__ref__in=talks, order_ref__gt="")
    return {ref for ref in about_them.values_list("order_ref", flat=True) if ref}


def _newer(read: Mapping[int, int]) -> QuerySet[Event]:
    wanted = Q()
    for talk, seq in read.items():
        wanted |= Q(conversation_id=talk, seq__gt=seq)
    return Event.objects.filter(wanted).order_by("conversation_id", "seq")


def _read(events: list[Event], *, whole: bool) -> list[EntryView]:
    """How they read today: what rewrites one of them comes after it, so it stands among them unless there are more."""
    rewrites = [one for one in events if one.kind in REWRITES]
    if not whole:
        later = Event.objects.filter(conversation_id=events[-1].conversation_id, seq__gt=events[-1].seq)
        rewrites += later.filter(kind__in=REWRITES).order_by("seq")
    rewritten = {(body := json.loads(one.body))["of"]: body.get("text") for one in rewrites if one.body}
    return [entry(one, rewritten, private=False) for one in events]
