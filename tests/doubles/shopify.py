"""A Shopify shop as its GraphQL Admin API behaves: orders, fulfilment orders with holds, cancellation by a job, tags,
throttling, userErrors, access tokens of apps.

It knows the documented fields and arguments of what it is asked, and refuses any other as Shopify does.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.doubles.wire import Answer, Asked, Platform

VERSIONS = ("2025-10", "2026-01", "2026-04", "2026-07")
HOLD_REASONS = {
    "AWAITING_PAYMENT", "AWAITING_RETURN_ITEMS", "HIGH_RISK_OF_FRAUD", "INCORRECT_ADDRESS", "INVENTORY_OUT_OF_STOCK",
    "ONLINE_STORE_POST_PURCHASE_CROSS_SELL", "OTHER", "UNKNOWN_DELIVERY_DATE",
}  # fmt: skip
CANCEL_REASONS = {"CUSTOMER", "DECLINED", "FRAUD", "INVENTORY", "OTHER", "STAFF"}
TOKEN = "shpat_" + "0" * 31 + "1"
CLIENT = ("client-of-northlight", "shpss_" + "0" * 31 + "2")
SCOPES = [
    "read_orders", "write_orders", "read_merchant_managed_fulfillment_orders",
    "write_merchant_managed_fulfillment_orders",
]  # fmt: skip
_NAMES = (
    "orderCancel",
    "fulfillmentOrderHold",
    "fulfillmentOrderReleaseHold",
    "tagsAdd",
    "tagsRemove",
    "webhookSubscriptionCreate",
    "fulfillmentCreate",
    "fulfillmentTrackingInfoUpdate",
    "order",
    "shop",
)
_FIELDS = re.compile(rf"\b({'|'.join(_NAMES)})\b")


@dataclass
class Part:
    """A fulfilment order."""

    id: str
    status: str = "OPEN"
    holds: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        return "ON_HOLD" if self.holds and self.status in ("OPEN", "SCHEDULED") else self.status


@dataclass
class Order:
    id: str
    parts: list[Part]
    tags: list[str] = field(default_factory=list)
    cancelled: dict[str, Any] | None = None
    fulfilled: bool = False
    fulfillments: list[dict[str, Any]] = field(default_factory=list)


class ShopifyDouble(Platform):
    """`budget` is what is left of the query cost; `jobs` cancellations that are not done yet."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, Order] = {}
        self.scopes = list(SCOPES)
        self.subscriptions: list[dict[str, str]] = []
        self.budget = 2000.0
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.slow_jobs = False
        self._numbers = itertools.count(1)

    def has_order(self, number: int | str, parts: int = 1) -> Order:
        made = [Part(f"gid://shopify/FulfillmentOrder/{number}{n}") for n in range(1, parts + 1)]
        self.orders[f"gid://shopify/Order/{number}"] = order = Order(f"gid://shopify/Order/{number}", made)
        return order

    def mutations(self) -> list[str]:
        return [name for name, _ in self.done]

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/admin/oauth/access_token":
            return self._grant(asked)
        found = re.fullmatch(r"/admin/api/([\d-]+)/graphql\.json", asked.path)
        if asked.method != "POST" or not found or found[1] not in VERSIONS:
            return Answer(404, {"errors": "Not Found"})
        if asked.headers.get("x-shopify-access-token") != TOKEN:
            text = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return Answer(401, {"errors": text})
        return Answer(200, self._graphql(asked.json["query"], asked.json.get("variables") or {}))

    def _grant(self, asked: Asked) -> Answer:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if form.get("grant_type") != "client_credentials":
            return Answer(400, {"error": "invalid_request"})
        if (form.get("client_id"), form.get("client_secret")) != CLIENT:
            return Answer(400, {"error": "application_cannot_be_found"})
        return Answer(200, {"access_token": TOKEN, "scope": ",".join(self.scopes), "expires_in": 86399})

    def _graphql(self, query: str, given: dict[str, Any]) -> dict[str, Any]:
        cost = 10.0
        status = {"maximumAvailable": 2000.0, "currentlyAvailable": self.budget, "restoreRate": 100.0}
        extensions = {"cost": {"requestedQueryCost": cost, "throttleStatus": status}}
        if self.budget < cost:
            errors = [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]
            return {"errors": errors, "extensions": extensions}
        self.budget -= cost
        name = _FIELDS.search(query.split("{", 1)[1])
        assert name, query
        told = getattr(self, f"_{name[1]}")(given)
        if isinstance(told, dict) and "denied" in told:
            errors = [{"message": f"Access denied for {name[1]} field.", "extensions": {"code": "ACCESS_DENIED"}}]
            return {"data": {name[1]: None}, "errors": errors, "extensions": extensions}
        if name[1] == "shop":
            return {"data": told, "extensions": extensions}
        if name[1] != "order":
            self.done.append((name[1], given))
        return {"data": {name[1]: told}, "extensions": extensions}

    def _shop(self, given: dict[str, Any]) -> dict[str, Any]:
        return {
            "shop": {"name": "Northlight", "myshopifyDomain": "northlight.myshopify.com"},
            "currentAppInstallation": {"accessScopes": [{"handle": one} for one in self.scopes]},
            "webhookSubscriptions": {"nodes": self.subscriptions},
        }

    def _order(self, given: dict[str, Any]) -> dict[str, Any] | None:
        if "read_orders" not in self.scopes:
            return {"denied": True}
        order = self.orders.get(given["id"])
        if order is None:
            return None
        parts = [
            {
                "id": part.id,
                "status": part.shown,
                "fulfillmentHolds": [
                    {"id": i, "handle": one["handle"], "heldByRequestingApp": one["app"] == "ours"}
                    for i, one in part.holds.items()
                ],
            }
            for part in order.parts
        ]
        return {
            "id": order.id,
            "cancelledAt": "2026-11-22T06:00:00Z" if order.cancelled and not self.slow_jobs else None,
            "tags": sorted(order.tags),
            "displayFulfillmentStatus": "FULFILLED" if order.fulfilled else "UNFULFILLED",
            "fulfillments": [
                {"id": one["id"], "status": "SUCCESS", "trackingInfo": [_tracking(one)]} for one in order.fulfillments
            ],
            "fulfillmentOrders": {"nodes": parts},
        }

    def _part(self, i: str) -> Part | None:
        return next((part for order in self.orders.values() for part in order.parts if part.id == i), None)

    def _fulfillmentOrderHold(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Shopify's name
        hold, part = given["hold"], self._part(given["id"])
        known = {"reason", "reasonNotes", "handle", "externalId", "notifyMerchant", "fulfillmentOrderLineItems"}
        assert set(hold) <= known, hold
        assert hold["reason"] in HOLD_REASONS
        if "write_merchant_managed_fulfillment_orders" not in self.scopes:
            return {"denied": True}
        if part is None:
            return _wrong("fulfillmentHold", "Fulfillment order does not exist.")
        if part.shown not in ("OPEN", "SCHEDULED", "ON_HOLD"):
            return _wrong("fulfillmentHold", "The fulfillment order is not in a holdable state.")
        if any(one["app"] == "ours" and one["handle"] == hold.get("handle") for one in part.holds.values()):
            return _wrong("fulfillmentHold", "The handle provided for the fulfillment hold is already in use.")
        i = f"gid://shopify/FulfillmentHold/{next(self._numbers)}"
        part.holds[i] = {**hold, "app": "ours"}
        return {"fulfillmentHold": {"id": i}, "userErrors": []}

    def _fulfillmentOrderReleaseHold(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Shopify's name
        part = self._part(given["id"])
        if part is None or not set(given["holds"]) <= set(part.holds):
            return _wrong("fulfillmentOrder", "The fulfillment hold does not exist.")
        for i in given["holds"]:
            del part.holds[i]
        return {"fulfillmentOrder": {"id": part.id}, "userErrors": []}

    def _orderCancel(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Shopify's name
        assert given["reason"] in CANCEL_REASONS
        order = self.orders.get(given["id"])
        if order is None or order.cancelled or order.fulfilled:
            text = "Order has been cancelled already." if order and order.cancelled else "Cannot cancel this order."
            return {"job": None, "orderCancelUserErrors": [{"field": ["orderId"], "message": text, "code": "INVALID"}]}
        order.cancelled = given
        for part in order.parts:
            part.status, part.holds = "CLOSED", {}
        return {"job": {"id": "gid://shopify/Job/1", "done": False}, "orderCancelUserErrors": []}

    def _tagsAdd(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Shopify's name
        order = self.orders[given["id"]]
        order.tags += [one for one in given["tags"] if one not in order.tags]
        return {"userErrors": []}

    def _tagsRemove(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Shopify's name
        order = self.orders[given["id"]]
        order.tags = [one for one in order.tags if one not in given["tags"]]
        return {"userErrors": []}

    def _fulfillmentCreate(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Shopify's name
        wanted = given["fulfillment"]
        assert set(wanted) <= {"lineItemsByFulfillmentOrder", "notifyCustomer", "originAddress", "trackingInfo"}, wanted
        assert set(wanted.get("trackingInfo", {})) <= {"company", "number", "numbers", "url", "urls"}, wanted
        if "write_merchant_managed_fulfillment_orders" not in self.scopes:
            return {"denied": True}
        parts = [self._part(one["fulfillmentOrderId"]) for one in wanted["lineItemsByFulfillmentOrder"]]
        if any(part is None or part.shown not in ("OPEN", "IN_PROGRESS") for part in parts):
            return _wrong("fulfillment", "Fulfillment order is not in a fulfillable state.")
        i = f"gid://shopify/Fulfillment/{next(self._numbers)}"
        for part in parts:
            assert part
            part.status = "CLOSED"
            order = next(one for one in self.orders.values() if part in one.parts)
            order.fulfillments.append({"id": i, "part": part.id, **wanted})
            order.fulfilled = all(one.status == "CLOSED" for one in order.parts)
        return {"fulfillment": {"id": i, "status": "SUCCESS"}, "userErrors": []}

    def _fulfillmentTrackingInfoUpdate(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Shopify's name
        assert set(given["tracking"]) <= {"company", "number", "numbers", "url", "urls"}, given
        sent = [one for order in self.orders.values() for one in order.fulfillments if one["id"] == given["id"]]
        if not sent:
            return _wrong("fulfillment", "Fulfillment does not exist.")
        sent[0]["trackingInfo"] = given["tracking"]
        return {"fulfillment": {"id": given["id"]}, "userErrors": []}

    def _webhookSubscriptionCreate(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Shopify's name
        topic, wanted = given["topic"], given["webhookSubscription"]
        assert set(wanted) <= {"uri", "format", "filter", "includeFields", "metafieldNamespaces", "name"}, wanted
        if not wanted["uri"].startswith(("https://", "http://127.0.0.1", "http://localhost")):
            return _wrong("webhookSubscription", "Address protocol http:// is not supported")
        if any(one["topic"] == topic and one["uri"] == wanted["uri"] for one in self.subscriptions):
            return _wrong("webhookSubscription", "Address for this topic has already been taken")
        self.subscriptions.append({"topic": topic, "uri": wanted["uri"]})
        i = f"gid://shopify/WebhookSubscription/{next(self._numbers)}"
        return {"webhookSubscription": {"id": i}, "userErrors": []}


def _tracking(sent: dict[str, Any]) -> dict[str, Any]:
    told = sent.get("trackingInfo", {})
    return {"company": told.get("company"), "number": told.get("number")}


def _wrong(field: str, text: str) -> dict[str, Any]:
    return {field: None, "userErrors": [{"field": ["id"], "message": text}]}
