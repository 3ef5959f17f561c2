"""What is shown to somebody, as it stands on the day they look."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bespeak.domain.catalog.models import Variant
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.catalog.queries import COLUMNS, VariantFacts, facts
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Shown:
    """`sold` where it still is; `picture` is the name of its product's, "" where there is none."""

    facts: VariantFacts
    sold: bool
    picture: str


def shown(*, store_id: int, skus: Collection[str], actor: Actor) -> dict[str, Shown]:
    """By SKU, also what is sold no more. One statement."""
    actor.require(Catalog.READ, store_id=store_id)
    rows = Variant.objects.filter(store_id=store_id, sku__in=skus)
    told = rows.values_list(*COLUMNS, "active", "product__active", "product__picture__name")
    return {row[2]: Shown(facts(row[: len(COLUMNS)]), sold=row[-3] and row[-2], picture=row[-1] or "") for row in told}
