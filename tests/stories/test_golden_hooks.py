"""The golden table through the hooks: each order as Shopify and as WooCommerce deliver it, signed, in one batch.

Each says of each order what the table says. Where a platform cannot say what an order of the table says (no total, more
than one currency's decimals in a sum), the row is passed over by name.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from bespeak.domain.orders import queries as orders
from bespeak.domain.saleschannels import queries
from bespeak.domain.saleschannels.queries import InputView
from bespeak.journal import worker
from bespeak.kit.actors import SYSTEM
from bespeak.project.books import reconcile
from tests.doors.hooks.street import Shop, connected
from tests.scene import Scene, settled_scene
from tests.stories.test_golden import EXPECTED, TABLE, orders_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]
Written = Callable[[dict[str, Any], int], dict[str, Any]]


@pytest.fixture
def scene() -> Scene:
    return settled_scene()


def as_shopify(order: dict[str, Any], number: int) -> dict[str, Any]:
    """The order as Shopify would deliver it."""
    said = {
        "id": 7_000_000 + number,
        "name": order["external_id"],
        "email": order.get("email"),
        "phone": order.get("phone"),
        "currency": order.get("currency"),
        "total_price": order.get("total"),
        "financial_status": "pending",
        "created_at": "2026-11-22T01:00:00-05:00",
        "updated_at": "2026-11-22T01:00:00-05:00",
        "customer": {"first_name": order.get("name", ""), "last_name": ""},
        "line_items": [
            {"id": n, "sku": line.get("sku"), "title": line.get("title"), **_of(line, "quantity", "price")}
            for n, line in enumerate(order["lines"])
        ],
        "note_attributes": [{"name": "agreement", "value": order["agreement"]}] if "agreement" in order else [],
    }
    to = order.get("address") or {}
    names = {"line1": "address1", "city": "city", "region": "province_code", "postcode": "zip"}
    names["country"] = "country_code"
    return said | {"shipping_address": {names[name]: text for name, text in to.items() if name in names}}


def as_woocommerce(order: dict[str, Any], number: int) -> dict[str, Any]:
    """The order as WooCommerce would deliver it: its lines are written as sums."""
    to = order.get("address") or {}
    names = {"line1": "address_1", "city": "city", "region": "state", "postcode": "postcode", "country": "country"}
    place = {names[name]: text for name, text in to.items() if name in names}
    who = {"first_name": order.get("name", ""), "email": order.get("email", ""), "phone": order.get("phone", "")}
    return {
        "id": 8_000_000 + number,
        "number": order["external_id"],
        "status": "pending",
        "currency": order.get("currency"),
        "total": order.get("total"),
        "date_created_gmt": "2026-11-22T06:00:00",
        "date_modified_gmt": "2026-11-22T06:00:00",
        "billing": {**place, **who},
        "shipping": place,
        "line_items": [
            {
                "id": n,
                "sku": line.get("sku"),
                "name": line.get("title"),
                **_of(line, "quantity"),
                "subtotal": _sum(line),
            }
            for n, line in enumerate(order["lines"])
        ],
        "meta_data": [{"key": "agreement", "value": order["agreement"]}] if "agreement" in order else [],
    }


def _of(line: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: line[name] for name in names if name in line}


def _sum(line: dict[str, Any]) -> str:
    return str(Decimal(line["price"]) * max(line["quantity"], 1))


def said(shop: Shop, became: InputView) -> dict[str, Any]:
    if became.outcome == "refused":
        return {"refused": became.code, "field": became.field.replace("subtotal", "price")}
    order = orders.order(store_id=shop.scene.store.id, ref=became.order, actor=SYSTEM)
    return {"outcome": order.outcome, "codes": [reason.code for reason in order.decision.reasons]}


@pytest.mark.parametrize(
    ("platform", "topic", "written"),
    [("shopify", "orders/create", as_shopify), ("woocommerce", "order.created", as_woocommerce)],
)
def test_as_its_platform_delivers_it(scene: Scene, platform: str, topic: str, written: Written) -> None:
    shop = connected(scene, platform)
    table = orders_of(scene)
    worker.drain(lanes=("house",))
    receipts = [shop.deliver(written(order, n), topic).receipt for n, order in enumerate(table)]
    worker.drain(lanes=("house",))

    found = [queries.raw_input(store_id=scene.store.id, ref=one, actor=SYSTEM) for one in receipts]
    told = {row["name"]: said(shop, one) for row, one in zip(TABLE, found, strict=True)}
    assert {name: one for name, one in told.items() if one != EXPECTED[name]} == {}
    assert reconcile() == []

    again = [shop.deliver(written(order, n), topic, f"again-{n}").receipt for n, order in enumerate(table)]
    worker.drain(lanes=("house",))
    repeated = [queries.raw_input(store_id=scene.store.id, ref=one, actor=SYSTEM).outcome for one in again]
    assert repeated == ["refused" if "refused" in row["expect"] else "duplicate" for row in TABLE]
