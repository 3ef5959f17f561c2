"""The catalogue, the stock, and what is set aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bespeak.domain.catalog import asked
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog import queries as catalogue
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.catalog.queries import ProductView
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.inventory import operations, queries
from bespeak.domain.inventory.permissions import Inventory
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Cursor, Limit, MaybeRef, Page, Ref, Search
from bespeak.doors.api.schemas.goods import (
    GoodsCounted,
    GoodsIn,
    Hold,
    HoldGiven,
    OnHand,
    Product,
    ProductsGiven,
    ProductsSaved,
    Stock,
)
from bespeak.doors.frame import pages

routes = Routes("Goods")


@routes.get("/products", may=Catalog.READ, answers=Page[Product])
def list_products(visit: Visit, search: Search = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """In order of handle."""
    found = catalogue.products(
        store_id=visit.store_id, actor=visit.actor, search=search, after=pages.text_after(cursor), most=limit + 1
    )
    page = pages.page(found, limit, lambda view: view.handle)
    return {"items": _described(visit, page.items), "next": page.next}


@routes.put("/products", may=Catalog.WRITE, answers=ProductsSaved)
def save_products(visit: Visit, body: ProductsGiven) -> Any:
    """Adds products, or changes those with the same handle; all of them or none."""
    drafts = body.drafts(visit.store.currency)
    saved = catalog.save_products(store_id=visit.store_id, products=drafts, by=visit.actor, at=visit.at)
    return {"products": len(drafts), "variants": len(saved)}


@routes.get("/products/{name}", may=Catalog.READ, answers=Product)
def read_product(visit: Visit, name: Ref) -> Any:
    """One product, by ref or handle."""
    return _described(visit, [catalogue.product(store_id=visit.store_id, name=name, actor=visit.actor)])[0]


def _described(visit: Visit, views: Sequence[ProductView]) -> list[Product]:
    refs = [view.ref for view in views]
    known = asked.bespoke(store_id=visit.store_id, products=refs, actor=visit.actor)
    return [Product.of(view, known.get(view.ref)) for view in views]


@routes.get("/stock", may=Inventory.READ, answers=Page[Stock])
def list_stock(visit: Visit, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Units of every variant that is counted, in order of SKU."""
    found = queries.stock(
        store_id=visit.store_id, actor=visit.actor, at=visit.at, after=pages.text_after(cursor), most=limit + 1
    )
    return pages.page(found, limit, lambda view: view.sku)


@routes.post("/stock/receipts", may=Inventory.COUNT, answers=OnHand, status=201)
def receive_goods(visit: Visit, body: GoodsIn) -> Any:
    """Goods in."""
    variant = catalogue.variant(store_id=visit.store_id, sku=body.sku)
    on_hand = operations.receive(
        store_id=visit.store_id,
        variant_id=variant.id,
        quantity=body.quantity,
        place=body.place,
        ref=body.ref,
        by=visit.actor,
        at=visit.at,
    )
    return {"sku": body.sku, "place": body.place, "on_hand": on_hand}


@routes.post("/stock/counts", may=Inventory.COUNT, answers=OnHand, status=201)
def count_goods(visit: Visit, body: GoodsCounted) -> Any:
    """Somebody counted what lies there."""
    variant = catalogue.variant(store_id=visit.store_id, sku=body.sku)
    on_hand = operations.count(
        store_id=visit.store_id,
        variant_id=variant.id,
        on_hand=body.on_hand,
        place=body.place,
        ref=body.ref,
        by=visit.actor,
        at=visit.at,
    )
    return {"sku": body.sku, "place": body.place, "on_hand": on_hand}


@routes.get("/holds", may=Inventory.READ, answers=Page[Hold])
def list_holds(visit: Visit, held_for: MaybeRef = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """What is set aside now; `held_for` is the ref of a conversation or agreement."""
    found = queries.holds(
        store_id=visit.store_id,
        actor=visit.actor,
        at=visit.at,
        held_for=held_for,
        after=pages.text_after(cursor),
        most=limit + 1,
    )
    return pages.page(found, limit, lambda view: view.ref)


@routes.post("/holds", may=Inventory.HOLD, answers=Hold, status=201)
def hold_goods(visit: Visit, body: HoldGiven) -> Any:
    """Sets units aside for the customer of a conversation; that customer's order takes them first."""
    variant = catalogue.variant(store_id=visit.store_id, sku=body.sku)
    customer_id = conversations.customer_of(store_id=visit.store_id, ref=body.conversation)
    made = operations.hold(
        store_id=visit.store_id,
        variant_id=variant.id,
        quantity=body.quantity,
        until=body.until,
        customer_id=customer_id,
        for_ref=body.conversation,
        by=visit.actor,
        at=visit.at,
    )
    return _told(made, body.sku)


@routes.delete("/holds/{ref}", may=Inventory.HOLD, answers=Hold)
def release_hold(visit: Visit, ref: Ref) -> Any:
    """Lets the units go before their time."""
    freed = operations.release_hold(store_id=visit.store_id, ref=ref, by=visit.actor, at=visit.at)
    return _told(freed, catalogue.variants_by_id([freed.variant_id])[freed.variant_id].sku)


def _told(view: operations.HoldView, sku: str) -> Hold:
    return Hold(
        ref=view.ref,
        sku=sku,
        quantity=view.quantity,
        held_for=view.held_for,
        expires_at=view.expires_at,
        state=view.state,
    )
