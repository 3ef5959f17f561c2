"""Which listener hears which fact. Filled once at start by project/wiring.py, the one page where the whole flow can
be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bespeak.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a reaction gets to see: `data` are the fact's values (or the timer's payload)."""

    id: int
    store_id: int
    listener: str
    subject: str
    attempts: int
    data: Mapping[str, Any]


AtOnce = Callable[[Sequence[Any]], None]
Reaction = Callable[[Errand, datetime], None]
ReactionToMany = Callable[[Sequence[Errand], datetime], None]
Sweep = Callable[[datetime], int]
Condition = Callable[[Fact], bool]


class Outside(Protocol):
    """A listener that calls another company: read (short transaction), call (no transaction), settle (short
    transaction)."""

    def read(self, errand: Errand, at: datetime) -> Any:
        """What `call` needs, or None when there is nothing left to do."""

    def call(self, request: Any) -> Any:
        """The outside call; may be slow, may raise. Carries the errand's id as idempotency key."""

    def settle(self, errand: Errand, answer: Any, at: datetime) -> None:
        """Writes down the answer, in the transaction that marks the errand done."""


class NotYet(Exception):
    """The other company asks to be called again, but not before `after` has passed. The errand waits at least that."""

    def __init__(self, text: str, after: timedelta = timedelta()) -> None:
        self.after = after
        super().__init__(text)


@dataclass(slots=True)
class Wires:
    at_once: dict[type[Fact], list[AtOnce]] = field(default_factory=dict)
    later: dict[type[Fact], list[tuple[str, Condition]]] = field(default_factory=dict)
    reactions: dict[str, Reaction] = field(default_factory=dict)
    to_many: dict[str, ReactionToMany] = field(default_factory=dict)
    outside: dict[str, Outside] = field(default_factory=dict)
    sweeps: dict[str, Sweep] = field(default_factory=dict)

    def lane(self, listener: str) -> str:
        return "outside" if listener in self.outside else "house"


wires = Wires()


def hear_at_once(kind: type[Fact], listener: AtOnce) -> None:
    """Same transaction, the whole list of facts of that kind, its own room's rows only."""
    wires.at_once.setdefault(kind, []).append(listener)


def _always(fact: Fact) -> bool:
    return True


def hear_later(kind: type[Fact], listener: str, *, when: Condition = _always) -> None:
    """An errand for each fact (where `when` holds), in a worker, after the commit."""
    if listener not in wires.reactions and listener not in wires.outside:
        raise LookupError(f"{listener} is not a listener")
    wires.later.setdefault(kind, []).append((listener, when))


def name_reaction(listener: str, reaction: Reaction) -> None:
    wires.reactions[listener] = reaction


def name_reaction_to_many(listener: str, reaction: ReactionToMany) -> None:
    """Does many errands in a few statements: all of them in one transaction, or, should that fail, each alone."""

    def to_one(errand: Errand, at: datetime) -> None:
        reaction([errand], at)

    wires.reactions[listener] = to_one
    wires.to_many[listener] = reaction


def name_outside(listener: str, outside: Outside) -> None:
    wires.outside[listener] = outside


def name_sweep(name: str, sweep: Sweep) -> None:
    """Clears away some of what is over, and answers how many; see `journal.sweeping`."""
    wires.sweeps[name] = sweep
