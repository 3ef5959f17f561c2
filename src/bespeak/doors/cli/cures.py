"""After a verb that settles something: what was waiting for it is looked at again at once, and the command says so."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bespeak.domain.customers import queries as customers
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderView
from bespeak.doors.cli import paper, settling
from bespeak.doors.cli.desk import Desk
from bespeak.doors.cli.paper import Page
from bespeak.doors.cli.why import sentences
from bespeak.doors.frame.telling import as_decision, decision_json
from bespeak.journal import worker
from bespeak.kit import clock

HOUSE = ("house",)
MOST_SHOWN = 3
PATIENCE = 3.0
"""Seconds in which another worker, which got hold of an errand first, may finish it."""


@dataclass(slots=True)
class News:
    """What became of the held orders that were watched. Filled when the watching ends."""

    data: dict[str, Any] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    waiting: list[OrderView] = field(default_factory=list)

    def still(self, desk: Desk) -> list[Page]:
        """What is left to do about those that wait as they waited before."""
        made: list[Page] = []
        for one in self.waiting[:MOST_SHOWN]:
            made += [paper.line(f"{name(one)} waits as before."), *settling.pages(desk, one)]
        left = len(self.waiting) - MOST_SHOWN
        return [*made, f"and {paper.counted(left, 'more order', 'more orders')}"] if left > 0 else made


@contextmanager
def watching(
    desk: Desk, *, customer_ids: Collection[int] = (), variants: Collection[int] = (), refs: Collection[str] = ()
) -> Iterator[News]:
    """Does the verb inside, then the house errands it caused, and tells what they changed."""
    before = {one.ref: one for one in _held(desk, customer_ids, variants, refs)}
    news = News()
    yield news
    do_errands()
    after = [orders.order(ref=ref, **desk.asking) for ref in before]
    moved = [one for one in after if (one.state, one.decision.reasons) != _was(before[one.ref])]
    _tell(desk, news, moved)
    news.waiting = [one for one in after if one.state == "held" and one not in moved]


def do_errands(lanes: Sequence[str] = HOUSE) -> int:
    """Does what is due in these lanes. Answers how many errands were done here."""
    done = worker.drain(lanes=lanes)
    patience = time.monotonic() + PATIENCE
    while worker.waiting(at=clock.now())["house"] and time.monotonic() < patience:
        time.sleep(0.1)
        done += worker.drain(lanes=lanes)
    return done


def _held(
    desk: Desk, customer_ids: Collection[int], variants: Collection[int], refs: Collection[str]
) -> list[OrderView]:
    people = [one for customer_id in customer_ids for one in customers.family(customer_id)]
    found = dict.fromkeys(refs)
    found |= dict.fromkeys(orders.held_of_customers(people) if people else ())
    found |= dict.fromkeys(orders.waiting_for_stock(list(variants)) if variants else ())
    return [orders.order(ref=ref, **desk.asking) for ref in found]


def _was(order: OrderView) -> tuple[str, Any]:
    return order.state, order.decision.reasons


def _tell(desk: Desk, news: News, moved: list[OrderView]) -> None:
    cured = [one for one in moved if one.outcome == "admitted"]
    others = [one for one in moved if one.outcome != "admitted"]
    told = {one.ref: decision_json(as_decision(one), desk.store) for one in moved}
    news.data = {"cured": [told[one.ref] for one in cured], "moved": [told[one.ref] for one in others]}
    if cured:
        names = ", ".join(name(one) for one in cured)
        news.pages.append(
            paper.line(f"{paper.counted(len(cured), 'order was', 'orders were')} cured: {names}.", "green")
        )
    for one in others:
        state = "still waits" if one.outcome == "held" else f"is {one.state}"
        news.pages.append(paper.line(f"{name(one)} {state}:"))
        news.pages += [paper.indented(text) for text in sentences(one, desk.store)]
        news.pages += settling.pages(desk, one)


def name(order: OrderView) -> str:
    """An order as people call it, with its ref."""
    return f"{order.external_id} ({order.ref})" if order.external_id else order.ref
