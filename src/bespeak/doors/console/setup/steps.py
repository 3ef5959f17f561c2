"""The questions, which of them are answered, and which comes next. That follows from the store itself, nothing else is
kept: a store set up at the command line is as far as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.orders import board, finding
from bespeak.domain.orders.finding import Found
from bespeak.domain.orders.states import OVER
from bespeak.domain.policy import queries as policies
from bespeak.domain.saleschannels import queries as saleschannels
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.stores import queries as stores
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.words import Word


@dataclass(frozen=True, slots=True)
class Step:
    """`word` is the question; `done` that it is answered, `told` by what. The test order stands apart from the five."""

    name: str
    word: Word
    hint: Word
    done: bool = False

    @property
    def href(self) -> str:
        return reverse(f"console-setup-{self.name}")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the store is."""

    steps: tuple[Step, ...]
    trials: tuple[Found, ...]
    orders: bool

    @property
    def done(self) -> int:
        return sum(one.done for one in self.steps)

    @property
    def next(self) -> Step | None:
        """The first question without an answer."""
        return next((one for one in self.steps if not one.done), None)

    @property
    def trial(self) -> Found | None:
        """The test order that still stands."""
        return next((one for one in self.trials if one.state not in OVER), None)


QUESTIONS: tuple[tuple[str, Word, Word], ...] = (
    ("store", _("What is the store called, and where is it reached?"), _("Name, language, time zone, address.")),
    ("hours", _("When does somebody answer?"), _("Customers read by when they hear from you.")),
    ("rules", _("What must be spoken about before an order goes on?"), _("Your choices become the rules.")),
    ("goods", _("What do you sell?"), _("From a file, or by hand.")),
    ("people", _("Who works here, and where do orders come from?"), _("Colleagues, a shop, a key, a file.")),
)
NAMES = tuple(name for name, _word, _hint in QUESTIONS)


def standing(desk: Desk) -> Standing:
    """In a handful of statements, however large the store is."""
    begun = stores.begun(**desk.asking)
    shops = saleschannels.channels(**desk.asking) if desk.actor.may(Saleschannels.READ_CHANNELS) else []
    many = board.counted(**desk.asking)
    trials = tuple(finding.trials(**desk.asking))
    real = sum(many.values()) > len(trials)
    store = desk.store
    answered = {
        "store": bool(store.talk_url or store.email or store.phone),
        "hours": begun.hours,
        "rules": policies.current([store.id])[store.id].version > 0,
        "goods": bool(catalog.products(most=1, **desk.asking)),
        "people": begun.colleagues or begun.invited or begun.keys or bool(shops) or real,
    }
    steps = tuple(Step(name, word, hint, answered[name]) for name, word, hint in QUESTIONS)
    return Standing(steps, trials, real)


def fresh(desk: Desk) -> bool:
    """Whether a store is so new that whoever may set it up is led there: no order yet, and no goods or no hours."""
    if any(board.counted(**desk.asking).values()):
        return False
    return not (stores.begun(**desk.asking).hours and catalog.products(most=1, **desk.asking))


def after(name: str) -> str:
    """Where one goes on once this question is answered or left for later."""
    left = NAMES[NAMES.index(name) + 1 :]
    return reverse(f"console-setup-{left[0]}" if left else "console-setup-trial")


def shown(name: str) -> dict[str, Any]:
    """What every page of a question needs: its number, its words, and where it goes on."""
    number = NAMES.index(name) + 1
    _name, word, hint = QUESTIONS[number - 1]
    return {"tab": "setup", "number": number, "many": len(NAMES), "word": word, "hint": hint, "later": after(name)}
