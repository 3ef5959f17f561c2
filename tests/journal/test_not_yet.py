"""A company that names the time after which it may be called again is not called earlier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from bespeak.journal import wires, worker
from bespeak.journal.facts import Fact
from bespeak.journal.models import Errand
from bespeak.journal.recording import record
from bespeak.journal.wires import NotYet
from bespeak.kit import clock

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


class Rang(Fact, frozen=True, kw_only=True):
    kind = "test.rang"


class Busy:
    """Asks for `after` each time."""

    def __init__(self, after: timedelta) -> None:
        self.after = after

    def read(self, errand: wires.Errand, at: datetime) -> Any:
        return errand

    def call(self, request: Any) -> Any:
        raise NotYet("429", self.after)

    def settle(self, errand: wires.Errand, answer: Any, at: datetime) -> None:
        """Never."""


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    kept = wires.wires.outside.copy(), wires.wires.later.copy()
    yield
    wires.wires.outside, wires.wires.later = kept


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (timedelta(), timedelta(seconds=5)),
        (timedelta(minutes=2), timedelta(minutes=2)),
        (timedelta(days=9), timedelta(hours=6)),
    ],
)
def test_it_waits_as_long_as_it_is_asked_to_within_reason(asked: timedelta, waits: timedelta) -> None:
    at = clock.now()
    wires.name_outside("test.ring", Busy(asked))
    wires.hear_later(Rang, "test.ring")
    with transaction.atomic():
        record([Rang(store_id=1, subject="x", at=at, by="system")])
    worker.work("outside", now=lambda: at)
    errand = Errand.objects.get()
    assert (errand.due_at - at, errand.outcome, errand.last_error) == (waits, "failed", "NotYet: 429")
