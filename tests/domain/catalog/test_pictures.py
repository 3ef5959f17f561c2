"""Dana gives her goods pictures; what is none, or would act, is refused and changes nothing."""

from __future__ import annotations

import pytest

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.catalog import pictures, queries
from bespeak.domain.stores.queries import StoreView
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, program, shop
from tests.domain.catalog.test_save import ring, save

pytestmark = [pytest.mark.both, pytest.mark.django_db]

RING = b'<?xml version="1.0"?>\n<!-- drawn by Dana -->\n<svg viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>'
OTHER = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture
def store() -> StoreView:
    made = shop()
    save(made, ring())
    return made


def picture(store: StoreView, body: bytes, product: str = "ring", by=MAX) -> str:
    return catalog.save_picture(store_id=store.id, product=product, body=body, by=by, at=NOW)


def shown(store: StoreView) -> str:
    return queries.product(store_id=store.id, name="ring", actor=MAX).picture


def test_the_last_picture_is_the_one_that_is_shown(store: StoreView) -> None:
    assert shown(store) == ""
    first = picture(store, RING)
    assert picture(store, RING) == first
    second = picture(store, OTHER)
    assert (shown(store), second.endswith(".png"), first.endswith(".svg")) == (second, True, True)
    found = queries.picture(store_id=store.id, name=second, actor=MAX)
    assert (found.kind, found.body) == ("image/png", OTHER)
    with pytest.raises(NotFound):
        queries.picture(store_id=store.id, name=first, actor=MAX)
    assert [one.handle for one in queries.pictured(store_id=store.id, actor=MAX, most=9)] == ["ring"]
    assert Fact.objects.filter(kind="catalog.picture_saved").count() == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_a_picture"),
        (b"GIF89a", "not_a_picture"),
        (b"<html><svg></svg></html>", "not_a_picture"),
        (b"<svg><script>alert(1)</script></svg>", "picture_acts"),
        (b'<svg onload="alert(1)"/>', "picture_acts"),
        (b'<svg><a href="JavaScript:alert(1)"/></svg>', "picture_acts"),
        (b"<svg><foreignObject/></svg>", "picture_acts"),
        (b"<svg>" + b" " * pictures.LARGEST, "picture_too_large"),
    ],
)
def test_what_is_no_picture_is_refused(store: StoreView, body: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        picture(store, body)
    assert (refused.value.code, refused.value.field) == (code, "picture")
    assert shown(store) == ""


def test_it_is_given_to_a_product_of_this_store_by_who_may(store: StoreView) -> None:
    with pytest.raises(NotFound):
        picture(store, RING, "nothing")
    with pytest.raises(Forbidden):
        picture(store, RING, by=program(store, "catalog:product:read"))
