"""The people in the tests. Ada buys, Ben sells, Cleo packs, Dana manages, Olga owns; Max mends the machine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connections

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.queries import VariantFacts, variant
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.customers import operations as customers
from bespeak.domain.customers import queries as customer_queries
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.queries import StoreView, actor_for_member
from bespeak.journal.models import Fact
from bespeak.kit.actors import Actor, operator
from bespeak.kit.money import Money
from bespeak.kit.refusals import Refusal

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MAX = operator("max")


def later(**by: float) -> datetime:
    return NOW + timedelta(**by)


def shop(slug: str = "atelier", **changes: str) -> StoreView:
    """A store in Tokyo that sells in yen."""
    about: dict[str, Any] = {
        "name": slug.title(),
        "currency": "JPY",
        "country": "JP",
        "language": "ja",
        "timezone": "Asia/Tokyo",
        **changes,
    }
    return stores.open_store(slug=slug, by=MAX, at=NOW, **about)


def works(name: str, role: str, at: StoreView) -> Actor:
    """Somebody who works there in that role."""
    email = f"{name.lower()}@{at.slug}.example"
    member = stores.add_member(store_id=at.id, email=email, name=name, role=role, by=MAX, at=NOW)
    return actor_for_member(ref=member.ref, store_id=at.id)


def program(at: StoreView, *permissions: str) -> Actor:
    """A key of its own, nobody's person."""
    return Actor(kind="key", ref="key_0000000000000000", store_id=at.id, permissions=frozenset(permissions))


def buys(name: str, at: StoreView, **contacts: str) -> customer_queries.Who:
    """A customer, known by an address made of the name unless other contacts are given."""
    reached = tuple((contacts or {"email": f"{name.lower()}@mail.example"}).items())
    [customer_id] = customers.gather([customers.Ask(store_id=at.id, contacts=reached, name=name)], NOW)
    return customer_queries.who([customer_id])[customer_id]


def herself(customer: customer_queries.Who, at: StoreView) -> Actor:
    """The customer acting in her own name."""
    may = frozenset({"conversations:conversation:read", "conversations:message:say"})
    return Actor(kind="customer", ref=customer.ref, store_id=at.id, permissions=may)


def sells(sku: str, at: StoreView, *, units: int = 0, product: str = "") -> VariantFacts:
    """A variant on sale for 3,000 yen, with so many units in the house."""
    draft = catalog.ProductDraft(
        handle=product or sku.lower(),
        name=(product or sku).title(),
        variants=(catalog.VariantDraft(sku=sku, price=Money(3000, at.currency)),),
    )
    ids = catalog.save_products(store_id=at.id, products=[draft], by=MAX, at=NOW)
    if units:
        inventory.receive(store_id=at.id, variant_id=ids[sku], quantity=units, by=MAX, at=NOW)
    return variant(store_id=at.id, sku=sku)


def asks(customer: customer_queries.Who, at: StoreView, by: Actor, **more: Any) -> str:
    """A conversation that this customer began, as somebody of the store wrote it down. Answers its ref."""
    about = {"text": "Could you make this for me?", "customer": customer.ref, "line": "phone", **more}
    return conversations.start(store_id=at.id, by=by, at=about.pop("when", NOW), **about).conversation


def placed(at: StoreView, ref: str = "ord_0000000000000000") -> str:
    """An order this store has had, as far as the journal tells. Answers its ref."""
    Fact.objects.create(store_id=at.id, kind="orders.held", subject=ref, at=NOW, by="system")
    return ref


def at_once(*doings: Callable[[], Any]) -> list[Any]:
    """Everybody does theirs at the same moment, each on a connection of their own. Answers in order."""
    starting = threading.Barrier(len(doings))

    def do(doing: Callable[[], Any]) -> Any:
        try:
            starting.wait(timeout=30)
            return doing()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(doings)) as crowd:
        return [future.result(timeout=60) for future in [crowd.submit(do, doing) for doing in doings]]


def told_at_once(*doings: Callable[[], Any]) -> list[Any]:
    """The same; who is refused has the refusal's code for an answer."""

    def told(doing: Callable[[], Any]) -> Any:
        try:
            return doing()
        except Refusal as no:
            return no.code

    return at_once(*(partial(told, doing) for doing in doings))
