"""Events as they read today; for the other queries of this room."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bespeak.domain.conversations import exchanges
from bespeak.domain.conversations.exchanges import Exchange
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.queries.fileviews import files_of
from bespeak.domain.conversations.queries.talkviews import EntryView
from bespeak.domain.conversations.states import EventKind

REWRITES = (EventKind.EDIT.value, EventKind.DELETE.value)
AMONG_COLLEAGUES = (
    EventKind.NOTE.value, EventKind.ASSIGNEE.value, EventKind.TURN.value, EventKind.SNOOZED.value,
    EventKind.WOKEN.value, EventKind.INTRODUCED.value,
)  # fmt: skip


def entry(event: Event, rewritten: dict[int, str | None], private: bool) -> EntryView:
    """One event as it reads today; for the queries of this room."""
    body = json.loads(event.body) if event.body else {}
    of = int(body.get("of", event.seq)) if event.kind in REWRITES else event.seq
    text = rewritten.get(of, body.get("text", ""))
    return EntryView(
        seq=event.seq,
        of=of,
        at=event.at,
        kind=event.kind,
        author_kind=event.author_kind,
        author=event.author_ref,
        line=event.line,
        automatic=event.automatic,
        text=text or "",
        body=None if event.body is None or (private and of in rewritten) else _without_words(event, body, private),
        edited=of in rewritten and text is not None,
        deleted=of in rewritten and text is None,
        masked=() if of in rewritten and of == event.seq else tuple(body.get("masked", ())),
        files=files_of(body) if event.kind == EventKind.MESSAGE and rewritten.get(of, "") is not None else (),
    )


def _without_words(event: Event, body: dict[str, Any], private: bool) -> dict[str, Any]:
    """What became of a conversation is said among colleagues."""
    return {} if private and event.kind == EventKind.CLOSED.value else body


def told_later(found: Iterable[exchanges.Row]) -> tuple[dict[int, str | None], set[int]]:
    """How rewritten messages read today, by number (None is deleted), and the numbers of notes among colleagues."""
    latest: dict[int, str | None] = {}
    notes: set[int] = set()
    for seq, kind, _, body in found:
        if kind == EventKind.NOTE:
            notes.add(seq)
        elif body and kind in REWRITES:
            said = json.loads(body)
            latest[said["of"]] = said.get("text")
    return latest, notes


def with_exchanges(entries: Iterable[EntryView], found: Mapping[int, Exchange]) -> list[EntryView]:
    """Each question, each showing of products, each summary with what became of it; for the queries of this room."""
    return [
        replace(one, exchange=found.get(one.seq, Exchange())) if one.kind in exchanges.TOLD and one.body else one
        for one in entries
    ]
