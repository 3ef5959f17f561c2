"""What was said, kept to be looked through, in the transaction in which it is said, rewritten or erased."""

from __future__ import annotations

from bespeak.domain.conversations import grams
from bespeak.domain.conversations.models import Conversation, Event, SearchText
from bespeak.domain.conversations.states import EventKind

SAID = (EventKind.MESSAGE, EventKind.NOTE)


def keep(event: Event, text: str) -> None:
    """A message or a note, which has just been said."""
    SearchText.objects.create(
        store_id=event.store_id,
        conversation_id=event.conversation_id,
        seq=event.seq,
        private=event.kind == EventKind.NOTE,
        grams=grams.kept(event.store_id, text),
    )


def reword(row: Conversation, seq: int, text: str | None) -> None:
    """It reads like this from now on; None where it was deleted."""
    found = SearchText.objects.filter(conversation=row, seq=seq)
    if text is None:
        found.delete()
    else:
        found.update(grams=grams.kept(row.store_id, text))


def forget(row: Conversation) -> None:
    SearchText.objects.filter(conversation=row).delete()
