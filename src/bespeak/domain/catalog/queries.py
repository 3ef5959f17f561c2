"""What the store sells, as frozen values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from typing import Any

import msgspec
from django.db.models import F, Q, QuerySet

from bespeak.domain.catalog.models import Picture, Product, Variant
from bespeak.domain.catalog.permissions import Catalog
from bespeak.kit.actors import Actor
from bespeak.kit.asking import Blank, Question
from bespeak.kit.refusals import NotFound


class VariantFacts(msgspec.Struct, frozen=True, gc=False):
    """One variant with what the gate must know of its product."""

    id: int
    store_id: int
    sku: str
    name: str
    price_minor: int
    currency: str
    tracked: bool
    product_id: int
    product_ref: str
    handle: str
    product_name: str
    category: str
    tags: frozenset[str]
    made_to_order: bool
    limited: bool
    extra_payment: bool
    limit_per_customer: int | None


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of a product, beside its variants."""

    ref: str
    handle: str
    name: str
    category: str
    tags: tuple[str, ...]
    made_to_order: bool
    limited: bool
    extra_payment: bool
    limit_per_customer: int | None


@dataclass(frozen=True, slots=True)
class ProductView(Described):
    """A product as it is offered."""

    variants: tuple[VariantFacts, ...]
    picture: str = ""
    """The name of its picture, "" where it has none."""


@dataclass(frozen=True, slots=True)
class PictureView:
    """The bytes of a picture; `kind` is its media type."""

    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Pictured:
    """A product as it is looked at."""

    handle: str
    name: str
    picture: str


COLUMNS = (
    "id", "store_id", "sku", "name", "price_minor", "currency", "tracked", "product_id", "product__ref",
    "product__handle", "product__name", "product__category", "product__tags", "product__made_to_order",
    "product__limited", "product__extra_payment", "product__limit_per_customer",
)  # fmt: skip
_TAGS = 12


def facts(row: tuple[Any, ...]) -> VariantFacts:
    """A row of COLUMNS; for the queries of this room."""
    values: list[Any] = list(row)
    values[_TAGS] = frozenset(row[_TAGS])
    return VariantFacts(*values)


_BY_SKU = Question(
    lambda: Variant.objects.filter(
        store_id__among=Blank("stores"), sku__among=Blank("skus"), active=True, product__active=True
    ).values_list(*COLUMNS)
)


def variants_by_sku(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], VariantFacts]:
    """(store_id, sku) → the active variant. One statement for any number."""
    pairs = set(wanted)
    if not pairs:
        return {}
    stores, skus = {store for store, _ in pairs}, {sku for _, sku in pairs}
    rows = _BY_SKU.ask(stores=stores, skus=skus)
    return {(row[1], row[2]): facts(row) for row in rows if (row[1], row[2]) in pairs}


def variants_by_id(ids: Collection[int]) -> dict[int, VariantFacts]:
    """By id, of any store, also what is sold no more. One statement; for other rooms' verbs."""
    return {row[0]: facts(row) for row in Variant.objects.filter(id__in=ids).values_list(*COLUMNS)}


def variant(*, store_id: int, sku: str) -> VariantFacts:
    """The variant with this SKU in this store, else NotFound."""
    found = variants_by_sku([(store_id, sku)])
    if not found:
        raise NotFound(f"There is no variant {sku!r} here.", field="sku")
    return found[store_id, sku]


def variants(*, store_id: int, actor: Actor, search: str, most: int = 20) -> list[VariantFacts]:
    """Active variants whose SKU begins so, or in whose name or product's name it stands; in order of SKU."""
    actor.require(Catalog.READ, store_id=store_id)
    return [facts(row) for row in on_sale(store_id, search).values_list(*COLUMNS)[:most]]


def on_sale(store_id: int, search: str) -> QuerySet[Variant]:
    """Active variants in order of SKU, those alone that `search` finds where it is given; for the queries of this
    room."""
    found = Variant.objects.filter(store_id=store_id, active=True, product__active=True).order_by("sku")
    like = Q(sku__istartswith=search) | Q(name__icontains=search) | Q(product__name__icontains=search)
    return found.filter(like) if search else found


def product_ids(*, store_id: int, names: Collection[str]) -> dict[str, int]:
    """Product id by ref or handle. Refuses a name that is neither (NotFound). One statement; for other rooms' verbs."""
    found = Product.objects.filter(Q(ref__in=names) | Q(handle__in=names), store_id=store_id)
    rows = found.values_list("id", "ref", "handle")
    by_name = {name: row[0] for row in rows for name in row[1:]}
    for name in names:
        if name not in by_name:
            raise NotFound(f"There is no product {name!r} here.", field="products")
    return {name: by_name[name] for name in names}


def named_like(*, store_id: int, text: str, most: int = 20) -> list[int]:
    """Ids of products in whose name the text stands. One statement; for other rooms' queries."""
    found = Product.objects.filter(store_id=store_id, name__icontains=text).order_by("id")
    return list(found.values_list("id", flat=True)[:most])


def products(*, store_id: int, actor: Actor, after: str = "", most: int = 50, search: str = "") -> list[ProductView]:
    """Products in order of handle, after the handle `after`."""
    actor.require(Catalog.READ, store_id=store_id)
    found = drawn().filter(store_id=store_id, active=True, handle__gt=after).order_by("handle")
    if search:
        found = found.filter(Q(name__icontains=search) | Q(handle__icontains=search))
    return _views(list(found[:most]))


def product(*, store_id: int, name: str, actor: Actor) -> ProductView:
    """One product by ref or handle."""
    actor.require(Catalog.READ, store_id=store_id)
    found = drawn().filter(store_id=store_id).filter(Q(ref=name) | Q(handle=name)).first()
    if found is None:
        raise NotFound(f"There is no product {name!r} here.")
    return _views([found])[0]


def picture(*, store_id: int, name: str, actor: Actor) -> PictureView:
    """The bytes of one picture of this store, else NotFound."""
    actor.require(Catalog.READ, store_id=store_id)
    found = Picture.objects.filter(store_id=store_id, name=name).first()
    if found is None:
        raise NotFound("There is no such picture here.")
    return PictureView(found.kind, bytes(found.body))


def pictured(*, store_id: int, actor: Actor, most: int) -> list[Pictured]:
    """Goods with a picture, those first that were put on sale first. One statement."""
    actor.require(Catalog.READ, store_id=store_id)
    found = Picture.objects.filter(store_id=store_id, product__active=True, product__extra_payment=False)
    rows = found.order_by("product_id").values_list("product__handle", "product__name", "name")
    return [Pictured(*row) for row in rows[:most]]


def names(product_ids: Collection[int]) -> dict[int, str]:
    """Name by id, of any store. One statement; for other rooms' queries."""
    return dict(Product.objects.filter(id__in=product_ids).values_list("id", "name"))


def drawn() -> QuerySet[Product]:
    """Products with the names of their pictures; for the queries of this room."""
    return Product.objects.annotate(drawn=F("picture__name"))


def _views(found: list[Product]) -> list[ProductView]:
    rows = Variant.objects.filter(product_id__in=[one.id for one in found]).order_by("id").values_list(*COLUMNS)
    by_product: dict[int, list[VariantFacts]] = {}
    for row in rows:
        by_product.setdefault(row[7], []).append(facts(row))
    return [
        ProductView(
            **described(one), variants=tuple(by_product.get(one.id, ())), picture=getattr(one, "drawn", None) or ""
        )
        for one in found
    ]


def described(one: Product) -> dict[str, Any]:
    """What makes a `Described`, by name; for the queries of this room."""
    return {field.name: getattr(one, field.name) for field in fields(Described)} | {"tags": tuple(one.tags)}
