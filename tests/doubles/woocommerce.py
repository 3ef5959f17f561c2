"""A WooCommerce shop as its REST API v3 behaves: keys with read or write, orders, statuses, notes, webhooks.

`mails` are those that WooCommerce sends the customer: one for each note that is for them.
"""

from __future__ import annotations

import base64
import itertools
import re
from typing import Any

from tests.doubles.wire import Answer, Asked, Platform

KEYS = ("ck_" + "a" * 40, "cs_" + "b" * 40)
STATUSES = {"pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "trash"}
API = "/wp-json/wc/v3"


def _error(code: str, text: str, status: int) -> Answer:
    return Answer(status, {"code": code, "message": text, "data": {"status": status}})


class WooCommerceDouble(Platform):
    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[int, dict[str, Any]] = {}
        self.notes: dict[int, list[dict[str, Any]]] = {}
        self.mails: list[tuple[int, str]] = []
        self.webhooks: list[dict[str, Any]] = []
        self.secrets: dict[str, str] = {}
        self.may_write = True
        self.changes: list[tuple[int, str]] = []
        self._numbers = itertools.count(1)

    def has_order(self, number: int, status: str = "processing", **more: Any) -> dict[str, Any]:
        paid = "2026-11-22T05:00:00" if status in ("processing", "completed") else None
        self.orders[number] = {"id": number, "status": status, "date_paid_gmt": paid, "meta_data": [], **more}
        self.notes[number] = []
        return self.orders[number]

    def answer(self, asked: Asked) -> Answer:
        if not asked.path.startswith(API):
            return _error("rest_no_route", "No route was found matching the URL and request method.", 404)
        given = asked.headers.get("authorization", "").removeprefix("Basic ")
        if base64.b64decode(given).decode().split(":") != list(KEYS):
            return _error("woocommerce_rest_cannot_view", "Consumer secret is invalid.", 401)
        if asked.method != "GET" and not self.may_write:
            text = "The API key provided does not have write permissions."
            return _error("woocommerce_rest_authentication_error", text, 401)
        return self._routed(asked, asked.path.removeprefix(API))

    def _routed(self, asked: Asked, path: str) -> Answer:
        if path == "/orders" and asked.method == "GET":
            return Answer(200, [{"id": one} for one in self.orders])
        if path == "/webhooks" and asked.method == "GET":
            wanted = asked.query.get("status", "all")
            return Answer(200, [one for one in self.webhooks if wanted in ("all", one["status"])])
        if path == "/webhooks" and asked.method == "POST":
            return self._webhook(asked.json)
        found = re.fullmatch(r"/orders/(\d+)(/notes)?", path)
        if not found:
            return _error("rest_no_route", "No route was found matching the URL and request method.", 404)
        number = int(found[1])
        if number not in self.orders:
            status = 404 if asked.method == "GET" else 400
            return _error("woocommerce_rest_shop_order_invalid_id", "Invalid ID.", status)
        return self._note(asked, number) if found[2] else self._order(asked, number)

    def _webhook(self, data: dict[str, Any]) -> Answer:
        if data.get("topic", "").partition(".")[0] not in ("order", "product", "customer", "coupon", "action"):
            return _error("woocommerce_rest_shop_webhook_invalid_topic", "Webhook topic is required.", 400)
        kept = {name: data[name] for name in ("name", "topic", "delivery_url", "status")}
        self.webhooks.append({"id": next(self._numbers), **kept})
        self.secrets[data["topic"]] = data["secret"]
        return Answer(201, self.webhooks[-1])

    def _order(self, asked: Asked, number: int) -> Answer:
        order = self.orders[number]
        if asked.method == "PUT":
            data = asked.json
            if data.get("status", "pending") not in STATUSES:
                return _error("rest_invalid_param", "Invalid parameter(s): status", 400)
            for one in data.get("meta_data", []):
                order["meta_data"] = [kept for kept in order["meta_data"] if kept["key"] != one["key"]]
                order["meta_data"].append({"id": next(self._numbers), **one})
            if "status" in data and data["status"] != order["status"]:
                order["status"] = data["status"]
                self.changes.append((number, data["status"]))
        return Answer(200, order)

    def _note(self, asked: Asked, number: int) -> Answer:
        if asked.method == "GET":
            kind = asked.query.get("type", "any")
            notes = self.notes[number]
            return Answer(200, [one for one in notes if kind != "customer" or one["customer_note"]])
        data = asked.json
        kept = {"id": next(self._numbers), "note": data["note"].replace("&", "&amp;")}
        kept["customer_note"] = bool(data.get("customer_note"))
        self.notes[number].append(kept)
        if kept["customer_note"]:
            self.mails.append((number, data["note"]))
        return Answer(201, kept)
