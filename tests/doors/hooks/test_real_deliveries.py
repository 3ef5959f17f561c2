"""All payloads of both platforms that we have, delivered as they are: each ends in an outcome that can be seen."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from bespeak.domain.orders import queries as orders
from bespeak.domain.saleschannels import queries
from bespeak.domain.saleschannels.queries import InputView
from bespeak.journal import worker
from bespeak.kit.actors import SYSTEM
from bespeak.project.books import reconcile
from tests.doors.hooks.street import SECRET, Shop, signature

pytestmark = [pytest.mark.both, pytest.mark.django_db]
DATA = Path(__file__).parents[2] / "data"


def became(shop: Shop, receipts: dict[str, str]) -> dict[str, InputView]:
    worker.drain(lanes=("house",))
    found = {
        name: queries.raw_input(store_id=shop.scene.store.id, ref=ref, actor=SYSTEM) for name, ref in receipts.items()
    }
    assert {one.outcome for one in found.values()}.isdisjoint({"waiting", "failed"})
    return found


def codes(shop: Shop, order: str) -> list[str]:
    view = orders.order(store_id=shop.scene.store.id, ref=order, actor=SYSTEM)
    return [reason.code for reason in view.decision.reasons]


def test_the_signatures_that_came_with_the_deliveries_are_ours() -> None:
    stated = json.loads((DATA / "shopify" / "webhook_signatures.json").read_text())
    assert stated["secret"] == SECRET
    files = [DATA / "shopify" / "orders_create.json", DATA / "shopify" / "others" / "customers_create.json"]
    assert {file.name: signature(file.read_bytes()) for file in files} == stated["files"]


def test_shopifys_own(shopify: Shop) -> None:
    files = {"orders_create": "orders/create", "order": "orders/updated"}
    receipts = {
        name: shopify.deliver((DATA / "shopify" / f"{name}.json").read_bytes(), topic).receipt
        for name, topic in files.items()
    }
    found = became(shopify, receipts)

    assert {name: (one.outcome, one.external_id) for name, one in found.items()} == {
        "orders_create": ("accepted", "#1010"),
        "order": ("accepted", "#1001"),
    }
    assert {"no_contact", "no_address"} <= set(codes(shopify, found["orders_create"].order))
    for name, one in found.items():
        assert one.raw == (DATA / "shopify" / f"{name}.json").read_text(), "kept to the letter"
    assert reconcile() == []


def test_woocommerces_own(woo: Shop) -> None:
    files = {"order_create": "order.created", "order_completed": "order.updated"}
    receipts = {
        name: woo.deliver((DATA / "woocommerce" / f"{name}.json").read_bytes(), topic).receipt
        for name, topic in files.items()
    }
    found = became(woo, receipts)

    # both are order 727, of the same moment: once being worked on, once completed
    assert [found[name].external_id for name in files] == ["727", "727"]
    assert found["order_create"].outcome == "accepted"
    assert found["order_completed"].outcome in ("changed", "duplicate")
    assert reconcile() == []


OTHERS = sorted((DATA / "shopify" / "others").glob("*.json")) + sorted((DATA / "woocommerce" / "others").glob("*.json"))


@pytest.mark.parametrize("file", OTHERS, ids=lambda file: file.stem)
def test_what_is_no_order_is_refused_and_seen_whatever_its_topic(shopify: Shop, woo: Shop, file: Path) -> None:
    shop, kind = (shopify, "orders/create") if "shopify" in file.parts else (woo, "order.updated")
    receipts = {topic: shop.deliver(file.read_bytes(), topic).receipt for topic in (kind, "customers/create")}
    found = became(shop, receipts)

    assert {one.outcome for one in found.values()} == {"refused"}
    assert found["customers/create"].code == "unknown_topic"
    assert orders.orders(store_id=shop.scene.store.id, actor=SYSTEM) == []


def table(name: str) -> list[dict[str, str]]:
    text = (DATA / "shopify" / "tables" / f"shopify_{name}_data.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def as_delivered(row: dict[str, str]) -> dict[str, Any]:
    """The row of a warehouse as the order that Shopify would deliver."""

    def address(kind: str) -> dict[str, str]:
        place = {"address1": "address_1", "address2": "address_2"}
        names = ("name", "address1", "address2", "city", "zip", "country_code", "province_code", "phone")
        return {name: row[f"{kind}_address_{place.get(name, name)}"] for name in names}

    lines = [
        {
            "id": int(line["id"]), "sku": line["sku"], "name": line["name"], "price": line["price"],
            "quantity": int(line["quantity"]), "requires_shipping": line["requires_shipping"] == "TRUE",
        }
        for line in table("order_line")
        if line["order_id"] == row["id"]
    ]  # fmt: skip
    same = ("note", "email", "currency", "total_tax", "total_price", "created_at", "updated_at", "name")
    return {
        **{name: row[name] for name in (*same, "financial_status", "fulfillment_status", "total_discounts")},
        "id": int(row["id"]),
        "taxes_included": row["taxes_included"] == "TRUE",
        "cancelled_at": row["cancelled_at"] or None,
        "shipping_address": address("shipping"),
        "billing_address": address("billing"),
        "shipping_lines": [one for one in table("order_shipping_line") if one["order_id"] == row["id"]],
        "line_items": lines,
    }


def test_orders_of_real_shops_out_of_a_warehouse(shopify: Shop) -> None:
    rows = table("order")
    receipts = {row["id"]: shopify.deliver(as_delivered(row), "orders/create").receipt for row in rows}
    found = became(shopify, receipts)

    assert len(found) == len(rows) == 8
    with_lines = {line["order_id"] for line in table("order_line")}
    for row in rows:
        one = found[row["id"]]
        if row["id"] in with_lines:
            assert one.outcome in ("accepted", "refused"), one
        else:
            assert (one.outcome, one.code) == ("refused", "no_lines")
    assert reconcile() == []
