"""A shop to measure in: goods, buyers who have talked about them, the six default rules, a key.

Buyers are written as bare rows (a talk each, about two products), for thousands of conversations word by word would
take longer than what is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from bench.rig.orders import PRODUCTS, email, sku
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.models import Product
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.conversations.models import Conversation, Topic
from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.policy import operations as policy
from bespeak.domain.shipping import operations as shipping
from bespeak.domain.shipping import tables
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.queries import StoreView
from bespeak.kit import clock, refs, rows
from bespeak.kit.actors import operator
from bespeak.kit.money import Money

MAX = operator("bench")
PRICE = 1800


@dataclass(frozen=True, slots=True)
class Shop:
    """Buyer n (`email(n)`) has talked about product n and the one after it; nobody else has talked to anybody."""

    store: StoreView
    secret: str
    buyers: int
    at: datetime
    variants: dict[str, int]


def open_shop(*, buyers: int = 2000, units: int = 1_000_000_000, products: int = PRODUCTS) -> Shop:
    """The shop, ready to be ordered at."""
    at = clock.now() - timedelta(hours=1)
    with transaction.atomic():
        store = stores.open_store(
            slug="bench", name="Bench", currency="USD", country="US", language="en", timezone="America/Denver",
            talk_url="https://bench.example/talk?order={order}", by=MAX, at=at,
        )  # fmt: skip
        variants = _goods(store, products, units, at)
        shipping.set_zones(store_id=store.id, rows=tables.default_zones(), by=MAX, at=at)
        policy.publish_default(store_id=store.id, by=MAX, at=at)
        issued = stores.issue_key(store_id=store.id, label="bench", scopes=["orders"], by=MAX, at=at)
        add_buyers(store, buyers, at)
    analyse()
    return Shop(store, issued.secret, buyers, at, variants)


def _goods(store: StoreView, products: int, units: int, at: datetime) -> dict[str, int]:
    drafts = [
        ProductDraft(
            handle=f"product-{n:04}", name=f"Product {n}", category=f"category-{n % 20}", tags=("bench",),
            variants=(VariantDraft(sku=sku(n), price=Money(PRICE, "USD")),),
        )
        for n in range(products)
    ]  # fmt: skip
    ids = catalog.save_products(store_id=store.id, products=drafts, by=MAX, at=at)
    for variant_id in ids.values():
        inventory.receive(store_id=store.id, variant_id=variant_id, quantity=units, by=MAX, at=at)
    return ids


def add_buyers(store: StoreView, count: int, at: datetime) -> None:
    """Buyers with an e-mail address each, and a two-way talk about two products."""
    people = rows.take_ids(Customer, count)
    named = zip(people, refs.many("cus", count), strict=True)
    columns = ("id", "store_id", "ref", "name", "language", "survivor_id", "identity_level", "created_at")
    rows.insert(
        Customer, columns, [(i, store.id, ref, f"Buyer {n}", "", i, "", at) for n, (i, ref) in enumerate(named)]
    )
    point = ("store_id", "kind", "value", "customer_id", "verified_how", "created_at")
    rows.insert(ContactPoint, point, [(store.id, "email", email(n), i, "", at) for n, i in enumerate(people)])
    _talks(store, people, at)


def _talks(store: StoreView, people: list[int], at: datetime) -> None:
    talks = rows.take_ids(Conversation, len(people))
    columns = (
        "id", "store_id", "ref", "customer_id", "subject_line", "state", "turn", "assignee", "last_seq", "head",
        "customer_seq", "customer_spoke_at", "two_way_seq", "two_way_at", "created_at", "outcome",
    )  # fmt: skip
    said = [
        (i, store.id, ref, who, "", "open", "nobody", "", 2, "", 1, at, 2, at, at, "")
        for i, ref, who in zip(talks, refs.many("cnv", len(people)), people, strict=True)
    ]
    rows.insert(Conversation, columns, said)
    products = list(Product.objects.filter(store_id=store.id).order_by("id").values_list("id", flat=True))
    topics = [(store.id, i, products[(n + m) % len(products)], "") for n, i in enumerate(talks) for m in (0, 1)]
    rows.insert(Topic, ("store_id", "conversation_id", "product_id", "order_ref"), topics)


def analyse() -> None:
    """The planner knows the tables, as it would after a while of running."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
