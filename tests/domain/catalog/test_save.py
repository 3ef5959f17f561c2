"""Dana puts goods on sale and changes them; what cannot be sold is refused, and nothing of the list is kept then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog import queries
from bespeak.domain.catalog.models import Product, Variant
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft
from bespeak.domain.stores.queries import StoreView
from bespeak.journal.models import Fact
from bespeak.kit.money import Money
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, program, shop, works

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def store() -> StoreView:
    return shop()


def variant(sku: str = "RING-7", minor: int = 24000, **more: Any) -> VariantDraft:
    return VariantDraft(sku=sku, price=Money(minor, "JPY"), **more)


def ring(*variants: VariantDraft, **more: Any) -> ProductDraft:
    return ProductDraft(**({"handle": "ring", "name": "Ring", "variants": variants or (variant(),)} | more))


def save(store: StoreView, *products: ProductDraft, by: Any = MAX) -> dict[str, int]:
    return catalog.save_products(store_id=store.id, products=products, by=by, at=NOW)


def test_what_is_saved_is_shown(store: StoreView) -> None:
    ids = save(
        store,
        ring(
            variant("RING-7", options={"size": "7"}), variant("RING-8", 25000, name="large", tracked=False),
            category="jewellery", tags=("engraved", "gold", "gold"), made_to_order=True, limit_per_customer=2,
        ),
    )  # fmt: skip

    shown = queries.product(store_id=store.id, name="ring", actor=MAX)
    assert (shown.name, shown.category, shown.tags) == ("Ring", "jewellery", ("engraved", "gold"))
    assert (shown.made_to_order, shown.limited, shown.limit_per_customer) == (True, False, 2)
    assert [(one.sku, one.price_minor, one.tracked, one.id) for one in shown.variants] == [
        ("RING-7", 24000, True, ids["RING-7"]),
        ("RING-8", 25000, False, ids["RING-8"]),
    ]
    assert Variant.objects.get(sku="RING-7").options == {"size": "7"}
    assert Fact.objects.get(kind="catalog.products_saved").data == {"products": 1, "variants": 2}


def test_saved_again_it_is_changed_and_keeps_its_refs(store: StoreView) -> None:
    save(store, ring())
    before = queries.product(store_id=store.id, name="ring", actor=MAX)

    save(store, ring(variant(minor=30000), name="Ring “Aurora”"))

    after = queries.product(store_id=store.id, name="ring", actor=MAX)
    assert (after.ref, after.variants[0].id) == (before.ref, before.variants[0].id)
    assert (after.name, after.variants[0].price_minor) == ("Ring “Aurora”", 30000)
    assert (Product.objects.count(), Variant.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("draft", "code", "field"),
    [
        (ring(handle=""), "missing_name", ""),
        (ring(name=""), "missing_name", ""),
        (ring(variant("")), "missing_sku", ".variants[0].sku"),
        (ring(variant(minor=0)), "price_not_positive", ".variants[0].price"),
        (ring(variant(), variant("B", minor=-1)), "price_not_positive", ".variants[1].price"),
        (ring(replace(variant(), price=Money(5, "XQX"))), "unknown_currency", None),
        (ring(limit_per_customer=0), "limit_not_positive", ".limit_per_customer"),
        (ring(handle="x" * 121), "text_too_long", ".handle"),
        (ring(name="x" * 301), "text_too_long", ".name"),
        (ring(category="x" * 121), "text_too_long", ".category"),
        (ring(variant("x" * 101)), "text_too_long", ".variants[0].sku"),
        (ring(variant(name="x" * 301)), "text_too_long", ".variants[0].name"),
    ],
)
def test_what_cannot_be_sold_is_refused_by_name_and_place_and_nothing_is_kept(
    store: StoreView, draft: ProductDraft, code: str, field: str | None
) -> None:
    good = ring(variant("MUG"), handle="mug")

    with pytest.raises(Invalid) as refusal:
        save(store, good, draft)

    assert refusal.value.code == code
    assert field is None or refusal.value.field == f"products[1]{field}"
    assert (Product.objects.count(), Fact.objects.filter(kind="catalog.products_saved").count()) == (0, 0)


def test_a_sku_belongs_to_one_product(store: StoreView) -> None:
    save(store, ring())

    with pytest.raises(Invalid) as refusal:
        save(store, ring(variant("RING-7", 1), handle="band"))

    assert refusal.value.code == "sku_taken"
    assert queries.variant(store_id=store.id, sku="RING-7").price_minor == 24000
    assert Product.objects.count() == 1


def test_two_stores_sell_the_same_sku_and_do_not_see_each_other(store: StoreView) -> None:
    elsewhere = shop("elsewhere")
    here, there = save(store, ring())["RING-7"], save(elsewhere, ring(variant(minor=1)))["RING-7"]

    found = queries.variants_by_sku([(store.id, "RING-7"), (elsewhere.id, "RING-7"), (store.id, "NONE")])
    assert {key: one.id for key, one in found.items()} == {(store.id, "RING-7"): here, (elsewhere.id, "RING-7"): there}
    theirs = queries.product(store_id=elsewhere.id, name="ring", actor=MAX).ref
    for ask in (
        lambda: queries.product(store_id=store.id, name=theirs, actor=MAX),
        lambda: queries.variant(store_id=store.id, sku="NONE"),
        lambda: queries.product_ids(store_id=store.id, names=[theirs]),
    ):
        with pytest.raises(NotFound):
            ask()


def test_only_who_may_write_goods_writes_them(store: StoreView) -> None:
    for stranger, refusal in (
        (works("Ben", "agent", store), Forbidden),
        (works("Dana", "manager", shop("elsewhere")), NotFound),
        (program(store, "catalog:product:read"), Forbidden),
    ):
        with pytest.raises(refusal):
            save(store, ring(), by=stranger)
    assert save(store, ring(), by=works("Dana", "manager", store))


def test_products_are_listed_by_handle_searched_and_paged(store: StoreView) -> None:
    save(store, *(ring(variant(f"S{n}"), handle=handle, name=name) for n, (handle, name) in enumerate(
        [("mug", "Mug"), ("band", "Wedding band"), ("ring", "Ring"), ("cup", "Cup of gold")]
    )))  # fmt: skip

    def handles(**more: Any) -> list[str]:
        return [one.handle for one in queries.products(store_id=store.id, actor=MAX, **more)]

    assert handles() == ["band", "cup", "mug", "ring"]
    assert handles(after="band", most=2) == ["cup", "mug"]
    assert handles(search="GOLD") == ["cup"]
    with pytest.raises(Forbidden):
        queries.products(store_id=store.id, actor=program(store))


def test_what_is_taken_off_sale_is_ordered_by_nobody(store: StoreView) -> None:
    save(store, ring())
    Variant.objects.update(active=False)

    assert queries.variants_by_sku([(store.id, "RING-7")]) == {}
    save(store, ring())
    assert queries.variant(store_id=store.id, sku="RING-7").sku == "RING-7"


def test_any_number_of_skus_is_read_in_one_statement(store: StoreView) -> None:
    save(store, ring(*(variant(f"S{n}") for n in range(30))))

    with CaptureQueriesContext(connection) as seen:
        found = queries.variants_by_sku([(store.id, f"S{n}") for n in range(30)])
        assert queries.variants_by_sku([]) == {}
    assert (len(found), len(seen)) == (30, 1)


def test_tags_and_names_in_any_script_come_back_to_the_letter(store: StoreView) -> None:
    save(store, ring(name="指輪 “Aurora” ♥", tags=("彫刻", "it's", 'a "b"', "%")))

    shown = queries.product(store_id=store.id, name="ring", actor=MAX)
    assert shown.name == "指輪 “Aurora” ♥"
    assert set(shown.tags) == {"彫刻", "it's", 'a "b"', "%"}
    assert queries.variant(store_id=store.id, sku="RING-7").tags == frozenset(shown.tags)
