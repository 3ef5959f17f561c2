"""What was missing is settled at the very moment the order's time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Sum

from bespeak.domain.inventory.models import Level
from bespeak.domain.orders.models import Order
from bespeak.project.books import reconcile
from tests.races.crowd import Racers
from tests.scene import Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

ROUNDS = 8


@pytest.mark.parametrize("moment", [timedelta(microseconds=-1), timedelta(0)])
def test_an_order_is_cured_or_declined_never_both(transactional_db: None, racers: Racers, moment: timedelta) -> None:
    """Jun orders first and talks later; Ben's answer is heard just before the deadline, or just at it."""
    scene: Scene = open_scene()
    for number in range(ROUNDS):
        name = f"jun{number}"
        placed = scene.order("WARD", email=f"{name}@mail.example", total_minor=40000)
        end = placed.deadline
        assert end
        scene.talk(name, "wardrobe", at=end - timedelta(hours=1))
        words = {"store_id": scene.store.id}
        cured, declined, again = racers.race(
            [
                {**words, "verb": "reconsider", "refs": [placed.order], "at": (end + moment).isoformat()},
                {**words, "verb": "decline", "ref": placed.order, "at": end.isoformat()},
                {**words, "verb": "decline", "ref": placed.order, "at": end.isoformat()},
            ]
        )
        state = Order.objects.get(ref=placed.order).state
        claimed = Level.objects.filter(variant_id=scene.variants["WARD"]).aggregate(n=Sum("allocated"))["n"]
        if state == "admitted":
            assert (cured, declined, again, claimed) == (["admitted"], False, False, 1)
            racers.race([{**words, "verb": "cancel", "ref": placed.order, "at": end.isoformat()}])
        else:
            assert (state, cured, declined ^ again, claimed) == ("declined", [], True, 0)
        assert state == "declined" or moment < timedelta(0)
    assert reconcile() == []
