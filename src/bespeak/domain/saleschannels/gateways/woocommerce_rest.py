"""A WooCommerce shop by its REST API v3: status, and a note that the customer gets.

Written on our own one way of calling others: the library on PyPI has not been released since 2021 and follows
redirects with the keys.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from bespeak.domain.saleschannels.gateways.shop import Finding, Line, Locked, News, NotTaken, in_its_words, missing
from bespeak.domain.saleschannels.platforms import GONE, LEFT, TOLD

API = "/wp-json/wc/v3"
SCOPES = ("read", "write")
BEFORE = "_bespeak_before"
"""Kept with the order there, in the same call that puts it on hold: the status it goes back to."""
_WAITING = frozenset({"pending", "processing", "on-hold"})


class WooCommerceRest:
    """`secrets` hold consumer_key and consumer_secret; only ever sent by https."""

    def __init__(self, address: str, secrets: Mapping[str, str], *, allow_private: bool) -> None:
        pair = f"{secrets['consumer_key']}:{secrets['consumer_secret']}".encode()
        headers = {"authorization": f"Basic {base64.b64encode(pair).decode()}"}
        self._line = Line(f"{address}{API}", headers, allow_private=allow_private)

    def tell(self, news: News) -> str:
        order = self._order(news.platform_id)
        if order is None:
            return GONE
        if order["status"] == "completed" and news.outcome == "fulfilled":
            self._write(order, news.customer)
            return TOLD
        if order["status"] not in _WAITING:
            over = news.outcome in ("declined", "cancelled") and order["status"] in ("cancelled", "refunded")
            return TOLD if over else LEFT
        return _DO[news.outcome](self, order, news)

    def hold(self, order: dict[str, Any], news: News) -> str:
        """On hold, whatever it waits for: it is neither packed nor paid meanwhile."""
        if order["status"] != "on-hold":
            self._change(order, status="on-hold", before=order["status"])
        self._write(order, news.customer)
        return TOLD

    def release(self, order: dict[str, Any], news: News) -> str:
        """Back to what it was before we held it, or into work if it was paid meanwhile. One that waits for its bank
        transfer goes on waiting: putting it into work would call it paid."""
        before = _before(order)
        if not before:
            return TOLD
        if order["status"] == "on-hold":
            self._change(order, status="processing" if order.get("date_paid_gmt") else before, before="")
        self._write(order, news.customer)
        return TOLD

    def cancel(self, order: dict[str, Any], news: News) -> str:
        """The note first: once it is cancelled we would not look at it again."""
        self._write(order, news.customer)
        self._change(order, status="cancelled", before="")
        return TOLD

    def fulfil(self, order: dict[str, Any], news: News) -> str:
        """The note first: WooCommerce's own mail of a completed order knows no carrier."""
        self._write(order, news.customer)
        self._change(order, status="completed", before="")
        return TOLD

    def look(self, hook: str) -> Finding:
        self._pages("/orders?_fields=id")
        found = self._pages("/webhooks?status=active")
        topics = tuple(str(one.get("topic")) for one in found if one.get("delivery_url") == hook)
        scopes = ("read", *(("write",) if self._may_write() else ()))
        return Finding(
            name=self._line.address.removesuffix(API), scopes=scopes, missing=missing(SCOPES, scopes), topics=topics,
            clock=self._line.clock,
        )  # fmt: skip

    def subscribe(self, hook: str, topics: Sequence[str], secret: str) -> None:
        for one in topics:
            data = {"name": f"Bespeak {one}", "topic": one, "delivery_url": hook, "secret": secret, "status": "active"}
            self._done(self._line.call("POST", "/webhooks", data))

    def _may_write(self) -> bool:
        """An order that cannot be there: who may write is told that it is not there, who may not, that he may not."""
        try:
            self._line.call("PUT", "/orders/0", {})
        except Locked:
            return False
        return True

    def _order(self, platform_id: str) -> dict[str, Any] | None:
        status, told = self._get(f"/orders/{platform_id}")
        if status == 404 or (isinstance(told, dict) and told.get("code") == "woocommerce_rest_shop_order_invalid_id"):
            return None
        if status != 200 or not isinstance(told, dict) or "status" not in told:
            raise NotTaken(f"{status}: {in_its_words(told)}")
        return told

    def _change(self, order: dict[str, Any], *, status: str, before: str) -> None:
        data = {"status": status, "meta_data": [{"key": BEFORE, "value": before}]}
        self._done(self._line.call("PUT", f"/orders/{order['id']}", data))

    def _write(self, order: dict[str, Any], words: str) -> None:
        """A note for the customer, who gets it by mail; not once more where it stands there already."""
        if not words:
            return
        path = f"/orders/{order['id']}/notes"
        there = self._pages(f"{path}?type=customer")
        if not any(_same(str(one.get("note", "")), words) for one in there):
            self._done(self._line.call("POST", path, {"note": words, "customer_note": True}))

    def _get(self, path: str) -> tuple[int, Any]:
        return self._line.call("GET", path)

    def _pages(self, path: str) -> list[dict[str, Any]]:
        status, told = self._get(f"{path}&per_page=100")
        if status != 200 or not isinstance(told, list):
            raise NotTaken(f"{status}: {in_its_words(told)}")
        return [one for one in told if isinstance(one, dict)]

    def _done(self, answer: tuple[int, Any]) -> None:
        status, told = answer
        if status >= 400:
            raise NotTaken(f"{status}: {in_its_words(told)}")


_DO = {
    "held": WooCommerceRest.hold,
    "admitted": WooCommerceRest.release,
    "declined": WooCommerceRest.cancel,
    "cancelled": WooCommerceRest.cancel,
    "fulfilled": WooCommerceRest.fulfil,
}


def _before(order: dict[str, Any]) -> str:
    found = [one.get("value") for one in order.get("meta_data") or [] if one.get("key") == BEFORE]
    return str(found[-1]) if found and found[-1] in _WAITING else ""


def _same(kept: str, words: str) -> bool:
    """Shops keep notes with other breaks of line, and & as &amp;."""
    return _bare(kept) == _bare(words)


def _bare(words: str) -> str:
    plain = words.replace("&amp;", "&").replace("&#039;", "'").replace("&quot;", '"').replace("<br />", "")
    return "".join(plain.split())
