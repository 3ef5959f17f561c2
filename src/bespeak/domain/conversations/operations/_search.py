"""What was said, kept to be looked through, in the transaction in which it is said, rewritten or erased."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bespeak.domain.conversations.models import Conversation, Event, SearchText
from bespeak.domain.conversations.searching import words
from bespeak.domain.conversations.states import SAID as WORDS
from bespeak.domain.conversations.states import EventKind
from bespeak.kit import grams, rows

SAID = (*WORDS, EventKind.NOTE.value)
_KEPT = ("store_id", "conversation_id", "seq", "private", "grams")


def keep(events: Sequence[Event]) -> None:
    """The messages, notes and other words among these events, which have just been said. One statement."""
    rows.insert(SearchText, _KEPT, [_row(one) for one in events if one.kind in SAID])


def _row(event: Event) -> tuple[Any, ...]:
    text = words(json.loads(event.body or "{}"))
    private = event.kind == EventKind.NOTE
    return (event.store_id, event.conversation_id, event.seq, private, grams.kept(event.store_id, text))


def reword(row: Conversation, seq: int, text: str | None) -> None:
    """It reads like this from now on; None where it was deleted."""
    found = SearchText.objects.filter(conversation=row, seq=seq)
    if text is None:
        found.delete()
    else:
        found.update(grams=grams.kept(row.store_id, text))


def forget(row: Conversation) -> None:
    SearchText.objects.filter(conversation=row).delete()
