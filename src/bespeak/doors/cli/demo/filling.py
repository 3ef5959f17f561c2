"""Setting Northlight up, all or nothing, with a line for each step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from bespeak.domain.stores.operations import IssuedKey
from bespeak.doors.cli import paper
from bespeak.doors.cli.cures import do_errands
from bespeak.doors.cli.demo import goods, interested, knowing, past, tales, talks
from bespeak.doors.cli.demo.house import House, found, is_open, issue_keys, open_house
from bespeak.doors.cli.demo.thousand import PRODUCTS, buyers
from bespeak.doors.cli.desk import Desk


@dataclass(slots=True)
class Filled:
    """What there is now. `fresh` is false where it was there before; secrets are known only when they are new."""

    house: House
    fresh: bool
    keys: list[tuple[str, IssuedKey]] = field(default_factory=list)


def fill(desk: Desk) -> Filled:
    """Northlight as it is, or made now: nobody ever sees half of it."""
    desk.args.store = desk.args.store or "northlight"
    if is_open():
        desk.say("Northlight is here already; nothing of it is made anew.")
        return Filled(found(desk.at), fresh=False)
    desk.say("Northlight honours an order only when both sides have spoken. Setting it up takes some twenty seconds.\n")
    with transaction.atomic():
        filled = _make(desk)
    with (
        _step(desk, "What that caused is done: holds noted, agreements filed, lapsed ones closed"),
        transaction.atomic(),
    ):
        do_errands(lanes=("house", "timer"))
    return filled


def _make(desk: Desk) -> Filled:
    with _step(desk, "The store: Olga owns it, Mika manages, Ben talks with customers, Cleo packs"):
        house = open_house(desk.at)
    with _step(desk, "The goods: ten stories' and fifty products of a real catalogue, with stock"):
        goods.stock_up(house, (goods.CASES, PRODUCTS))
    with _step(desk, "What the house knows: articles, words kept ready, what newcomers learn"):
        knowing.write_down(house)
    with _step(desk, "A month of talks: a third of those who will order have spoken with Ben"):
        people = buyers()
        with desk.progress("Talks", len(people)) as step:
            talks.hold_talks(house, people, step)
    with _step(desk, "Agreements: a sofa to measure, an engraving, three pairs put aside, one polite no"):
        tales.tell(house)
    with _step(desk, "This morning: three who wait, two who waited too long, and who talked and has not ordered yet"):
        interested.talk(house)
    with _step(desk, "The orders of last week: one declined in silence, one called off, one changed too late"):
        past.play(house)
    return Filled(house, True, issue_keys(house))


@contextmanager
def _step(desk: Desk, text: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    desk.say(paper.line(f"  {text} ({time.perf_counter() - began:.1f} s)."))
