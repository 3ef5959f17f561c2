"""A person who ordered at a shop is forgotten: also in what its platform delivered, and in what it delivers later."""

from __future__ import annotations

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.orders import queries as orders
from bespeak.domain.saleschannels.models import RawInput
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from bespeak.project.books import reconcile
from tests.doors.hooks.street import Shop, shopify_order
from tests.scene import MAX, Scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_nothing_of_hers_is_left_and_nothing_comes_back(shopify: Shop, scene: Scene) -> None:
    shopify.became(shopify.deliver(shopify_order(1001), "orders/create", "first"))
    shopify.became(shopify.deliver(shopify_order(1002, test=True), "orders/create"))
    customers.erase(store_id=scene.store.id, customer=scene.customer("jun"), by=MAX, at=clock.now())
    worker.drain(lanes=("house",))
    assert set(RawInput.objects.values_list("raw", flat=True)) == {""}

    again = shopify.deliver(shopify_order(1001), "orders/create", "first")
    later = shopify.deliver(shopify_order(1001, note="Jun again", updated_at="2026-11-22T09:00:00Z"), "orders/updated")
    assert shopify.became(again).outcome == "accepted", "the first answer"
    assert shopify.became(later).outcome == "duplicate"

    assert set(RawInput.objects.values_list("raw", flat=True)) == {""}
    order = orders.order(store_id=scene.store.id, ref=shopify.became(later).order, actor=SYSTEM)
    assert "Jun" not in str(order)
    assert reconcile() == []
