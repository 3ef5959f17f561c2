"""What may be asked about products, as it holds today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from bespeak.domain.catalog import bespokefile
from bespeak.domain.catalog.bespoke import Bespoke
from bespeak.domain.catalog.models import BespokeVersion, Variant
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.catalog.queries import COLUMNS, ProductView, described, drawn, facts
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class BespokeView:
    """What may be asked about a product; `number` is its version, 0 where nobody said anything yet."""

    number: int
    bespoke: Bespoke


def bespoke(*, store_id: int, products: Collection[str], actor: Actor) -> dict[str, BespokeView]:
    """What holds today by product (refs), of those of whom something was said. One statement."""
    actor.require(Catalog.READ, store_id=store_id)
    newer = BespokeVersion.objects.filter(product=OuterRef("product"), number__gt=OuterRef("number"))
    wanted = BespokeVersion.objects.filter(~Exists(newer), store_id=store_id, product__ref__in=products)
    rows = wanted.values_list("product__ref", "number", "said")
    return {product: BespokeView(number, bespokefile.read(said)) for product, number, said in rows}


@dataclass(frozen=True, slots=True)
class Offered:
    """A product with those of its variants that are sold, and what may be asked about it; not `active`: sold no
    more."""

    product: ProductView
    active: bool
    asked: BespokeView


def offered(*, store_id: int, name: str) -> Offered:
    """One product by ref or handle, else NotFound. Anybody may know it. Three statements."""
    found = drawn().filter(store_id=store_id).filter(Q(ref=name) | Q(handle=name)).first()
    if found is None:
        raise NotFound(f"There is no product {name[:80]!r} here.", field="product")
    variants = Variant.objects.filter(product=found, active=True).order_by("id").values_list(*COLUMNS)
    view = ProductView(
        **described(found), variants=tuple(map(facts, variants)), picture=getattr(found, "drawn", None) or ""
    )
    last = BespokeVersion.objects.filter(product=found).order_by("-number").first()
    asked = BespokeView(last.number, bespokefile.read(last.said)) if last else BespokeView(0, Bespoke())
    return Offered(view, found.active, asked)
