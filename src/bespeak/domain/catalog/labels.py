"""The words by which products are sorted: what a rule can be about."""

from __future__ import annotations

from dataclasses import dataclass

from bespeak.domain.catalog.models import Product
from bespeak.domain.catalog.permissions import Catalog
from bespeak.kit.actors import Actor

MOST_READ = 20_000


@dataclass(frozen=True, slots=True)
class Labels:
    tags: tuple[str, ...]
    categories: tuple[str, ...]


def labels(*, store_id: int, actor: Actor) -> Labels:
    """Every tag and category that products for sale have, in order; of very many products those of the first. One
    statement."""
    actor.require(Catalog.READ, store_id=store_id)
    found = Product.objects.filter(store_id=store_id, active=True).order_by("id").values_list("category", "tags")
    rows = list(found[:MOST_READ])
    tags = {str(tag) for _, tagged in rows for tag in tagged}
    return Labels(tuple(sorted(tags)), tuple(sorted({category for category, _ in rows if category})))
