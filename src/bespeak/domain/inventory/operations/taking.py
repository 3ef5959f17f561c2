"""Taking goods in as a file told them: each product with its picture and its stock, one spoiling no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.catalog import goodsfile
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.goodsfile import Goods, Refused
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.inventory.operations.levels import PromisedAlready, count
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid

AT_ONCE = 100
Pictures = Callable[[Goods], bytes]
Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken, and what was refused by line and field."""

    goods: tuple[Goods, ...]
    refused: tuple[Refused, ...]

    @property
    def products(self) -> int:
        return len({one.draft.handle for one in self.goods})

    @property
    def variants(self) -> int:
        return sum(len(one.draft.variants) for one in self.goods)


def _silent(number: int) -> None:
    """Nobody watches."""


@requires(Catalog.WRITE)
def take_goods(
    *,
    store_id: int,
    found: Sequence[Goods | Refused],
    by: Actor,
    at: datetime,
    pictures: Pictures | None = None,
    step: Step = _silent,
) -> Taken:
    """Adds these products, or changes those with the same handle, and counts their stock. What is refused takes nothing
    with it; of a table a row alone. `pictures` gives the bytes of the picture that a product names (None: it is left
    out); `step` is told how many were done, every AT_ONCE, each in a transaction.
    """
    given: dict[str, Any] = {"store_id": store_id, "by": by, "at": at}
    good = [one for one in found if isinstance(one, Goods)]
    refused = [one for one in found if isinstance(one, Refused)]
    taken: list[Goods] = []
    for start in range(0, len(good), AT_ONCE):
        with transaction.atomic():
            for one in good[start : start + AT_ONCE]:
                left, said = _take(one, pictures, given)
                taken += [left] if left else []
                refused += said
        step(min(AT_ONCE, len(good) - start))
    return Taken(tuple(taken), tuple(sorted(refused, key=lambda one: one.line)))


def _take(goods: Goods, pictures: Pictures | None, given: dict[str, Any]) -> tuple[Goods | None, list[Refused]]:
    """The product as it was taken, less the rows of a table that were refused."""
    left: Goods | None = goods
    refused: list[Refused] = []
    while left:
        try:
            _take_one(left, pictures, given)
            return left, refused
        except (Invalid, PromisedAlready) as fault:
            said, number = goodsfile.refusal(fault, left.line, left.rows)
            refused.append(said)
            left = None if number is None else goodsfile.without(left, number)
    return None, refused


@transaction.atomic
def _take_one(goods: Goods, pictures: Pictures | None, given: dict[str, Any]) -> None:
    ids = catalog.save_products(products=[goods.draft], **given)
    if goods.picture and pictures:
        catalog.save_picture(product=goods.draft.handle, body=pictures(goods), **given)
    places = {one.sku: n for n, one in enumerate(goods.draft.variants)}
    for sku, units in goods.stock:
        try:
            count(variant_id=ids[sku], on_hand=units, **given)
        except PromisedAlready as fault:
            fault.field = f"variants[{places[sku]}].stock"
            raise
