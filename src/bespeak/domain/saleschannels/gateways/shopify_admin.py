"""A Shopify shop by its GraphQL Admin API: holds on fulfilment orders, cancellation, tags.

Written on our own one way of calling others: Shopify's library for Python keeps its session in a global, has no
time-outs for GraphQL, and covers the REST interface that Shopify has closed to new apps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from bespeak.domain.saleschannels.gateways.shop import (
    Finding,
    Line,
    Locked,
    News,
    NotTaken,
    in_its_words,
    missing,
    one_line,
)
from bespeak.domain.saleschannels.platforms import GONE, LEFT, TOLD
from bespeak.journal.wires import NotYet

VERSION = "2026-07"
SCOPES = (
    "read_orders",
    "write_orders",
    "read_merchant_managed_fulfillment_orders",
    "write_merchant_managed_fulfillment_orders",
)
TAGS = {one: f"bespeak-{one}" for one in ("held", "admitted", "declined", "cancelled", "fulfilled")}
MOST_NOTE = 500
_HOLDABLE = frozenset({"OPEN", "SCHEDULED", "ON_HOLD"})
_SENDABLE = frozenset({"OPEN", "IN_PROGRESS"})
_NOT_YET = frozenset({"ON_HOLD", "SCHEDULED"})
_REASONS = {"not_enough_stock": "INVENTORY_OUT_OF_STOCK", "no_address": "INCORRECT_ADDRESS"}

_ORDER = """query Order($id: ID!) { order(id: $id) { id cancelledAt tags displayFulfillmentStatus
 fulfillments(first: 50) { id status trackingInfo { company number } }
 fulfillmentOrders(first: 50) { nodes { id status
 fulfillmentHolds { id handle heldByRequestingApp } } } } }"""
_HOLD = """mutation Hold($id: ID!, $hold: FulfillmentOrderHoldInput!) {
 fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) { fulfillmentHold { id } userErrors { field message } } }"""
_RELEASE = """mutation Release($id: ID!, $holds: [ID!]) {
 fulfillmentOrderReleaseHold(id: $id, holdIds: $holds) { fulfillmentOrder { id } userErrors { field message } } }"""
_CANCEL = """mutation Cancel($id: ID!, $reason: OrderCancelReason!, $notify: Boolean, $note: String) {
 orderCancel(orderId: $id, reason: $reason, notifyCustomer: $notify, restock: true, staffNote: $note,
 refundMethod: { originalPaymentMethodsRefund: false }) {
 job { id done } orderCancelUserErrors { field message code } } }"""
_TAG = "mutation Tag($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { userErrors { field message } } }"
_UNTAG = (
    "mutation Untag($id: ID!, $tags: [String!]!) { tagsRemove(id: $id, tags: $tags) { userErrors { field message } } }"
)
_LOOK = """query Look { shop { name myshopifyDomain } currentAppInstallation { accessScopes { handle } }
 webhookSubscriptions(first: 100) { nodes { topic uri } } }"""

_FULFIL = """mutation Fulfil($fulfillment: FulfillmentInput!) {
 fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id status } userErrors { field message } } }"""
_RETRACK = """mutation Retrack($id: ID!, $tracking: FulfillmentTrackingInput!) {
 fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: true) {
 fulfillment { id } userErrors { field message } } }"""
_SUBSCRIBE = """mutation Subscribe($topic: WebhookSubscriptionTopic!, $webhookSubscription: WebhookSubscriptionInput!) {
 webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhookSubscription) {
 webhookSubscription { id } userErrors { field message } } }"""


class ShopifyAdmin:
    """`secrets` hold an access_token, or client_id and client_secret, from which one is asked for."""

    def __init__(self, address: str, secrets: Mapping[str, str], *, allow_private: bool) -> None:
        self._line = Line(address, {}, allow_private=allow_private)
        self._secrets = secrets

    def tell(self, news: News) -> str:
        gid = f"gid://shopify/Order/{news.platform_id}"
        order = self._ask(_ORDER, id=gid)["order"]
        if order is None:
            return GONE
        if order["cancelledAt"]:
            return TOLD if news.outcome in ("declined", "cancelled") else LEFT
        standing = _DO[news.outcome](self, order, news)
        self._tag(order, TAGS[news.outcome])
        return standing

    def hold(self, order: dict[str, Any], news: News) -> str:
        """Everything that is not yet under way. Other words make another hold, before the earlier one is let go."""
        handle = _handle(news.staff)
        parts = [one for one in order["fulfillmentOrders"]["nodes"] if one["status"] in _HOLDABLE]
        reason = _REASONS.get(news.codes[0], "OTHER") if len(news.codes) == 1 else "OTHER"
        for part in parts:
            ours = _ours(part)
            if handle not in ours:
                note = one_line(news.staff, MOST_NOTE)
                hold = {"reason": reason, "reasonNotes": note, "handle": handle, "externalId": news.order_ref}
                self._do(_HOLD, "fulfillmentOrderHold", id=part["id"], hold=hold)
            self._let_go(part["id"], [hold for name, hold in ours.items() if name != handle])
        return TOLD if parts else LEFT

    def release(self, order: dict[str, Any], news: News) -> str:
        """Only what we hold; holds of others stay."""
        for part in order["fulfillmentOrders"]["nodes"]:
            self._let_go(part["id"], list(_ours(part).values()))
        return TOLD

    def cancel(self, order: dict[str, Any], news: News) -> str:
        """Goods go back into stock, money is not sent back by itself: who gets what back is decided in the store."""
        if order["displayFulfillmentStatus"] == "FULFILLED":
            return LEFT
        reason = "OTHER" if news.outcome == "declined" else "STAFF"
        note = one_line(news.staff, MOST_NOTE)
        self._do(_CANCEL, "orderCancel", id=order["id"], reason=reason, notify=True, note=note)
        return TOLD

    def fulfil(self, order: dict[str, Any], news: News) -> str:
        """All of it, each part as one fulfilment; our own holds come off first. What holds of others, or a date, keep
        is tried again later. Parts that are closed were sent before."""
        self.release(order, news)
        tracking = {"company": news.carrier} | ({"number": news.tracking} if news.tracking else {})
        self._retrack(order, news, tracking)
        parts = self._ask(_ORDER, id=order["id"])["order"]["fulfillmentOrders"]["nodes"]
        if kept := [one["status"] for one in parts if one["status"] in _NOT_YET]:
            raise NotTaken(f"fulfillmentCreate: a part of the order is {kept[0]} there, by others than us")
        ready = [one["id"] for one in parts if one["status"] in _SENDABLE]
        for part in ready:
            whole = [{"fulfillmentOrderId": part}]
            sent = {"lineItemsByFulfillmentOrder": whole, "notifyCustomer": True, "trackingInfo": tracking}
            self._do(_FULFIL, "fulfillmentCreate", fulfillment=sent)
        return TOLD if ready or order["displayFulfillmentStatus"] == "FULFILLED" else LEFT

    def _retrack(self, order: dict[str, Any], news: News, tracking: dict[str, str]) -> None:
        """What was sent by a carrier or number that was wrong; what others sent there stays as it is."""
        wrong = set(news.earlier) - {(news.carrier, news.tracking)}
        for sent in order["fulfillments"]:
            told = {(one.get("company") or "", one.get("number") or "") for one in sent["trackingInfo"]}
            if told & wrong and sent["status"] != "CANCELLED":
                self._do(_RETRACK, "fulfillmentTrackingInfoUpdate", id=sent["id"], tracking=tracking)

    def look(self, hook: str) -> Finding:
        told = self._ask(_LOOK)
        try:
            scopes = tuple(one["handle"] for one in told["currentAppInstallation"]["accessScopes"])
            topics = [one["topic"] for one in told["webhookSubscriptions"]["nodes"] if one["uri"] == hook]
            name = str(told["shop"]["name"])
        except (KeyError, TypeError):
            raise NotTaken("what was answered is no shop") from None
        known = tuple(_TOPICS.get(one, one) for one in topics)
        return Finding(
            name=name, scopes=scopes, missing=missing(SCOPES, scopes), topics=known, clock=self._line.clock
        )  # fmt: skip

    def subscribe(self, hook: str, topics: Sequence[str], secret: str) -> None:
        """Shopify signs what an app subscribed to with the app's own secret."""
        names = {name: topic for topic, name in _TOPICS.items()}
        for one in topics:
            wanted = {"uri": hook, "format": "JSON"}
            self._do(_SUBSCRIBE, "webhookSubscriptionCreate", topic=names[one], webhookSubscription=wanted)

    def _let_go(self, part: str, holds: list[str]) -> None:
        if holds:
            self._do(_RELEASE, "fulfillmentOrderReleaseHold", id=part, holds=holds)

    def _tag(self, order: dict[str, Any], tag: str) -> None:
        others = [one for one in order["tags"] if one in TAGS.values() and one != tag]
        if others:
            self._do(_UNTAG, "tagsRemove", id=order["id"], tags=others)
        if tag not in order["tags"]:
            self._do(_TAG, "tagsAdd", id=order["id"], tags=[tag])

    def _do(self, mutation: str, name: str, **variables: Any) -> None:
        told = self._ask(mutation, **variables)[name]
        wrong = [*told.get("userErrors", ()), *told.get("orderCancelUserErrors", ())]
        if wrong:
            raise NotTaken(f"{name}: {'; '.join(str(one.get('message')) for one in wrong)[:250]}")

    def _ask(self, query: str, **variables: Any) -> dict[str, Any]:
        if "x-shopify-access-token" not in self._line.headers:
            self._line.headers["x-shopify-access-token"] = self._token()
        path = f"/admin/api/{VERSION}/graphql.json"
        status, told = self._line.call("POST", path, {"query": query, "variables": variables})
        if not isinstance(told, dict) or status >= 400:
            raise NotTaken(f"{status}: {in_its_words(told)}")
        if told.get("errors"):
            _raise(told)
        data = told.get("data")
        if not isinstance(data, dict):
            raise NotTaken("what was answered holds no data")
        return data

    def _token(self) -> str:
        if token := self._secrets.get("access_token"):
            return token
        given = {"client_id": self._secrets["client_id"], "client_secret": self._secrets["client_secret"]}
        form = urlencode({"grant_type": "client_credentials", **given}).encode()
        status, told = self._line.call("POST", "/admin/oauth/access_token", form=form)
        if status != 200 or not isinstance(told, dict) or "access_token" not in told:
            raise Locked(f"{status}: the shop gives us no access token: {in_its_words(told)}")
        return str(told["access_token"])


_DO = {
    "held": ShopifyAdmin.hold,
    "admitted": ShopifyAdmin.release,
    "declined": ShopifyAdmin.cancel,
    "cancelled": ShopifyAdmin.cancel,
    "fulfilled": ShopifyAdmin.fulfil,
}
_TOPICS = {"ORDERS_CREATE": "orders/create", "ORDERS_UPDATED": "orders/updated", "ORDERS_CANCELLED": "orders/cancelled"}


def _handle(words: str) -> str:
    return f"bespeak-{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def _ours(part: dict[str, Any]) -> dict[str, str]:
    """Handle → id of the holds that we put on."""
    holds = part["fulfillmentHolds"]
    return {one["handle"]: one["id"] for one in holds if one["heldByRequestingApp"] and _is_ours(one["handle"])}


def _is_ours(handle: str | None) -> bool:
    return bool(handle and handle.startswith("bespeak-"))


def _raise(told: dict[str, Any]) -> None:
    """GraphQL errors come with status 200. Throttled: wait until there is enough for what was asked."""
    errors = told["errors"] if isinstance(told["errors"], list) else [{"message": told["errors"]}]
    codes = {str((one.get("extensions") or {}).get("code", "")) for one in errors}
    text = "; ".join(str(one.get("message")) for one in errors)[:250]
    if "THROTTLED" in codes:
        raise NotYet(f"throttled: {text}", _until_restored((told.get("extensions") or {}).get("cost") or {}))
    if "ACCESS_DENIED" in codes:
        raise Locked(text)
    raise NotTaken(text)


def _until_restored(cost: dict[str, Any]) -> timedelta:
    status = cost.get("throttleStatus") or {}
    lacking = float(cost.get("requestedQueryCost") or 0) - float(status.get("currentlyAvailable") or 0)
    return timedelta(seconds=max(lacking, 0) / max(float(status.get("restoreRate") or 50), 1))
