"""What the rows of a conversation must say, told again from its events. Pure.

What no event tells is None, or stands in no list: it cannot be proved. That is so for the customer and the first topics
of conversations that began before their first event named them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bespeak.domain.conversations import silences
from bespeak.domain.conversations.enquiries import FACTS
from bespeak.domain.conversations.states import SAID, AuthorKind, EventKind, State, Turn

OPENS = "opens"
"""What of the first event's body is not the message: the customer, and what the talk is about (refs)."""
DROPPED = ("details", "postcode")
"""What of a confirmation an erasure takes away."""


class Told(silences.Told, Protocol):
    """The same with its number and who did it."""

    @property
    def seq(self) -> int: ...
    @property
    def author_ref(self) -> str: ...


@dataclass(slots=True)
class Given:
    """One confirmation; `body` is None where its text was erased by an event that does not say what was left."""

    body: dict[str, Any] | None
    at: datetime
    by: str
    withdrawal: int = 0
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""


@dataclass(slots=True)
class Retold:
    """`turns` are those it may be (older events leave it open); `about` holds refs and, of older ones, handles.

    Only where `whole` is it about nothing else. `enquiries`: when it was asked, and about which product (its ref).
    """

    customer: str | None = None
    whole: bool = False
    about: set[str] = field(default_factory=set)
    created_at: datetime | None = None
    state: str = State.OPEN
    turns: frozenset[str] = frozenset({Turn.NOBODY.value})
    assignee: str | None = ""
    snoozed_until: datetime | None = None
    outcome: str = ""
    customer_seq: int = 0
    customer_spoke_at: datetime | None = None
    two_way_seq: int = 0
    two_way_at: datetime | None = None
    erased_at: datetime | None = None
    enquiries: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    confirmations: dict[int, Given] = field(default_factory=dict)
    withdrawals: dict[int, tuple[datetime, str]] = field(default_factory=dict)

    def left(self) -> dict[str, Any]:
        """What an erasure leaves, as its event says it: refs and codes, nothing anybody wrote."""
        kept = {
            str(seq): {**without_texts(one.body), "withdrawal": one.withdrawal}
            for seq, one in self.confirmations.items()
            if one.body is not None
        }
        said = {"customer": self.customer, "assignee": self.assignee, "confirmations": kept}
        return said | ({"about": sorted(self.about)} if self.whole else {})


def opening(body: dict[str, Any], customer: str, products: Iterable[str], orders: Iterable[str]) -> dict[str, Any]:
    """The body of a first event: the message, and with whom about what (refs)."""
    return {**body, OPENS: {"customer": customer, "about": sorted({*products, *orders})}}


def retell(events: Iterable[Told]) -> Retold:
    """The events in their order. Bodies that are no JSON (tampered with, the chain tells) say nothing."""
    told = Retold()
    for event in events:
        if told.created_at is None:
            told.created_at = event.at
            _open(told, _said(event))
        step = _STEPS.get(event.kind)
        if step:
            step(told, event)
    return told


def _said(event: Told) -> dict[str, Any]:
    try:
        said = json.loads(event.body or "")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _words(said: dict[str, Any], name: str) -> set[str]:
    found = said.get(name)
    return {one for one in found if isinstance(one, str)} if isinstance(found, list) else set()


def _open(told: Retold, said: dict[str, Any]) -> None:
    opens = said.get(OPENS)
    if isinstance(opens, dict):
        told.customer, told.whole, told.about = str(opens.get("customer", "")), True, _words(opens, "about")


def _message(told: Retold, event: Told) -> None:
    asked = _said(event).get(FACTS) if event.body and FACTS in event.body else None
    if isinstance(asked, dict):
        told.enquiries[event.seq] = (event.at, str(asked.get("product", "")))
    if event.automatic:
        return
    if event.author_kind in (AuthorKind.CUSTOMER, AuthorKind.MEMBER):
        told.snoozed_until = None
    if event.author_kind == AuthorKind.CUSTOMER:
        told.customer_seq, told.customer_spoke_at, told.turns = event.seq, event.at, _only(Turn.STORE)
    elif event.author_kind == AuthorKind.MEMBER:
        told.turns = _only(Turn.CUSTOMER)
        if told.customer_seq > told.two_way_seq:
            told.two_way_seq, told.two_way_at = event.seq, event.at


def _turn(told: Retold, event: Told) -> None:
    told.turns, told.snoozed_until = _turns(_said(event), frozenset(Turn.values)), None


def _turns(said: dict[str, Any], otherwise: frozenset[str]) -> frozenset[str]:
    return frozenset({str(said["turn"])}) if "turn" in said else otherwise


def _only(turn: Turn) -> frozenset[str]:
    return frozenset({turn.value})


def _assignee(told: Retold, event: Told) -> None:
    said = _said(event)
    told.assignee = str(said["assignee"]) if "assignee" in said else None


def _topic(told: Retold, event: Told) -> None:
    said = _said(event)
    told.whole = told.whole and bool(said)
    told.about |= _words(said, "products") | _words(said, "orders")


def _closed(told: Retold, event: Told) -> None:
    told.state, told.turns, told.snoozed_until = State.CLOSED, _only(Turn.NOBODY), None
    told.outcome = str(_said(event).get("outcome", ""))


def _reopened(told: Retold, event: Told) -> None:
    told.state, told.outcome = State.OPEN, ""
    told.turns = _turns(_said(event), told.turns | _only(Turn.STORE))


def _snoozed(told: Retold, event: Told) -> None:
    until = _said(event).get("until")
    told.turns = _only(Turn.STORE)
    told.snoozed_until = datetime.fromisoformat(until) if isinstance(until, str) else None


def _woken(told: Retold, event: Told) -> None:
    told.snoozed_until = None


def _confirmation(told: Retold, event: Told) -> None:
    told.confirmations[event.seq] = Given(_said(event) if event.body else None, event.at, event.author_ref)


def _withdrawal(told: Retold, event: Told) -> None:
    told.withdrawals[event.seq] = (event.at, event.author_ref)
    of = _said(event).get("of")
    if isinstance(of, int) and of in told.confirmations:
        _take_back(told, told.confirmations[of], event.seq)


def _take_back(told: Retold, given: Given, withdrawal: int) -> None:
    given.withdrawal = withdrawal
    given.withdrawn_at, given.withdrawn_by = told.withdrawals.get(withdrawal, (None, ""))


def _erased(told: Retold, event: Told) -> None:
    """What was said is gone; of what is left, the event itself tells."""
    said = _said(event)
    left = said.get("confirmations", {})
    told.state, told.turns, told.erased_at = State.CLOSED, _only(Turn.NOBODY), event.at
    told.snoozed_until, told.outcome = None, ""
    told.customer, told.assignee = said.get("customer"), said.get("assignee")
    told.whole, told.about = "about" in said, _words(said, "about")
    for seq, given in told.confirmations.items():
        given.body = left.get(str(seq))
        if given.body is not None:
            _take_back(told, given, given.body.pop("withdrawal", 0))


def without_texts(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in DROPPED}


_STEPS: dict[str, Callable[[Retold, Told], None]] = {
    **dict.fromkeys(SAID, _message),
    EventKind.TURN: _turn,
    EventKind.ASSIGNEE: _assignee,
    EventKind.TOPIC: _topic,
    EventKind.CLOSED: _closed,
    EventKind.REOPENED: _reopened,
    EventKind.SNOOZED: _snoozed,
    EventKind.WOKEN: _woken,
    EventKind.CONFIRMATION: _confirmation,
    EventKind.WITHDRAWAL: _withdrawal,
    EventKind.ERASED: _erased,
}
