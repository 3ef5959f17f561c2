"""What the tests of the hooks share: a shop that is connected, and deliveries signed as its platform signs them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.saleschannels import operations as saleschannels
from bespeak.domain.saleschannels import queries
from bespeak.domain.saleschannels.queries import InputView
from bespeak.journal import worker
from bespeak.journal.models import Errand
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.doubles import shopify as shopify_double
from tests.doubles import woocommerce as woocommerce_double
from tests.scene import MAX, Scene

SECRET = "shared-example-secret"
NAMES = {
    "shopify": ("X-Shopify-Hmac-Sha256", "X-Shopify-Topic", "X-Shopify-Webhook-Id"),
    "woocommerce": ("X-WC-Webhook-Signature", "X-WC-Webhook-Topic", "X-WC-Webhook-Delivery-ID"),
}
OWN = {
    "shopify": {"signing_secret": SECRET, "access_token": shopify_double.TOKEN},
    "woocommerce": {
        "signing_secret": SECRET,
        "consumer_key": woocommerce_double.KEYS[0],
        "consumer_secret": woocommerce_double.KEYS[1],
    },
}
CREATED = {"shopify": "orders/create", "woocommerce": "order.created"}
HOME = {"shopify": "northlight.myshopify.com", "woocommerce": "https://northlight.example"}


def signature(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@dataclass
class Answer:
    status: int
    json: Any
    type: str

    @property
    def receipt(self) -> str:
        assert self.status == 202, (self.status, self.json)
        return str(self.json["receipt"])


@dataclass
class Shop:
    """A shop connected to the scene's store."""

    scene: Scene
    platform: str
    ref: str
    shop: str
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Those very bytes with those headers and no others."""
        got = Client().generic("POST", f"/hooks/{self.ref}", body, content_type="application/json", headers=headers)
        return Answer(got.status_code, json.loads(got.content), got.headers.get("Content-Type", ""))

    def headers(self, body: bytes, topic: str, delivery: str = "", **changes: str) -> dict[str, str]:
        names = NAMES[self.platform]
        said = dict(zip(names, (signature(body), topic, delivery or f"delivery-{next(self.numbers)}"), strict=True))
        if self.platform == "shopify":
            said["X-Shopify-Shop-Domain"] = self.shop
        return said | changes

    def deliver(self, order: Any, topic: str, delivery: str = "", **changes: str) -> Answer:
        """An order (or the bytes of one) as the platform sends it."""
        body = order if isinstance(order, bytes) else json.dumps(order).encode()
        return self.post(body, self.headers(body, topic, delivery, **changes))

    def became(self, answer: Answer) -> InputView:
        """What became of a delivery, once the worker was there."""
        worker.drain(lanes=("house",))
        return queries.raw_input(store_id=self.scene.store.id, ref=answer.receipt, actor=SYSTEM)

    def arrives(self, order: Any) -> OrderView:
        """The order comes and is judged; nobody outside has been told yet."""
        became = self.became(self.deliver(order, CREATED[self.platform]))
        return orders.order(store_id=self.scene.store.id, ref=became.order, actor=SYSTEM)


def is_cured(scene: Scene) -> None:
    """Jun asks about the mug, and is answered."""
    scene.talk("jun", "mug")
    worker.drain(lanes=("house",))


def tells(at: timedelta = timedelta()) -> worker.Round:
    """The worker tells the shops what there is to tell, so long from now."""
    return worker.work("outside", now=lambda: clock.now() + at)


def failed() -> Errand:
    return Errand.objects.get(listener="saleschannels.tell_platform", done_at=None)


def connected(scene: Scene, platform: str = "shopify", shop: str = "", **more: Any) -> Shop:
    made = saleschannels.connect(
        store_id=scene.store.id, platform=platform, shop=shop or HOME[platform], credentials=OWN[platform], by=MAX,
        at=clock.now(), **more,
    )  # fmt: skip
    return Shop(scene, platform, made.channel.ref, made.channel.shop)


ADDRESS = {
    "first_name": "Ada", "last_name": "Moss", "address1": "12 Elm St", "city": "Denver", "province_code": "CO",
    "zip": "80279", "country_code": "US",
}  # fmt: skip


def shopify_order(number: int = 1001, sku: str = "MUG", price: str = "18.00", **changes: Any) -> dict[str, Any]:
    """Jun orders one mug, by card."""
    quantity = changes.pop("quantity", 1)
    total = f"{float(price) * quantity:.2f}"
    return {
        "id": 5_000_000 + number,
        "name": f"#{number}",
        "email": "jun@mail.example",
        "currency": "USD",
        "financial_status": "paid",
        "total_price": total,
        "total_tax": "0.00",
        "created_at": "2026-11-22T01:00:00-05:00",
        "updated_at": "2026-11-22T01:00:00-05:00",
        "cancelled_at": None,
        "customer": {"first_name": "Jun", "last_name": "Oki"},
        "shipping_address": ADDRESS,
        "line_items": [{"id": 1, "sku": sku, "title": sku.title(), "quantity": quantity, "price": price}],
        "note_attributes": [],
        "payment_gateway_names": ["shopify_payments"],
        **changes,
    }


def woo_order(number: int = 2001, sku: str = "MUG", price: str = "18.00", **changes: Any) -> dict[str, Any]:
    """The same at a WooCommerce shop."""
    quantity = changes.pop("quantity", 1)
    total = f"{float(price) * quantity:.2f}"
    home = {
        "first_name": "Jun", "last_name": "Oki", "address_1": "12 Elm St", "city": "Denver", "state": "CO",
        "postcode": "80279", "country": "US",
    }  # fmt: skip
    return {
        "id": number,
        "number": str(number),
        "status": "processing",
        "currency": "USD",
        "date_created_gmt": "2026-11-22T06:00:00",
        "date_modified_gmt": "2026-11-22T06:00:00",
        "date_paid_gmt": "2026-11-22T06:00:00",
        "prices_include_tax": False,
        "shipping_total": "0.00",
        "total": total,
        "total_tax": "0.00",
        "billing": {**home, "email": "jun@mail.example", "phone": ""},
        "shipping": home,
        "payment_method": "stripe",
        "line_items": [
            {"id": 1, "name": sku.title(), "sku": sku, "quantity": quantity, "subtotal": total, "total": total}
        ],
        "shipping_lines": [],
        "fee_lines": [],
        "coupon_lines": [],
        "meta_data": [],
        **changes,
    }
