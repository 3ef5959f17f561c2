"""What Northlight sells: the goods of ten stories, and fifty products of a real catalogue."""

from __future__ import annotations

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog.goodsfile import Goods, Refused
from bespeak.domain.inventory import operations as inventory
from bespeak.doors.cli.demo.house import HERE, OPENED, House
from bespeak.doors.cli.goods import picture_of, read
from bespeak.kit.actors import operator


def stock_up(house: House, files: tuple[str, ...]) -> tuple[int, int]:
    """Saves the products of these files and receives what they say there is. Answers products and variants."""
    then = house.at - OPENED
    found = [(name, one) for name in files for one in read(name, house.store.currency)]
    good = [_good(one) for _, one in found]
    ids = catalog.save_products(store_id=house.store.id, products=[one.draft for one in good], by=operator(), at=then)
    for sku, units in (pair for one in good for pair in one.stock):
        inventory.receive(
            store_id=house.store.id, variant_id=ids[sku], quantity=units, by=operator(), at=then, ref="opening"
        )
    for one, (name, _) in zip(good, found, strict=True):
        if one.picture:
            catalog.save_picture(
                store_id=house.store.id, product=one.draft.handle, body=picture_of(one, name), by=operator(), at=then
            )
    return len(good), len(ids)


def _good(one: Goods | Refused) -> Goods:
    if isinstance(one, Refused):
        raise ValueError(f"line {one.line}: {one.text} ({one.field})")
    return one


CASES = str(HERE / "goods.json")
