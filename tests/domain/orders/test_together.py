"""Two who bring the same at the same moment: the order is taken once, changed once, and nobody fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.models import Change, Order
from bespeak.journal.models import Fact
from bespeak.kit import clock
from tests.domain.orders.counter import Counter
from tests.journal.bakery import at_once
from tests.scene import MAX, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_counter(transactional_db: None, tmp_path: Path) -> Iterator[Counter]:
    clock.follow(tmp_path / "clock")
    yield Counter(open_scene())
    clock.follow(None)


def bring(counter: Counter, *skus: str, times: int = 6, **more: Any) -> list[Decision]:
    """The same content, by several at once."""
    draft = counter.scene.draft(*skus, email="kim@mail.example", external_id="#1", **more)
    answers = at_once([lambda: orders.admit([draft])[0]] * times)
    assert [one for one in answers if isinstance(one, Exception)] == []
    return answers


def test_one_order_one_change_one_everything(open_counter: Counter) -> None:
    counter = open_counter
    counter.talks("kim", "lamp", "mug")

    placed = bring(counter, "LAMP", paid_minor=9000)
    changed = bring(counter, "MUG", paid_minor=9000)

    assert sorted(one.duplicate for one in placed) == [False] + [True] * 5
    assert len({one.order for one in placed + changed}) == 1
    assert (Order.objects.count(), Change.objects.count()) == (1, 1)
    assert [one.changed for one in changed].count(True) == 1
    assert counter.stock("LAMP") == (0, 1, 0)
    assert Fact.objects.filter(kind="orders.changed").count() == 1
    counter.work()


def test_before_its_release_a_change_claims_once(open_counter: Counter) -> None:
    counter = open_counter
    counter.talks("kim", "lamp", "mug")
    bring(counter, "LAMP", times=1)

    changed = bring(counter, "MUG", "MUG")

    assert [one.changed for one in changed].count(True) == 1
    assert (counter.stock("LAMP"), counter.stock("MUG")) == ((0, 0, 1), (0, 2, 99998))
    assert counter.balance(changed[0]) == (3600, 0, 0)
    counter.work()


def test_called_off_and_overridden_at_once_it_is_one_of_both(open_counter: Counter) -> None:
    counter = open_counter
    for n in range(4):
        held = counter.order("LAMP", who="jun", external_id=f"#{n}")
        here: dict[str, Any] = {"store_id": counter.store_id, "ref": held.order, "by": MAX, "at": clock.now()}

        called_off, admitted = at_once(
            [
                lambda here=here: orders.cancel(reason="She called.", **here),
                lambda here=here: orders.override(to="admitted", reason="I know her.", **here),
            ]
        )

        assert not isinstance(called_off, Exception)
        assert counter.see(held).state == "cancelled"
        assert counter.stock("LAMP") == (0, 0, 1)
        assert isinstance(admitted, Exception) or admitted.outcome == "admitted"
    counter.work()
