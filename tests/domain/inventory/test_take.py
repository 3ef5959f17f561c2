"""Goods from a file are taken product by product: what is refused spoils no other; the same file changes nothing."""

from __future__ import annotations

import pytest

from bespeak.domain.catalog import goodsfile
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.goodsrows import UnusableFile
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory import queries
from bespeak.kit.refusals import Forbidden, Invalid
from tests.domain.cast import MAX, NOW, shop, works

pytestmark = [pytest.mark.both, pytest.mark.django_db]
TABLE = "handle,name,sku,price,stock,picture\nring,Ring,R-1,240,2,\nring,Ring,R-2,cheap,1,\nmug,Mug,M-1,18,5,mug.svg\n"
DRAWN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def take(store, text=TABLE, *, by=MAX, **more):
    found = goodsfile.read("goods.csv", text, "JPY")
    return inventory.take_goods(store_id=store.id, found=found, by=by, at=NOW, **more)


def units(store, sku):
    variant = catalog.variant(store_id=store.id, sku=sku).id
    return queries.levels(store_id=store.id, actor=MAX, at=NOW, variant_ids=[variant])[variant][0].free


def test_what_can_be_taken_is_and_the_rest_is_told_by_line():
    store, steps = shop(), []
    taken = take(store, step=steps.append)
    assert (taken.products, taken.variants, steps) == (2, 2, [2])
    assert [(one.line, one.field) for one in taken.refused] == [(3, "price")]
    assert (units(store, "R-1"), units(store, "M-1")) == (2, 5)


def test_the_same_file_again_is_the_same_goods():
    store = shop()
    for _ in range(2):
        assert take(store).products == 2
    assert len(catalog.products(store_id=store.id, actor=MAX)) == 2
    assert units(store, "M-1") == 5


def test_pictures_come_from_whoever_has_them_and_one_that_cannot_be_read_refuses_its_product_alone():
    store = shop()
    take(store, pictures=lambda goods: DRAWN)
    assert catalog.product(store_id=store.id, name="mug", actor=MAX).picture

    def gone(goods):
        raise Invalid("picture_unreadable", "It cannot be read.", field="picture")

    taken = take(store, pictures=gone)
    assert [one.line for one in taken.refused] == [3, 4]
    assert (taken.refused[1].code, taken.products) == ("picture_unreadable", 1)


def test_a_file_that_is_none_is_refused_as_a_whole():
    for text in ("colour\nred\n", "[{]", "{]", "a,b\n"):
        with pytest.raises(UnusableFile):
            goodsfile.read("goods", text, "JPY")


def test_it_needs_the_right_to_write_goods():
    store = shop()
    with pytest.raises(Forbidden):
        take(store, by=works("Ben", "agent", store))
    assert catalog.products(store_id=store.id, actor=MAX) == []
