"""Goods have pictures: on the order, on the agreement, at home and beside the enquiry; a picture only pictures."""

from __future__ import annotations

import re

import pytest

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.stores import operations as stores
from bespeak.kit import clock
from tests.doors.storefront.conftest import Street
from tests.scene import MAX, open_scene

DRAWN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>'
SHOWN = re.compile(r'<img[^>]* src="(/pictures/[^"]+)"')


def drawn(street: Street, product: str = "ring") -> str:
    name = catalog.save_picture(store_id=street.scene.store.id, product=product, body=DRAWN, by=MAX, at=clock.now())
    return f"/pictures/{name}"


def test_what_was_drawn_is_shown_wherever_the_thing_is_named(street: Street):
    address = drawn(street)
    agreed = street.scene.agreed["hana"]
    order = street.scene.order("RING", email="hana@mail.example", agreement_code=agreed.code)
    for path in (street.order(order), street.agreement(agreed.ref), "/", "/ask/?about=ring"):
        assert SHOWN.findall(street.text(path)) == [address], path
    assert SHOWN.findall(street.text(street.order(street.scene.order("MUG", email="ada@mail.example")))) == []


def test_it_is_kept_for_good_and_can_do_nothing(street: Street):
    answer = street.client.get(drawn(street))
    assert (answer.status_code, answer.content) == (200, DRAWN)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["nothing.svg", "x" * 5000, "%00", "..%2f..%2fetc%2fpasswd"])
def test_a_picture_that_is_not_there_is_not_found(street: Street, name: str):
    assert street.client.get(f"/pictures/{name}").status_code == 404


def test_another_store_does_not_show_it(street: Street):
    address = drawn(street)
    stores.add_host(store_id=open_scene(slug="southlight").store.id, host="south.example", by=MAX, at=clock.now())
    assert street.client.get(address, headers={"host": "south.example"}).status_code == 404


def test_what_a_customer_pays_in_addition_is_no_thing_to_ask_about(street: Street):
    drawn(street, "additional payment")
    assert SHOWN.findall(street.text("/")) == []
