"""How the customer of a conversation sounds, for whoever answers; never for the customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConversationView, EntryView
from bespeak.domain.knowledge import manner
from bespeak.domain.knowledge import queries as knowledge
from bespeak.domain.knowledge.manner import Mien
from bespeak.domain.knowledge.permissions import Knowledge
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.knowledge import wording

LATELY = 4
LEADS = ("manager", "owner")


@dataclass(frozen=True, slots=True)
class Manner:
    """`why` is a sentence; `hands` (ref, name) to whom it can be handed on: managers but oneself."""

    mood: str
    hot: bool
    why: str
    hands: Sequence[tuple[str, str]]


def sounding(
    talk: ConversationView, entries: Sequence[EntryView], people: Sequence[tuple[str, str, str]], desk: Desk
) -> Manner | None:
    """What is noticed by what they said lately and nobody has found calm. One statement where something is."""
    if talk.erased_at or not (desk.actor.may(Conversations.SAY) and desk.actor.may(Knowledge.READ)):
        return None
    if not _mien(entries).mood:
        return None
    calm = knowledge.found_calm(talk=talk.ref, **desk.asking)
    mien = _mien([one for one in entries if one.seq > calm])
    if not mien.mood:
        return None
    hands = [(ref, name or ref) for ref, name, role in people if role in LEADS and ref != desk.actor.ref]
    return Manner(mien.mood, mien.hot, why(mien), hands)


def why(mien: Mien) -> str:
    """What it was noticed by, in the reader's words."""
    return _(", ").join(str(wording.REASONS[one.kind]) % {"shown": one.shown} for one in mien.reasons)


def _mien(entries: Sequence[EntryView]) -> Mien:
    said = [one for one in entries if one.kind == "message" and one.author_kind in ("customer", "member") and one.text]
    theirs = [one.text for one in said if one.author_kind == "customer"][-LATELY:]
    answered = next((n for n, one in enumerate(reversed(said)) if one.author_kind != "customer"), len(said))
    return manner.customer(theirs, unanswered=min(answered, len(theirs))) if theirs else Mien()
