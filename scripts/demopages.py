"""Where the pages of the demo's stories are, as JSON: `customer` behind their links, `console` for its owner, who gets
`password` so that somebody can sign in. Its environment says which demo (see screenshots.py)."""

import json
import os
import secrets
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bespeak.project.settings")
django.setup()

from bespeak.domain.accounts import operations as accounts  # noqa: E402  # models need Django to stand
from bespeak.domain.agreements import queries as agreements  # noqa: E402
from bespeak.domain.catalog import listing  # noqa: E402
from bespeak.domain.conversations import queries as conversations  # noqa: E402
from bespeak.domain.customers import queries as customers  # noqa: E402
from bespeak.domain.orders import queries as orders  # noqa: E402
from bespeak.domain.stores import queries  # noqa: E402
from bespeak.doors.cli.demo.house import SLUG, mail  # noqa: E402
from bespeak.doors.frame import addresses  # noqa: E402
from bespeak.kit import clock  # noqa: E402
from bespeak.kit.actors import operator  # noqa: E402

BY = operator()
STORIES = {
    "ring-agreed": "N-1001", "wardrobe-held": "N-1002", "sofa-cured": "N-1003", "laptop-held": "N-1004",
    "extra": "N-1005", "dress-goes-on": "N-1009", "kite-declined": "N-0991", "basket-cancelled": "N-0992",
    "shelf-changed": "N-0997", "basket-asks": "N-0998", "shelf-unknown": "N-0999", "ring-held": "N-0994",
}  # fmt: skip


def main() -> int:
    store = queries.by_slug(SLUG)
    told = {name: orders.order(store_id=store.id, ref=known, actor=BY) for name, known in STORIES.items()}
    over = orders.orders(store_id=store.id, actor=BY, state="declined", most=1)
    if over:
        told["declined"] = orders.order(store_id=store.id, ref=over[0].ref, actor=BY)
    customer = {f"order-{name}": addresses.path(store, addresses.ORDERS, one.ref) for name, one in told.items()}
    for name, one in told.items():
        if one.agreement_ref:
            customer[f"agreement-{name}"] = addresses.path(store, addresses.AGREEMENTS, one.agreement_ref)
    offered = agreements.agreements(store_id=store.id, actor=BY, at=clock.now(), state="proposed", most=1)
    if offered:
        customer["agreement-offered"] = addresses.path(store, addresses.AGREEMENTS, offered[0].ref)
    console = {f"console-order-{name}": f"/console/orders/{one.ref}/" for name, one in told.items()}
    for name in ("sofa-cured", "ring-agreed"):
        whose = customers.who([told[name].customer_id])[told[name].customer_id].ref
        console[f"customer-{name}"] = f"/console/customers/{whose}/"
        talks = conversations.conversations(store_id=store.id, actor=BY, customer=whose, most=1)
        console |= {f"talk-{name}": f"/console/talks/{talk.ref}/" for talk in talks}
    console["agreement-new"] = f"/console/agreements/new/?order={told['ring-held'].ref}"
    if offered:
        console["agreement-offered"] = f"/console/agreements/{offered[0].ref}/"
        console["agreement-revise"] = f"/console/agreements/{offered[0].ref}/revise/"
    for piece in listing.variants(store_id=store.id, actor=BY, search="ring", most=1):
        console["stock-variant"] = f"/console/stock/{piece.ref}/"
        console["product"] = f"/console/stock/products/{piece.product_ref}/"
    owner = mail("olga")
    refs = {one.email: one.ref for one in queries.members(store_id=store.id, actor=BY)}
    password = secrets.token_urlsafe(18)
    accounts.set_password(ref=refs[owner], password=password, by=BY, at=clock.now())
    json.dump({"customer": customer, "console": console, "email": owner, "password": password}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
