"""When the store owed an answer, for whoever must not lay its silence at the customer's door."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from bespeak.domain.conversations import silences
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.silences import Silence


class _Told(NamedTuple):
    """An event as it is stored."""

    ref: str
    at: datetime
    kind: str
    author_kind: str
    automatic: bool
    body: str | None


_COLUMNS = ("conversation__ref", "at", "kind", "author_kind", "automatic", "body")


def silences_of(talks: Collection[str]) -> dict[str, tuple[Silence, ...]]:
    """By ref of the conversation, oldest first. One statement, and none for none.

    Internal to the house: orders ask at their deadline, whatever the actor may see.
    """
    if not talks:
        return {}
    told = Event.objects.filter(conversation__ref__in=talks, kind__in=silences.KINDS)
    found = (_Told(*row) for row in told.order_by("conversation_id", "seq").values_list(*_COLUMNS))
    return {ref: silences.silences(events) for ref, events in groupby(found, key=lambda one: one.ref)}
