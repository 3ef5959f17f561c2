"""A drop: two hundred pairs, six hundred people at once. A hundred of them have theirs by agreement.

Any talk about the sneaker suffices. Nobody gets more than two pairs, however often they try.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import transaction

from bespeak.domain.inventory.models import Hold, Level
from bespeak.domain.orders.models import Order, OrderLine
from bespeak.domain.policy import operations as policy
from bespeak.project.books import reconcile
from tests.races.crowd import Order as Sent
from tests.races.crowd import codes, decisions, order, send_all, serve
from tests.scene import MAX, Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True), pytest.mark.slow]

UNITS, BUYERS, HOLDERS, LIMIT = 200, 600, 100, 2
ANY_TALK = {
    "currency": "USD",
    "rules": [
        {
            "code": "talk-first", "when": "always", "needs": ["two_way_talk"], "valid_days": 30,
            "otherwise": {"hold_hours": 72},
        }
    ],
}  # fmt: skip


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    made = open_scene(policy="open")
    policy.publish(store_id=made.store.id, data=ANY_TALK, expect_version=1, note="a drop", by=MAX, at=made.at)
    with transaction.atomic():
        for number in range(BUYERS):
            made.talk(f"buyer{number}", "sneaker")
        for number in range(HOLDERS):
            made.agree(f"buyer{number}", "SNK", hold_until=made.at + timedelta(days=2))
    return made


def wishes(scene: Scene) -> list[Sent]:
    """Holders order by their code. Of every eight others one wants three, one two, one comes thrice."""
    wanted = [
        order(f"buyer{number}", "SNK", agreement=scene.agreed[f"buyer{number}"].code) for number in range(HOLDERS)
    ]
    for number in range(HOLDERS, BUYERS):
        name = f"buyer{number}"
        wanted.append(order(name, "SNK", quantity={0: 3, 1: 2}.get(number % 8, 1)))
        if number % 8 == 2:
            wanted += [order(name, "SNK", number=f"#{name}-{again}") for again in ("second", "third")]
    random.Random(7).shuffle(wanted)
    return wanted


def test_two_hundred_are_sold_and_every_holder_is_served(scene: Scene, environment: Mapping[str, str]) -> None:
    wanted = wishes(scene)
    with serve(environment) as running:
        told = decisions(send_all(running.base, scene.key("orders"), wanted, at_once=64))

    assert Counter(code for one in told for code in codes(one)).keys() == {"not_enough_stock", "limit_per_customer"}
    level = Level.objects.get(variant_id=scene.variants["SNK"])
    assert (level.on_hand, level.held, level.allocated) == (UNITS, 0, UNITS)
    served = {one["order"] for one in told if one["outcome"] == "admitted"}
    holders = Order.objects.exclude(agreement_ref="")
    assert set(holders.values_list("ref", flat=True)) <= served
    assert holders.count() == HOLDERS
    assert Hold.objects.filter(state="used").count() == HOLDERS
    pairs: Counter[int] = Counter()
    for customer, quantity in OrderLine.objects.filter(order__ref__in=served).values_list(
        "order__customer", "quantity"
    ):
        pairs[customer] += quantity
    assert sum(pairs.values()) == UNITS
    assert max(pairs.values()) <= LIMIT
    assert reconcile() == []
