"""Turns tau2-bench's retail database into the demo's orders and products: `make_demo_orders.py path/to/db.json`.

Writes src/bespeak/doors/cli/demo_data/orders.jsonl (Bespeak's own JSON lines) and products.json. Names, addresses,
options and prices are as they are there; states, refunds and deliveries are left out, for here the orders are new.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

TO = Path(__file__).resolve().parents[1] / "src" / "bespeak" / "doors" / "cli" / "demo_data"
PLENTY, FEW = 40, 2


def order(one: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    name = f"{user['name']['first_name']} {user['name']['last_name']}"
    paid = one["payment_history"][0]
    return {
        "external_id": one["order_id"],
        "currency": "USD",
        "email": user["email"],
        "name": name,
        "total": amount(sum(item["price"] for item in one["items"])),
        "lines": [line(item) for item in one["items"]],
        "address": address(one["address"], name),
        "payment": {"kind": re.sub(r"_\d+$", "", paid["payment_method_id"]), "paid": amount(paid["amount"])},
    }


def line(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "sku": item["item_id"],
        "title": item["name"],
        "quantity": 1,
        "price": amount(item["price"]),
        "properties": item["options"],
    }


def address(one: dict[str, str], name: str) -> dict[str, str]:
    return {
        "name": name,
        "line1": one["address1"],
        "line2": one["address2"],
        "city": one["city"],
        "region": one["state"],
        "postcode": one["zip"],
        "country": {"USA": "US"}[one["country"]],
    }


def product(one: dict[str, Any]) -> dict[str, Any]:
    variants = [
        {
            "sku": variant["item_id"],
            "price": amount(variant["price"]),
            "options": variant["options"],
            "stock": PLENTY if variant["available"] else FEW,
        }
        for variant in one["variants"].values()
    ]
    return {"handle": one["name"].lower().replace(" ", "-"), "name": one["name"], "variants": variants}


def amount(number: float) -> str:
    return f"{number:.2f}"


def main() -> None:
    data = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    TO.mkdir(parents=True, exist_ok=True)
    orders = [json.dumps(order(one, data["users"][one["user_id"]])) for one in data["orders"].values()]
    (TO / "orders.jsonl").write_text("".join(f"{one}\n" for one in orders), "utf-8")
    products = ",\n".join(json.dumps(product(one)) for one in data["products"].values())
    (TO / "products.json").write_text(f"[\n{products}\n]\n", "utf-8")
    sys.stdout.write(f"{len(orders)} orders, {len(data['products'])} products in {TO}\n")


if __name__ == "__main__":
    main()
