"""What the headers of a platform's delivery say, and whether its signature is right. Pure values."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bespeak.domain.saleschannels.platforms import SHOPIFY, WOOCOMMERCE

CREATED, UPDATED, CANCELLED, DELETED = "created", "updated", "cancelled", "deleted"
TOPICS: dict[str, dict[str, str]] = {
    SHOPIFY: {"orders/create": CREATED, "orders/updated": UPDATED, "orders/cancelled": CANCELLED},
    WOOCOMMERCE: {
        "order.created": CREATED,
        "order.updated": UPDATED,
        "order.restored": UPDATED,
        "order.deleted": DELETED,
    },
}
"""What we take; anything else a platform signs is kept and refused."""
WANTED: dict[str, tuple[str, ...]] = {
    SHOPIFY: ("orders/create", "orders/updated", "orders/cancelled"),
    WOOCOMMERCE: ("order.created", "order.updated", "order.deleted"),
}
PING = "bespeak/ping"

_NAMES: dict[str, tuple[str, str, str, str]] = {
    SHOPIFY: ("x-shopify-hmac-sha256", "x-shopify-topic", "x-shopify-webhook-id", "x-shopify-shop-domain"),
    WOOCOMMERCE: ("x-wc-webhook-signature", "x-wc-webhook-topic", "x-wc-webhook-delivery-id", ""),
}
_WOO_PING = b"webhook_id="
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Heard:
    """What the headers say; "" where they say nothing. `shop` is not told by every platform."""

    signature: str
    topic: str
    delivery: str
    shop: str


def heard(platform: str, headers: Mapping[str, str]) -> Heard:
    """`headers` have their names in small letters."""
    signature, topic, delivery, shop = (headers.get(name, "")[:_LONGEST] for name in _NAMES[platform])
    return Heard(signature, topic, delivery, shop.lower())


def names(platform: str) -> tuple[str, str, str]:
    """The headers of signature, topic and delivery."""
    return _NAMES[platform][:3]


def sign(secret: str, body: bytes) -> str:
    """Both platforms sign alike: base64 of the HMAC-SHA256 of the exact bytes."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def is_signed(signature: str, body: bytes, secrets: Iterable[str]) -> bool:
    """Whether one of these secrets made it. Takes the same time whatever is wrong with it."""
    given = signature.encode("utf-8", "replace")
    compared = [hmac.compare_digest(sign(secret, body).encode(), given) for secret in secrets]
    return True in compared


def is_greeting(platform: str, signature: str, body: bytes) -> bool:
    """WooCommerce asks unsigned, before it keeps a webhook, whether anybody answers 200 at its address."""
    return platform == WOOCOMMERCE and not signature and len(body) < 100 and body.startswith(_WOO_PING)
