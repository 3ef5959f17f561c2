"""A thousand real orders of five hundred people (tau2-bench, MIT licence; see demo_data/SOURCE.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bespeak.doors.cli.demo.talks import Buyer, Wanted
from bespeak.kit.money import parse

DATA = Path(__file__).parents[1] / "demo_data"
ORDERS = DATA / "orders.jsonl"
PRODUCTS = str(DATA / "products.json")


def buyers() -> list[Buyer]:
    """Whoever orders, in the order of the file."""
    handles = _handles()
    with ORDERS.open(encoding="utf-8") as lines:
        return [_buyer(json.loads(line), handles) for line in lines]


def _handles() -> dict[str, str]:
    products = json.loads(Path(PRODUCTS).read_text("utf-8"))
    return {variant["sku"]: one["handle"] for one in products for variant in one["variants"]}


def _buyer(order: dict[str, Any], handles: dict[str, str]) -> Buyer:
    goods = {handles[line["sku"]]: line for line in order["lines"]}
    return Buyer(
        order=order["external_id"],
        email=order["email"],
        name=order["name"],
        city=order["address"]["city"],
        total_minor=parse(order["total"], order["currency"]).minor,
        goods=tuple(
            Wanted(handle, line["title"], _options(line), f"${line['price']}") for handle, line in goods.items()
        ),
    )


def _options(line: dict[str, Any]) -> str:
    """Every second option or so, as somebody would write it."""
    properties = line.get("properties") or {}
    return ", ".join(f"{name} {text}" for name, text in list(properties.items())[:2])
