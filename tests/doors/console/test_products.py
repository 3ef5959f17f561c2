"""Products in the console: the list, one of them, adding and changing."""

from __future__ import annotations

import pytest

from bespeak.domain.catalog import listing, queries
from bespeak.domain.catalog.operations import ProductDraft, VariantDraft, save_products
from bespeak.kit import clock
from bespeak.kit.money import Money
from tests.doors.console.people import hired, sign_in, text_of
from tests.doors.console.test_composer import unescape
from tests.markup import markup
from tests.scene import MAX, open_scene

PRODUCTS = "/en/console/stock/products/"
NEW = f"{PRODUCTS}new/"


def product(scene, handle: str):
    return queries.product(store_id=scene.store.id, name=handle, actor=MAX)


def stands_of(page) -> str:
    return unescape(markup(page).split('name="stands" value="')[1].split('"')[0])


def sofa(**more: str) -> dict[str, str]:
    given = {"key": "k1", "do": "save", "name": "Sofa Nord", "category": "furniture", "tags": "wood, linen"}
    return given | {"made_to_order": "on", "sku-0": "SOFA-2", "name-0": "two seats", "price-0": "1,490.00"} | more


def test_the_list_and_one_of_them(scene, ben):
    told = text_of(ben.get(PRODUCTS))
    assert "Ring" in told
    assert "made to order" in told
    assert "$240.00" in told
    assert "Mug" not in text_of(ben.get(PRODUCTS, {"search": "rin"}))
    page = text_of(ben.get(f"{PRODUCTS}{product(scene, 'ring').ref}/"))
    assert "made, not counted" in page
    assert "Change" not in page.split("Policy")[-1]


def test_a_product_is_added_once(scene, mika):
    for _ in range(2):
        assert mika.post(NEW, sofa()).status_code == 302
    made = product(scene, "sofa-nord")
    assert (made.made_to_order, made.limited, made.tags) == (True, False, ("linen", "wood"))
    assert [(one.sku, one.price_minor, one.tracked) for one in made.variants] == [("SOFA-2", 149000, False)]
    assert "Sofa Nord" in text_of(mika.get(PRODUCTS))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "needs a handle and a name"),
        ("name", "n" * 100_000, "at most 300"),
        ("handle", "mug", "Another product has this short name"),
        ("sku-0", "", "needs a SKU"),
        ("sku-0", "MUG", "belongs to another product"),
        ("sku-0", "S" * 100_000, "at most 100"),
        ("price-0", "0", "above zero"),
        ("price-0", "dear", "is no amount"),
        ("price-0", "1.234567", "more decimals"),
        ("limit", "0", "at least one"),
        ("limit", "many", "whole number"),
        ("tags", "t" * 100_000, "at most 1000"),
    ],
)
def test_what_cannot_be_sold_is_named_and_stays_typed(scene, mika, field, typed, said):
    answer = mika.post(NEW, sofa(**{field: typed}))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="two seats"' in markup(answer)
    assert typed in unescape(markup(answer))
    assert "Sofa" not in text_of(mika.get(PRODUCTS))


def test_one_row_more_saves_nothing(scene, mika):
    page = markup(mika.post(NEW, sofa(do="look")))
    assert 'name="sku-1"' in page
    assert "Sofa" not in text_of(mika.get(PRODUCTS))


def test_it_is_changed_and_what_the_form_does_not_show_stays(scene, mika):
    draft = VariantDraft(sku="LAMP", price=Money(9000, "USD"), options={"Colour": "white"})
    save_products(
        store_id=scene.store.id, products=[ProductDraft(handle="lamp", name="Lamp", variants=(draft,))], by=MAX,
        at=clock.now(),
    )  # fmt: skip
    where = f"{PRODUCTS}{product(scene, 'lamp').ref}/change/"
    page = mika.get(where)
    given = sofa(name="Lamp", **{"sku-0": "LAMP", "price-0": "95", "stands": stands_of(page), "tracked-0": "on"})
    assert mika.post(where, given).status_code == 302
    sheet = listing.sheet(store_id=scene.store.id, ref=product(scene, "lamp").ref, actor=MAX)
    assert [(one.price_minor, one.options, one.tracked) for one in sheet.variants] == [
        (9500, {"Colour": "white"}, True)
    ]
    stale = mika.post(where, given | {"key": "k2", "price-0": "80"})
    assert stale.status_code == 409
    assert "changed meanwhile" in text_of(stale)
    assert 'value="80"' in markup(stale)
    anew = given | {"key": "k3", "price-0": "80", "stands": stands_of(stale)}
    assert mika.post(where, anew).status_code == 302


def test_who_may_not_and_who_is_elsewhere(scene, ben):
    ref = product(scene, "ring").ref
    assert ben.get(NEW).status_code == 403
    assert ben.post(f"{PRODUCTS}{ref}/change/", sofa()).status_code == 403
    pat = sign_in(hired(open_scene(slug="southlight"), "pat", "owner"))
    assert pat.get(f"{PRODUCTS}{ref}/").status_code == 404
    assert pat.post(f"{PRODUCTS}{ref}/change/", sofa()).status_code == 404


def test_japanese(scene, mika):
    for place in (PRODUCTS, NEW):
        assert mika.get(place.replace("/en/", "/ja/")).status_code == 200
    assert mika.post(NEW, sofa(name="裁縫箱")).status_code == 302
