"""Whatever happens to a shelf in whatever order, its books agree, nothing is promised twice, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory.queries import reconcile
from bespeak.journal import worker
from bespeak.kit.refusals import NotFound
from bespeak.kit.states import NotFromHere
from tests.domain.cast import later
from tests.domain.inventory.shelf import Shelf, shelf

pytestmark = [pytest.mark.both, pytest.mark.django_db]

units = st.integers(1, 6)
which = st.integers(0, 4)
hours = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("receive"), units),
    st.tuples(st.just("count"), st.integers(0, 12)),
    st.tuples(st.just("hold"), units, st.integers(1, 6), which),
    st.tuples(st.just("release"), which),
    st.tuples(st.just("extend"), which, st.integers(1, 6)),
    st.tuples(st.just("claim"), units, which),
    st.tuples(st.just("give_back"), which),
    st.tuples(st.just("wait"), hours),
    st.tuples(
        st.just("tidy"),
    ),
)


@dataclass
class Held:
    """A hold as it ought to be."""

    view: inventory.HoldView
    units: int
    until: int
    agreement: str
    over: bool = False


@dataclass
class Ledgerless:
    """The same shelf in somebody's head: no lines, no levels, just what is true."""

    shelf: Shelf
    now: int = 0
    on_hand: int = 0
    holds: list[Held] = field(default_factory=list)
    sold: dict[str, int] = field(default_factory=dict)
    orders: list[str] = field(default_factory=list)

    def live(self) -> list[Held]:
        return [one for one in self.holds if not one.over and one.until > self.now]

    def held(self) -> int:
        return sum(one.units for one in self.live())

    def free(self) -> int:
        return self.on_hand - self.held() - sum(self.sold.values())

    def receive(self, n: int) -> None:
        self.on_hand += n
        assert self.shelf.receive(n, hours=self.now) == self.on_hand

    def count(self, n: int) -> None:
        if n < self.on_hand - self.free():
            with pytest.raises(inventory.PromisedAlready):
                self.shelf.count(n, hours=self.now)
        else:
            self.on_hand = self.shelf.count(n, hours=self.now)

    def hold(self, n: int, lasts: int, agreement: int) -> None:
        made, until = f"agr_{agreement}", self.now + lasts
        if n > self.free():
            with pytest.raises(inventory.NotEnoughStock):
                self.shelf.hold(n, until=until, hours=self.now, for_ref=made)
        else:
            view = self.shelf.hold(n, until=until, hours=self.now, for_ref=made)
            self.holds.append(Held(view, n, until, made))

    def release(self, n: int) -> None:
        for one in self.holds[n : n + 1]:
            if one.over:
                with pytest.raises(NotFromHere):
                    self.shelf.release(one.view, hours=self.now)
                continue
            try:
                self.shelf.release(one.view, hours=self.now)
            except NotFromHere:  # it had lapsed, and somebody came across it
                assert one.until <= self.now
            one.over = True

    def extend(self, n: int, lasts: int) -> None:
        for one in self.holds[n : n + 1]:
            if one in self.live():
                one.until = self.now + lasts
                self.shelf.extend(one.view, until=one.until, hours=self.now)
            else:
                with pytest.raises(NotFound):
                    self.shelf.extend(one.view, until=self.now + lasts, hours=self.now)

    def claim(self, n: int, agreement: int) -> None:
        order, agreed = f"ord_{len(self.orders)}", f"agr_{agreement}"
        own = [one for one in self.live() if one.agreement == agreed]
        got = self.shelf.claim(order, n, hours=self.now, agreement=agreed)
        assert got == (n <= self.free() + sum(one.units for one in own))
        if got:
            self.orders.append(order)
            self.sold[order] = n
            for one in own:
                used = min(n, one.units)
                one.units -= used
                one.over = one.units == 0
                n -= used

    def give_back(self, n: int) -> None:
        for order in self.orders[n : n + 1]:
            assert self.shelf.give_back(order, hours=self.now) == self.sold.pop(order, 0)

    def wait(self, n: int) -> None:
        self.now += n

    def tidy(self) -> None:
        worker.drain(now=lambda: later(hours=self.now))

    def check(self) -> None:
        assert self.shelf.stock(hours=self.now) == (self.on_hand, self.held(), sum(self.sold.values()), self.free())
        assert self.free() >= 0
        assert reconcile() == []


@pytest.fixture
def lamps() -> Shelf:
    return shelf(4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_any_sequence_leaves_true_books(lamps: Shelf, steps: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        mind = Ledgerless(lamps, on_hand=4)
        for verb, *how in steps:
            getattr(mind, verb)(*how)
            mind.check()
        transaction.set_rollback(True)
