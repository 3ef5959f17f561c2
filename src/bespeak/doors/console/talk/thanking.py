"""Who says thanks and nothing more: a word that waits for us by itself, and needs no answer."""

from __future__ import annotations

from collections.abc import Sequence

from bespeak.domain.conversations.queries import ConversationView, EntryView
from bespeak.domain.conversations.queries.inbox import Card
from bespeak.domain.conversations.states import SAID
from bespeak.domain.knowledge import thanks
from bespeak.doors.console.entrance import Desk

People = Sequence[tuple[str, str, str]]


def in_list(card: Card, people: People, desk: Desk) -> bool:
    """Whether that is all that was said last."""
    plain = card.by == "customer" and not card.deleted and not card.files
    return plain and thanks.mere(card.said, names=_names(card.talk, people, desk))


def on_page(talk: ConversationView, entries: Sequence[EntryView], people: People, desk: Desk) -> bool:
    last = next((one for one in reversed(entries) if one.kind in SAID), None)
    if last is None or last.author_kind != "customer" or last.kind != "message" or last.deleted or last.files:
        return False
    return thanks.mere(last.text, names=_names(talk, people, desk))


def _names(talk: ConversationView, people: People, desk: Desk) -> list[str]:
    """Who may be thanked by name, and who signs."""
    return [talk.customer_name, desk.store.name, *(name for _ref, name, _role in people)]
