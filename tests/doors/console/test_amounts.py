"""An amount is read in one way in every form; what cannot be read is quoted beside one that can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.payments import queries as payments
from bespeak.domain.policy import choices, drafts
from bespeak.domain.policy import queries as policies
from bespeak.domain.stores import operations as stores
from bespeak.kit import clock
from tests.doors.console import test_composer, test_policy
from tests.doors.console.people import PASSWORD, sign_in, text_of
from tests.doors.console.test_setup import SETUP, place_goods
from tests.scene import MAX

READ = {
    "1.200,50": 120050, "1,200.50": 120050, "1.200": 120000, "1,200": 120000, "1 200": 120000, "1200": 120000,
    "200,00": 20000, "12.345": 1234500, "€ 1.000": 100000, "０．５０": 50,
}  # fmt: skip
YEN = {"1.200": 1200, "1,200": 1200, "1 200": 1200, "１２，０００円": 12000, "200": 200}
Answer = tuple[Any, Callable[[], int]]


def opened(currency: str) -> tuple[Any, Client]:
    store = stores.open_store(
        slug="atelier", name="Atelier", currency=currency, country="FR", language="en", timezone="Europe/Paris",
        by=MAX, at=clock.now(),
    )  # fmt: skip
    stores.add_member(
        store_id=store.id, email="olga@atelier.example", name="Olga", role="owner", by=MAX, at=clock.now(),
        password=PASSWORD,
    )  # fmt: skip
    return store, sign_in("olga@atelier.example")


def goods(store: Any, client: Client, text: str) -> Answer:
    def kept() -> int:
        return catalog.variant(store_id=store.id, sku="RING").price_minor

    return place_goods(client, price=text), kept


def product(store: Any, client: Client, text: str) -> Answer:
    given = {"key": "k1", "do": "save", "name": "Ring", "sku-0": "RING", "name-0": "", "price-0": text}

    def kept() -> int:
        return catalog.variant(store_id=store.id, sku="RING").price_minor

    return client.post("/en/console/stock/products/new/", given), kept


def first_orders(store: Any, client: Client, text: str) -> Answer:
    def kept() -> int:
        return choices.of(policies.current([store.id])[store.id]).above or 0

    return client.post(f"{SETUP}rules/", {"version": "0", "rules": ["identity-first"], "above": text}), kept


def rule(store: Any, client: Client, text: str) -> Answer:
    place = client.post(f"{test_policy.DRAFT}add/", {"base": "0", "key": "frm_a"})["Location"]

    def kept() -> int:
        owner: Any = client.get(test_policy.DRAFT).wsgi_request
        entries = policies.draft(store_id=store.id, actor=owner.desk.actor).entries
        entry = drafts.find(entries, place.rstrip("/").rpartition("/")[2])
        read = drafts.read((entry,), store.currency).entries[0].rule
        return read.when.value

    return client.post(place, test_policy.form(base="0", **{"lines-0": text})), kept


FORMS = [goods, product, first_orders, rule]


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "minor"), READ.items())
def test_every_form_reads_it_alike(form, text, minor):
    store, olga = opened("EUR")
    page, kept = form(store, olga, text)
    assert page.status_code == 302, text_of(page)
    assert kept() == minor


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "minor"), YEN.items())
def test_in_yen_too(form, text, minor):
    store, olga = opened("JPY")
    page, kept = form(store, olga, text)
    assert page.status_code == 302, text_of(page)
    assert kept() == minor


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("currency", "text", "said"),
    [
        ("EUR", "abc", "“abc” is no amount. Write it like €1,200.50."),
        ("EUR", "1.5.0,0,0", "“1.5.0,0,0” is no amount."),
        ("EUR", "12,3456", "“12,3456” has more decimals than EUR has."),
        ("EUR", "", "Write an amount, like €1,200.50."),
        ("JPY", "12,5", "“12,5” has more decimals than JPY has. Write it like ¥1,200."),
        ("EUR", "-5", ""),
    ],
)
def test_what_is_none_is_quoted_as_it_was_typed(form, currency, text, said):
    store, olga = opened(currency)
    page, _kept = form(store, olga, text)
    assert page.status_code == 422
    assert said in text_of(page)


def test_what_was_read_is_said_where_it_decides(db):
    store, olga = opened("EUR")
    told = text_of(olga.get(goods(store, olga, "1.200")[0]["Location"]))
    assert "Ring is on sale at €1,200.00." in told
    first_orders(store, olga, "1.200,50")
    assert "First orders above €1,200.50 wait" in text_of(olga.get(f"{SETUP}rules/"))
    assert "“dear” is no amount. Write it like €1,200.50." in text_of(place_goods(olga, price="dear", sku="B"))
    olga.cookies["django_language"] = "ja"
    refused = olga.post("/ja/console/setup/goods/", {"key": "k9", "name": "B", "sku": "B", "price": "x1"})
    assert "「x1」" in text_of(refused)


@pytest.mark.parametrize(("text", "minor"), [*READ.items(), ("abc", None), ("12,3456", None)])
def test_of_an_order_and_an_agreement(scene, mika, text, minor):
    text = text.replace("€", "$")
    order = scene.order("MUG", email="ada@mail.example").order
    given = {"key": "p1", "amount": text, "method": "cash", "number": "n1", "more": "yes"}
    paid = mika.post(f"/en/console/orders/{order}/payment/", given)
    made = test_composer.begun(mika, customer=scene.customer("kim"))
    page = test_composer.send(mika, made, do="look", extra=text, extra_reason="Rush")
    if minor is None:
        assert (paid.status_code, page.status_code) == (422, 422)
        assert f"“{text}”" in text_of(paid)
        assert f"“{text}”" in text_of(page)
        return
    assert paid.status_code == 302, text_of(paid)
    assert payments.balance([order])[order].captured == minor
    assert page.status_code == 200
    assert f"${minor // 100:,}.{minor % 100:02}" in text_of(page)
