"""Calls to other companies: made with no transaction open, their answers written once or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction

from bespeak.journal import wires as wiring
from bespeak.journal import worker
from bespeak.journal.wires import Errand
from tests.journal.bakery import NOON, LoafBaked, after, at_once, bake, errand, slips, write_slip

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@dataclass
class Courier:
    """Brings loaves to another company, and writes down what it said."""

    meanwhile: Callable[[Any], None] = lambda request: None
    called: list[tuple[int, bool]] = field(default_factory=list)
    wanted: bool = True

    def read(self, errand: Errand, at: datetime) -> Any:
        assert connection.in_atomic_block
        return errand.id if self.wanted else None

    def call(self, request: Any) -> str:
        number = len(self.called) + 1
        self.called.append((request, connection.in_atomic_block))
        self.meanwhile(request)
        return f"receipt {number}"

    def settle(self, errand: Errand, answer: str, at: datetime) -> None:
        assert connection.in_atomic_block
        write_slip(f"{errand.subject} {errand.data['number']}: {answer}")


@pytest.fixture
def courier() -> Courier:
    made = Courier()
    wiring.name_outside("courier", made)
    wiring.hear_later(LoafBaked, "courier")
    return made


def test_the_call_is_made_with_no_transaction_open(courier: Courier) -> None:
    bake(1)

    assert worker.drain(now=after()) == 1
    assert courier.called == [(errand().id, False)]
    assert slips() == ["oven 1: receipt 1"]


def test_others_write_while_the_call_takes_its_time(courier: Courier) -> None:
    bake(1)
    courier.meanwhile = lambda request: at_once([lambda: bake(2, oven="stove")]) and None

    worker.work("outside", now=after())

    assert errand("stove").done_at is None
    assert slips() == ["oven 1: receipt 1"]


def test_a_worker_inside_a_transaction_does_not_call(courier: Courier) -> None:
    bake(1)

    with transaction.atomic():
        assert worker.work("outside", now=after()).failed == 1

    assert courier.called == []
    assert "never made inside a transaction" in errand().last_error


def test_a_call_that_failed_is_made_again_under_the_same_errand(courier: Courier) -> None:
    def fail(request: Any) -> None:
        raise ConnectionError("no answer")

    bake(1, 2)
    courier.meanwhile = fail
    assert worker.drain(now=after()) == 0
    assert (errand().attempts, slips()) == (1, [])

    courier.meanwhile = lambda request: None
    assert worker.drain(now=after(seconds=5)) == 2
    first, second, third = (one for one, _ in courier.called)
    assert first == second != third
    assert slips() == ["oven 1: receipt 2", "oven 2: receipt 3"]


def test_when_nothing_is_left_to_do_nobody_is_called(courier: Courier) -> None:
    courier.wanted = False
    bake(1)

    assert worker.drain(now=after()) == 1
    assert (courier.called, slips(), errand().outcome) == ([], [], "done")


def test_an_answer_that_comes_after_the_lease_was_lost_changes_nothing(courier: Courier) -> None:
    """The call hangs for longer than its lease; another worker makes it again, with the same key, and is quicker."""

    def another_comes(request: Any) -> None:
        courier.meanwhile = lambda request: None
        assert worker.work("outside", now=after(seconds=300)).done == 1

    bake(1)
    courier.meanwhile = another_comes

    assert worker.work("outside", now=after()).failed == 1

    assert len({request for request, _ in courier.called}) == 1
    assert slips() == ["oven 1: receipt 2"]
    assert (errand().outcome, errand().done_at) == ("done", after(seconds=300)())
    assert worker.drain(now=after(hours=1)) == 0


def test_the_lease_outlasts_the_longest_call() -> None:
    assert worker.LEASE["outside"].total_seconds() > 20 + 5 + 30
    assert after()() == NOON
