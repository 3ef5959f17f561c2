"""A test order: judged like any other, first in line for its buyer each time, gone afterwards with all it took."""

from __future__ import annotations

import pytest

from bespeak.domain.inventory import queries as stock
from bespeak.domain.orders import finding
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.operations.trying import EMAIL
from bespeak.kit import clock
from bespeak.kit.refusals import Forbidden, NotFound
from bespeak.project.books import reconcile
from tests.scene import MAX, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def place(scene, sku="LAMP", **more):
    given = {"quantity": 1, "country": "US", "postcode": "80279", "by": scene.mika, **more}
    return orders.place_trial(store_id=scene.store.id, sku=sku, at=clock.now(), **given)


def trials(scene):
    return finding.trials(store_id=scene.store.id, actor=MAX)


def free(scene, sku):
    variant = scene.variants[sku]
    return stock.levels(store_id=scene.store.id, actor=MAX, at=clock.now(), variant_ids=[variant])[variant][0].free


def test_it_is_judged_like_any_other():
    scene = open_scene()
    held = place(scene)
    assert held.outcome == "held"
    assert [reason.code for reason in held.reasons] == ["no_two_way_talk"]
    assert {reason.code for reason in place(scene, "LAP", quantity=1).reasons} >= {"identity_not_verified"}
    assert {reason.code for reason in place(scene, postcode="99615").reasons} >= {"delivery_not_agreed"}


def test_it_takes_the_stock_and_gives_it_back():
    scene = open_scene(policy="open")
    assert place(scene).outcome == "admitted"
    assert free(scene, "LAMP") == 0
    assert orders.end_trials(store_id=scene.store.id, by=scene.mika, at=clock.now()) == 1
    assert orders.end_trials(store_id=scene.store.id, by=scene.mika, at=clock.now()) == 0
    assert free(scene, "LAMP") == 1
    assert reconcile() == []


def test_one_that_was_carried_away_keeps_nobody_from_the_next():
    scene = open_scene(policy="open")
    sent, now = place(scene, "MUG").order, {"by": MAX, "at": clock.now()}
    orders.open_gates(store_id=scene.store.id, order_refs=[sent], gate="payment", evidence={}, **now)
    assert orders.mark_beyond_recall(order_refs=[sent], **now) == 1

    assert place(scene, "MUG").outcome == "admitted"
    assert [one.state for one in trials(scene)] == ["admitted", "sent"]
    assert orders.end_trials(store_id=scene.store.id, by=scene.mika, at=clock.now()) == 1


def test_the_next_one_ends_the_one_before_and_is_a_first_order_again():
    scene = open_scene()
    first, second = place(scene, "LAP"), place(scene, "LAP")
    assert {one.code for one in first.reasons} == {one.code for one in second.reasons}
    assert [(one.state, one.external_id.startswith("TEST-")) for one in trials(scene)] == [
        ("held", True),
        ("cancelled", True),
    ]


def test_orders_of_customers_are_no_trials():
    scene = open_scene()
    scene.order("MUG", email=EMAIL, external_id="TEST-1")
    assert trials(scene) == []
    assert orders.end_trials(store_id=scene.store.id, by=scene.mika, at=clock.now()) == 0


def test_it_is_not_for_everybody_nor_for_what_is_not_sold():
    scene = open_scene()
    with pytest.raises(NotFound):
        place(scene, "NOPE")
    with pytest.raises(Forbidden):
        place(scene, by=scene.ben)  # he may place orders, but not cancel them
    assert trials(scene) == []
