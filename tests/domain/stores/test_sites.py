"""On which other sites a store's chat may stand."""

from __future__ import annotations

import pytest

from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import queries
from bespeak.domain.stores.models import WidgetOrigin
from bespeak.domain.stores.queries import StoreView
from bespeak.journal.models import Fact
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, shop, told_at_once, works

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def allowed(store: StoreView, origin: str) -> list[str]:
    return stores.allow_widget(store_id=store.id, origin=origin, by=MAX, at=NOW)


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        (" HTTPS://Shop.Example/ ", "https://shop.example"),
        ("shop.example", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
    ],
)
def test_a_site_is_kept_as_browsers_write_it(written: str, origin: str):
    store = shop()
    assert allowed(store, written) == allowed(store, written) == queries.widget_origins(store.id) == [origin]
    assert queries.widget_origins(shop("other").id) == []


@pytest.mark.parametrize(
    "written",
    ["", "*", "https://*.shop.example", "https://", "https://shop.example/page", "https://shop.example?x",
     "shop.example#x", "https://ada@shop.example", "javascript://alert", "data:text/html,x",
     "https://shop.example 'unsafe-inline'", "https://a.example; script-src *", "https://shop.example:99999",
     "https://[::1", "null", "http://shop.example"],
)  # fmt: skip
def test_what_is_no_site_is_refused(written: str):
    store = shop()
    if written == "null":
        assert allowed(store, written) == ["https://null"], "a name like any other, and not the origin of no site"
        return
    with pytest.raises(Invalid):
        allowed(store, written)
    assert not WidgetOrigin.objects.exists()


def test_who_may_change_the_store_says_where_its_chat_stands_and_that_is_written_down():
    store = shop()
    dana, ben = works("Dana", "manager", store), works("Ben", "agent", store)
    stores.allow_widget(store_id=store.id, origin="https://shop.example", by=dana, at=NOW)
    for forbidden in (stores.allow_widget, stores.forbid_widget):
        with pytest.raises(Forbidden):
            forbidden(store_id=store.id, origin="https://shop.example", by=ben, at=NOW)
    elsewhere = works("Olga", "owner", shop("other"))
    with pytest.raises(NotFound):
        stores.forbid_widget(store_id=store.id, origin="https://shop.example", by=elsewhere, at=NOW)
    assert stores.forbid_widget(store_id=store.id, origin="https://shop.example", by=dana, at=NOW) == []
    with pytest.raises(NotFound):
        stores.forbid_widget(store_id=store.id, origin="https://shop.example", by=dana, at=NOW)
    told = [one.data for one in Fact.objects.filter(kind="stores.store_changed", by=dana.ref)]
    assert [one["changed"] for one in told] == [["widget_origins"]] * 2


def test_sites_have_an_end_however_many_come_at_once():
    store = shop()
    for n in range(stores.MOST_SITES - 1):
        allowed(store, f"https://s{n}.example")
    told = told_at_once(*[lambda n=n: allowed(store, f"https://more{n}.example") for n in range(4)])
    assert told.count("too_many_sites") == 3
    assert len(queries.widget_origins(store.id)) == stores.MOST_SITES
