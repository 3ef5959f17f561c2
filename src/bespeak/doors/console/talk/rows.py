"""The rows of the list of conversations: who, whose turn, what was said last, by when an answer was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import pgettext_lazy

from bespeak.domain.conversations.queries import inbox
from bespeak.domain.conversations.queries.inbox import Card
from bespeak.domain.conversations.queries.owed import Owed, owed
from bespeak.domain.customers import directory
from bespeak.domain.customers.permissions import Customers
from bespeak.doors.console import called
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.talk import thanking, words
from bespeak.doors.console.words import Word

People = Sequence[tuple[str, str, str]]
"""(ref, name, role) of whoever works here or did."""


@dataclass(frozen=True, slots=True)
class Row:
    """A card as it is shown; `ours` where it is our turn. `due` is by when an answer was promised, `pressing` "late" or
    "soon" once it is. `back` says why it is our turn again by itself; `thanks`: nothing more was said last."""

    card: Card
    name: str
    stands: str
    turn: Word
    assignee: str
    by: Word
    due: datetime | None = None
    pressing: str = ""
    back: Word = ""
    thanks: bool = False

    @property
    def ours(self) -> bool:
        return self.stands == "store"


def rows(cards: Sequence[Card], desk: Desk, people: People, *, promised: bool) -> list[Row]:
    """`promised`: with by when whoever waits has their answer."""
    names = {ref: name for ref, name, _role in people}
    nameless = {card.talk.customer_id for card in cards if not card.talk.customer_name}
    reached = directory.reached_by(nameless) if nameless and desk.actor.may(Customers.READ) else {}
    theirs = [card.talk.ref for card in cards if promised and card.talk.turn == inbox.STORE]
    waits = owed(store=desk.store, refs=theirs, at=desk.at, likely=False) if theirs else {}
    told = [_promised(_row(card, names, reached, desk), waits.get(card.talk.ref), desk) for card in cards]
    return [replace(row, thanks=row.ours and thanking.in_list(row.card, people, desk)) for row in told]


def _promised(row: Row, waits: Owed | None, desk: Desk) -> Row:
    if waits is None or waits.promise is None:
        return row
    due = waits.promise.by
    pressing = "late" if due <= desk.at else "soon" if waits.promise.warn <= desk.at else ""
    return replace(row, due=due, pressing=pressing)


def _row(card: Card, names: Mapping[str, str], reached: Mapping[int, str], desk: Desk) -> Row:
    talk = card.talk
    name = talk.customer_name or reached.get(talk.customer_id) or str(called.NAMELESS)
    by = "" if card.by == "customer" else pgettext_lazy("who said it last", "Us")
    stands = talk.stands(desk.at)
    back = words.BACK_SHORT.get(card.back, "") if stands == inbox.STORE else ""
    return Row(card, name, stands, words.turn(talk, desk.at), names.get(talk.assignee, talk.assignee), by, back=back)
