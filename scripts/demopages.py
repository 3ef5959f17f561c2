"""Where the pages of the demo's stories are, as JSON: `customer` behind their links, `console` for its owner, who gets
`password` so that somebody can sign in. Its environment says which demo (see screenshots.py)."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bespeak.project.settings")
django.setup()

from bespeak.domain.accounts import operations as accounts  # noqa: E402  # models need Django to stand
from bespeak.domain.agreements import queries as agreements  # noqa: E402
from bespeak.domain.catalog import listing  # noqa: E402
from bespeak.domain.conversations import queries as conversations  # noqa: E402
from bespeak.domain.customers import queries as customers  # noqa: E402
from bespeak.domain.fulfilment import operations as fulfilment  # noqa: E402
from bespeak.domain.orders import queries as orders  # noqa: E402
from bespeak.domain.saleschannels import operations as saleschannels  # noqa: E402
from bespeak.domain.saleschannels import queries as queries_of_channels  # noqa: E402
from bespeak.domain.stores import queries  # noqa: E402
from bespeak.doors.cli.demo.house import SLUG, mail  # noqa: E402
from bespeak.doors.frame import addresses  # noqa: E402
from bespeak.kit import clock  # noqa: E402
from bespeak.kit.actors import operator  # noqa: E402

BY = operator()
PARTS = ("beside", "products", "ready")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
CHECKOUT = Path(__file__).resolve().parents[1]
STORIES = {
    "ring-agreed": "N-1001", "wardrobe-held": "N-1002", "sofa-cured": "N-1003", "laptop-held": "N-1004",
    "extra": "N-1005", "dress-goes-on": "N-1009", "kite-declined": "N-0991", "basket-cancelled": "N-0992",
    "shelf-changed": "N-0997", "basket-asks": "N-0998", "shelf-unknown": "N-0999", "ring-held": "N-0994",
}  # fmt: skip


def main() -> int:
    store = queries.by_slug(SLUG)
    told = {name: orders.order(store_id=store.id, ref=known, actor=BY) for name, known in STORIES.items()}
    sent = told["sent"] = told.pop("dress-goes-on")
    fulfilment.hand_over(
        store_id=store.id, order=sent.ref, carrier="DHL", tracking="JD014600003", by=BY, at=clock.now()
    )
    over = orders.orders(store_id=store.id, actor=BY, state="declined", most=1)
    if over:
        told["declined"] = orders.order(store_id=store.id, ref=over[0].ref, actor=BY)
    customer = {f"order-{name}": addresses.path(store, addresses.ORDERS, one.ref) for name, one in told.items()}
    customer["link-lapsed"] = addresses.path(store, addresses.ORDERS, told["ring-held"].ref, until=LONG_AGO)
    for name, one in told.items():
        if one.agreement_ref:
            customer[f"agreement-{name}"] = addresses.path(store, addresses.AGREEMENTS, one.agreement_ref)
    offered = agreements.agreements(store_id=store.id, actor=BY, at=clock.now(), state="proposed", most=1)
    if offered:
        customer["agreement-offered"] = addresses.path(store, addresses.AGREEMENTS, offered[0].ref)
    for state in ("declined", "lapsed"):
        for ended in agreements.agreements(store_id=store.id, actor=BY, at=clock.now(), state=state, most=1):
            customer[f"agreement-{state}"] = addresses.path(store, addresses.AGREEMENTS, ended.ref)
    console = {f"console-order-{name}": f"/console/orders/{one.ref}/" for name, one in told.items()}
    for name in ("sofa-cured", "ring-agreed"):
        whose = customers.who([told[name].customer_id])[told[name].customer_id].ref
        console[f"customer-{name}"] = f"/console/customers/{whose}/"
        talks = conversations.conversations(store_id=store.id, actor=BY, customer=whose, most=1)
        console |= {f"talk-{name}": f"/console/talks/{talk.ref}/" for talk in talks}
        console |= {f"talk-{name}-{part}": f"/console/talks/{talk.ref}/{part}/" for talk in talks for part in PARTS}
    console["agreement-new"] = f"/console/agreements/new/?order={told['ring-held'].ref}"
    if offered:
        console["agreement-offered"] = f"/console/agreements/{offered[0].ref}/"
        console["agreement-revise"] = f"/console/agreements/{offered[0].ref}/revise/"
    for piece in listing.variants(store_id=store.id, actor=BY, search="ring", most=1):
        console["stock-variant"] = f"/console/stock/{piece.ref}/"
        console["product"] = f"/console/stock/products/{piece.product_ref}/"
    console |= _shop(store.id)
    owner = mail("olga")
    refs = {one.email: one.ref for one in queries.members(store_id=store.id, actor=BY)}
    password = secrets.token_urlsafe(18)
    accounts.set_password(ref=refs[owner], password=password, by=BY, at=clock.now())
    json.dump({"customer": customer, "console": console, "email": owner, "password": password}, sys.stdout)
    return 0


def _shop(store_id: int) -> dict[str, str]:
    """A connected shop that sent an order and something that is none: its pages."""
    at, order = clock.now(), (CHECKOUT / "tests/data/woocommerce/order_create.json").read_bytes()
    keys = {"consumer_key": f"ck_{'0' * 40}", "consumer_secret": f"cs_{'0' * 40}"}
    made = saleschannels.connect(
        store_id=store_id, platform="woocommerce", shop="https://northlight.example", credentials=keys, by=BY, at=at
    )
    for number, body in enumerate((order, b'{"id": 7, "line_items": "none"}')):
        signed = hmac.new(made.signing_secret.encode(), body, hashlib.sha256).digest()
        headers = {
            "x-wc-webhook-signature": base64.b64encode(signed).decode(), "x-wc-webhook-topic": "order.created",
            "x-wc-webhook-delivery-id": str(number), "x-wc-webhook-source": "https://northlight.example/",
        }  # fmt: skip
        saleschannels.take_delivery(channel=made.channel.ref, headers=headers, body=body, by=BY, at=at)
    at_it = f"/console/channels/{made.channel.ref}/"
    newest = queries_of_channels.deliveries(store_id=store_id, channel=made.channel.ref, actor=BY, most=1)
    one = {"channel-delivery": f"{at_it}deliveries/{newest[0].ref}/"} if newest else {}
    return {"channel": at_it, "channel-deliveries": f"{at_it}deliveries/", **one}


if __name__ == "__main__":
    sys.exit(main())
