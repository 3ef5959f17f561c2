"""Conversations in which something was said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, OuterRef, Q, QuerySet

from bespeak.domain.conversations import searching
from bespeak.domain.conversations.models import Event, SearchText
from bespeak.domain.conversations.states import EventKind
from bespeak.kit import excerpts, grams
from bespeak.kit.excerpts import Piece

MOST = 500
LONGEST = 160


class _Sorted(Func):
    """A column by which PostgreSQL sorts what it has found. Were it the bare one, it would read the whole table along
    its index for a word that stands in few rows: 2.7 s of three million, instead of milliseconds."""

    template = "%(expressions)s"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s + 0)")


def said(store_id: int, text: str, *, private: bool, most: int = MOST) -> QuerySet[SearchText, Any]:
    """`conversation_id` of the newest messages of a store in which all words of the text stand (as they read today), to
    be part of another statement; `private`: also of notes among colleagues."""
    return _rows(store_id, text, private=private).order_by(_Sorted(F("id")).desc()).values("conversation_id")[:most]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What stands around the words that were found in message `seq`, as it reads today; `by` is the kind of its author,
    `note`: it is among colleagues."""

    seq: int
    pieces: tuple[Piece, ...]
    by: str
    note: bool


def newest_in(store_id: int, text: str) -> QuerySet[SearchText, Any]:
    """`seq` of the newest message of the conversation of an outer statement in which the words stand, notes too."""
    return _rows(store_id, text, private=True).filter(conversation_id=OuterRef("pk")).order_by("-id").values("seq")[:1]


def read_of(seqs: Mapping[int, int]) -> QuerySet[Event]:
    """What has to be read so that `excerpts_of` tells of these messages: conversation (key) → its `seq`."""
    wanted = Q(conversation_id__in=seqs, kind=EventKind.EDIT)
    for talk, seq in seqs.items():
        wanted |= Q(conversation_id=talk, seq=seq)
    return Event.objects.filter(wanted)


def excerpts_of(seqs: Mapping[int, int], events: Iterable[Event], text: str) -> dict[int, Excerpt]:
    """Conversation (key) → where in its message the words stand. The events in the order of their numbers."""
    told: dict[int, tuple[Event, dict[str, Any]]] = {}
    for event in events:
        talk, body = event.conversation_id, json.loads(event.body) if event.body else {}
        if event.seq == seqs.get(talk):
            told[talk] = event, body
        elif talk in told and event.kind == EventKind.EDIT and body.get("of") == seqs[talk]:
            told[talk] = told[talk][0], {**told[talk][1], "text": body.get("text", "")}
    found = {talk: _excerpt(event, body, text) for talk, (event, body) in told.items()}
    return {talk: one for talk, one in found.items() if one.pieces}


def _excerpt(event: Event, body: dict[str, Any], text: str) -> Excerpt:
    pieces = excerpts.excerpt(searching.words(body), text, most=LONGEST)
    return Excerpt(event.seq, pieces, event.author_kind, event.kind == EventKind.NOTE)


def _rows(store_id: int, text: str, *, private: bool) -> QuerySet[SearchText]:
    asked = grams.sought(store_id, text)
    rows = SearchText.objects.filter(store_id=store_id)
    rows = rows.filter(grams__matches=asked) if asked else rows.none()
    for one in asked.beside if asked else ():
        rows = rows.filter(grams__contains=one)
    if not private:
        rows = rows.filter(private=False)
    return rows
