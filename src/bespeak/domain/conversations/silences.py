"""When a store owed its customer an answer in a conversation, told again from its events. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bespeak.domain.conversations.states import SAID, AuthorKind, EventKind, Turn

ENDS = (EventKind.CLOSED.value, EventKind.ERASED.value)


@dataclass(frozen=True, slots=True)
class Silence:
    """From the first word of a customer that nobody had answered, until a person of the store did, or said that nothing
    is to be answered; None: it lasts."""

    since: datetime
    until: datetime | None


class Told(Protocol):
    """An event as it is stored."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def author_kind(self) -> str: ...
    @property
    def automatic(self) -> bool: ...
    @property
    def body(self) -> str | None: ...


KINDS = (*SAID, *ENDS, EventKind.TURN.value)
"""The events it is told from."""


def silences(events: Iterable[Told]) -> tuple[Silence, ...]:
    """Of one conversation, its events in their order."""
    found: list[Silence] = []
    since: datetime | None = None
    for event in events:
        if since is None and _asks(event):
            since = event.at
        elif since is not None and _settles(event):
            found.append(Silence(since, event.at))
            since = None
    return (*found, Silence(since, None)) if since is not None else tuple(found)


def _asks(event: Told) -> bool:
    return event.kind in SAID and event.author_kind == AuthorKind.CUSTOMER and not event.automatic


def _settles(event: Told) -> bool:
    if event.kind in SAID:
        return event.author_kind == AuthorKind.MEMBER and not event.automatic
    return event.kind in ENDS or (event.kind == EventKind.TURN and _turn(event) not in ("", Turn.STORE))


def _turn(event: Told) -> str:
    try:
        said = json.loads(event.body or "{}")
    except ValueError:
        return ""
    return str(said.get("turn", "")) if isinstance(said, dict) else ""
