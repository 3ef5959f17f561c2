"""Where a customer acts is a link that people copy from a terminal."""

from __future__ import annotations

from bespeak.domain.stores import operations as stores
from bespeak.kit import clock
from tests.scene import MAX


def test_the_customers_page_stands_once_and_is_never_broken(bespeak, scene):
    stores.add_host(store_id=scene.store.id, host="pages.example", by=MAX, at=clock.now())
    scene.order("RING", "LAP", email="jun@mail.example", external_id="#1")

    shown = bespeak("order", "#1").out.splitlines()
    links = [line.strip() for line in shown if "pages.example" in line]
    reasons = bespeak("order", "#1", "--json").data["reasons"]

    assert len(reasons) > 2
    assert links == [next(one["next"] for one in reasons if one["who"] == "customer")]
    assert len(links[0]) > 120


def test_an_order_that_waits_for_nobody_names_no_page(bespeak, scene):
    stores.add_host(store_id=scene.store.id, host="pages.example", by=MAX, at=clock.now())
    scene.talk("jun", "mug")
    scene.order("MUG", email="jun@mail.example", external_id="#1")

    assert "acts here" not in bespeak("order", "#1").out
