"""One lamp is left, and fifty people who have talked about it order it at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import transaction

from bespeak.domain.orders.models import Order
from bespeak.kit import clock
from bespeak.project.books import reconcile
from tests.races.crowd import Racers, codes, decisions, order, send_all, serve
from tests.scene import Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

BUYERS = [f"buyer{n}" for n in range(50)]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    made = open_scene()
    with transaction.atomic():
        for name in BUYERS:
            made.talk(name, "lamp")
    return made


def the_books_agree() -> None:
    states = list(Order.objects.order_by().values_list("state", flat=True))
    assert sorted(states) == ["admitted"] + ["held"] * 49
    assert reconcile() == []


def test_over_http_one_of_fifty_gets_it(scene: Scene, environment: Mapping[str, str]) -> None:
    with serve(environment) as running:
        answers = send_all(running.base, scene.key("orders"), [order(name, "LAMP") for name in BUYERS], at_once=50)
    told = decisions(answers)
    assert sorted(one["outcome"] for one in told) == ["admitted"] + ["held"] * 49
    assert {code for one in told for code in codes(one)} == {"not_enough_stock"}
    the_books_agree()


def test_through_four_processes_one_of_fifty_gets_it(scene: Scene, racers: Racers) -> None:
    words: dict[str, Any] = {"verb": "admit", "store_id": scene.store.id, "at": clock.now().isoformat()}
    told = racers.race([{**words, "order": order(name, "LAMP")} for name in BUYERS])
    assert sorted(one.get("outcome", str(one)) for one in told) == ["admitted"] + ["held"] * 49
    assert {code for one in told for code in one["codes"]} == {"not_enough_stock"}
    the_books_agree()
