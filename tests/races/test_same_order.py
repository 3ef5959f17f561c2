"""One order, sent twenty times at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bespeak.domain.orders.models import Order
from bespeak.journal.models import Receipt
from bespeak.kit import clock
from bespeak.project.books import reconcile
from tests.races.crowd import Racers, decisions, order, send_all, serve
from tests.scene import Scene, settled_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

TIMES = 20


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return settled_scene()


def plain(decision: Mapping[str, Any]) -> dict[str, Any]:
    """A decision without what tells the first from its repeats."""
    return {name: value for name, value in decision.items() if name != "duplicate"}


def test_it_is_one_order_with_twenty_equal_answers(scene: Scene, environment: Mapping[str, str]) -> None:
    """Ada is known. Nobody knows Zoe's address yet: every request wants to be the first to write it down."""
    secret = scene.key("orders")
    with serve(environment) as running:
        told = decisions(send_all(running.base, secret, [order("ada", "MUG")] * TIMES))
        zoes = decisions(
            send_all(running.base, secret, [order("zoe", "MUG", number=f"#z{n % 4}") for n in range(TIMES)])
        )
    assert [plain(one) for one in told] == [plain(told[0])] * TIMES
    assert sorted(one["duplicate"] for one in told) == [False] + [True] * (TIMES - 1)
    assert told[0]["outcome"] == "admitted"
    assert sum(not one["duplicate"] for one in zoes) == 4
    assert Order.objects.count() == 5
    assert Order.objects.values_list("customer_id", flat=True).distinct().count() == 2
    assert reconcile() == []


def test_through_four_processes_it_is_one_order(scene: Scene, racers: Racers) -> None:
    words = {"verb": "admit", "store_id": scene.store.id, "at": clock.now().isoformat()}
    for number in range(3):
        told = racers.race([{**words, "order": order("ada", "MUG", number=f"#{number}")}] * TIMES)
        assert len({each.get("order", str(each)) for each in told}) == 1
        assert sorted(each["duplicate"] for each in told) == [False] + [True] * (TIMES - 1)
    assert Order.objects.count() == 3
    assert reconcile() == []


def test_the_same_key_gets_the_same_answer(scene: Scene, environment: Mapping[str, str]) -> None:
    """And where the requests under one key differ, one is taken and the other refused by name."""
    secret = scene.key("orders")
    unlike = [order("ada", "MUG", number=f"#{n % 2}") for n in range(TIMES)]
    with serve(environment) as running:
        alike = send_all(running.base, secret, [order("ada", "MUG")] * TIMES, keys=["first"] * TIMES)
        mixed = send_all(running.base, secret, unlike, keys=["second"] * TIMES)
    told = decisions(alike)
    assert [plain(one) for one in told] == [plain(told[0])] * TIMES
    assert len({one.json()["decisions"][0]["external_id"] for one in mixed if one.status_code == 200}) == 1
    refused = [one for one in mixed if one.status_code != 200]
    assert {(one.status_code, one.json()["code"]) for one in refused} == {(409, "idempotency_key_reused")}
    assert len(refused) == TIMES / 2
    assert Order.objects.count() == 2
    assert Receipt.objects.count() == 2
    assert reconcile() == []
