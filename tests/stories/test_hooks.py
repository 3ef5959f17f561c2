"""The product as it runs beside a shop: an order is delivered, the shop sees it held, a talk cures it, the shop sees it
let go. Through real sockets, the real front, and the worker beside it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping

import httpx
import pytest

from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.kit import clock
from tests.doors.hooks.street import OWN, signature
from tests.doors.hooks.street import shopify_order as order
from tests.doubles.shopify import ShopifyDouble
from tests.harness import Running
from tests.scene import MAX, Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return open_scene()


@pytest.fixture
def shop() -> Iterator[ShopifyDouble]:
    with ShopifyDouble() as running:
        yield running


def until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not happens():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def test_an_order_is_held_and_let_go_at_its_shop(
    scene: Scene, shop: ShopifyDouble, environment: Mapping[str, str], settings: object
) -> None:
    settings.BESPEAK_PRIVATE_WEBHOOKS = True  # type: ignore[attr-defined]
    given = {"platform": "shopify", "shop": shop.url, "credentials": OWN["shopify"]}
    channel = saleschannels.connect(store_id=scene.store.id, by=MAX, at=clock.now(), **given).channel
    there = shop.has_order(5001001)
    body = json.dumps(order(1001), indent=3, ensure_ascii=False).encode() + b"\r\n \n"
    headers = {
        "X-Shopify-Hmac-Sha256": signature(body),
        "X-Shopify-Topic": "orders/create",
        "X-Shopify-Webhook-Id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        "X-Shopify-Shop-Domain": channel.shop,
        "Content-Type": "application/json",
    }
    with Running({**environment, "BESPEAK_PRIVATE_WEBHOOKS": "true"}) as here:
        address = f"{here.base}/hooks/{channel.ref}"
        answers = [httpx.post(address, content=body, headers=headers) for _ in range(2)]
        assert [one.status_code for one in answers] == [202, 202]
        assert answers[0].json() == answers[1].json()
        assert httpx.post(address, content=body + b" ", headers=headers).status_code == 401

        until(lambda: bool(there.parts[0].holds) and there.tags == ["bespeak-held"])
        scene.talk("jun", "mug")
        until(lambda: not there.parts[0].holds and there.tags == ["bespeak-admitted"])
    assert shop.mutations() == [
        "fulfillmentOrderHold", "tagsAdd", "fulfillmentOrderReleaseHold", "tagsRemove", "tagsAdd",
    ]  # fmt: skip
