"""Variants one by one, as whoever counts and prices them sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bespeak.domain.catalog.models import Product, Variant
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.catalog.queries import Described, described, on_sale
from bespeak.kit import refs
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound

MOST_VARIANTS = 1000


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A variant with what it is called, costs and is; `options` as they were saved."""

    id: int
    ref: str
    sku: str
    name: str
    price_minor: int
    currency: str
    tracked: bool
    active: bool
    options: dict[str, str]
    product_ref: str
    handle: str
    product_name: str

    @property
    def title(self) -> str:
        return " · ".join(part for part in (self.product_name, self.name) if part)


@dataclass(frozen=True, slots=True)
class ProductSheet(Described):
    """All that is kept of a product, also of one that is sold no more."""

    active: bool
    variants: tuple[VariantRow, ...]


_COLUMNS = (
    "id", "ref", "sku", "name", "price_minor", "currency", "tracked", "active", "options", "product__ref",
    "product__handle", "product__name",
)  # fmt: skip


def variants(*, store_id: int, actor: Actor, search: str = "", after: str = "", most: int = 50) -> list[VariantRow]:
    """What is sold, in order of SKU, after the SKU `after`; `search` begins a SKU, or stands in the name of
    the variant or its product. One statement."""
    actor.require(Catalog.READ, store_id=store_id)
    return _rows(on_sale(store_id, search).filter(sku__gt=after), most)


def variant(*, store_id: int, ref: str, actor: Actor) -> VariantRow:
    """One variant by its ref, also one that is sold no more."""
    actor.require(Catalog.READ, store_id=store_id)
    found = _rows(Variant.objects.filter(store_id=store_id, ref=ref).order_by("id"), 1) if refs.is_ref(ref) else []
    if not found:
        raise NotFound(f"There is no variant {ref[:40]!r} here.")
    return found[0]


def refs_of(*, store_id: int, variant_ids: Collection[int]) -> dict[int, str]:
    """Ref by id. One statement."""
    return dict(Variant.objects.filter(store_id=store_id, id__in=variant_ids).values_list("id", "ref"))


def sheet(*, store_id: int, ref: str, actor: Actor) -> ProductSheet:
    """One product by its ref, with every variant it has or had in the order they were added. Two statements."""
    actor.require(Catalog.READ, store_id=store_id)
    one = Product.objects.filter(store_id=store_id, ref=ref).first() if refs.is_ref(ref) else None
    if one is None:
        raise NotFound(f"There is no product {ref[:40]!r} here.")
    mine = Variant.objects.filter(product=one).order_by("id")
    return ProductSheet(**described(one), active=one.active, variants=tuple(_rows(mine, MOST_VARIANTS)))


def _rows(found: Any, most: int) -> list[VariantRow]:
    return [VariantRow(*row) for row in found.values_list(*_COLUMNS)[:most]]
