"""The catalogue, the stock and what is set aside, through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.api.desk import Caller, carrying, hired, order, soon, told
from tests.scene import Scene


def product(handle: str = "vase", sku: str = "VASE", **changes: Any) -> dict[str, Any]:
    return {"handle": handle, "name": handle.title(), "variants": [{"sku": sku, "price": "12.50"}], **changes}


def test_products_are_added_and_changed_by_handle(olga: Caller):
    assert told(olga.ask("PUT", "/products", {"products": [product()]})) == {"products": 1, "variants": 1}
    changed = product(name="Tall vase", made_to_order=True, tags=["glass"])
    told(olga.ask("PUT", "/products", {"products": [changed]}))
    vase = olga.get("/products/vase")
    assert (vase["name"], vase["made_to_order"], vase["tags"]) == ("Tall vase", True, ["glass"])
    assert vase["variants"][0]["price"] == "12.50"
    assert olga.get(f"/products/{vase['ref']}") == vase
    assert olga.get("/products?search=tall")["items"] == [vase]


def test_what_may_be_asked_about_a_product_is_saved_and_read(olga: Caller):
    asked = {"options": [{"code": "glaze", "label": "Glaze", "kind": "text", "longest": 12}]}
    told(olga.ask("PUT", "/products", {"products": [product(bespoke=asked)]}))
    assert olga.get("/products/vase")["bespoke"] == {**asked, "measurements": [], "sizes": []}
    told(olga.ask("PUT", "/products", {"products": [product(name="Tall vase")]}))
    assert olga.get("/products?search=tall")["items"][0]["bespoke"]["options"] == asked["options"]
    answer = olga.ask("PUT", "/products", {"products": [product(bespoke={"options": [{"label": "Glaze"}]})]})
    assert (answer.status, answer.code) == (422, "missing_kind")
    assert answer.json["field"] == "products[0].bespoke.options[0].kind"


def test_one_bad_product_keeps_all_of_them_out(olga: Caller):
    bad = product("bowl", "BOWL", variants=[{"sku": "BOWL", "price": "0"}])
    answer = olga.ask("PUT", "/products", {"products": [product(), bad]})
    assert (answer.status, answer.code) == (422, "price_not_positive")
    assert answer.json["field"] == "products[1].variants[0].price"
    assert olga.ask("GET", "/products/vase").status == 404


def test_a_sku_belongs_to_one_product(olga: Caller):
    answer = olga.ask("PUT", "/products", {"products": [product("vase", "MUG")]})
    assert (answer.status, answer.code) == (422, "sku_taken")


@pytest.mark.both
def test_cleo_counts_and_receives_what_lies_in_the_house(scene: Scene):
    cleo = carrying(scene, hired(scene, "Cleo", "packer"))
    assert cleo.post("/stock/receipts", {"sku": "LAMP", "quantity": 4})["on_hand"] == 5
    assert cleo.post("/stock/counts", {"sku": "LAMP", "on_hand": 3})["on_hand"] == 3
    [lamp] = [one for one in cleo.get("/stock")["items"] if one["sku"] == "LAMP"]
    assert lamp == {"sku": "LAMP", "on_hand": 3, "held": 0, "sold": 0, "free": 3}


def test_what_is_sold_is_not_counted_away(olga: Caller):
    olga.place(order(email="kim@mail.example", sku="LAMP", price="90.00"))
    answer = olga.ask("POST", "/stock/counts", {"sku": "LAMP", "on_hand": 0})
    assert (answer.status, answer.code) == (409, "promised_already")


def test_units_are_held_for_the_customer_of_a_talk_and_let_go(scene: Scene, ben: Caller):
    body = {"sku": "LAMP", "quantity": 1, "until": soon(hours=2), "conversation": scene.talks["kim"]}
    made = ben.post("/holds", body)
    assert (made["sku"], made["held_for"], made["state"]) == ("LAMP", scene.talks["kim"], "live")
    [other] = ben.place(order("#l", email="lea@mail.example", sku="LAMP", price="90.00"))
    assert other["reasons"][0]["code"] == "not_enough_stock"
    [kims] = ben.place(order("#k", email="kim@mail.example", sku="LAMP", price="90.00"))
    assert kims["outcome"] == "admitted"


def test_a_hold_is_let_go_once(scene: Scene, ben: Caller):
    body = {"sku": "LAMP", "quantity": 1, "until": soon(hours=2), "conversation": scene.talks["kim"]}
    ref = ben.post("/holds", body)["ref"]
    assert ben.ask("DELETE", f"/holds/{ref}").json["state"] == "released"
    again = ben.ask("DELETE", f"/holds/{ref}")
    assert (again.status, again.code) == (409, "not_from_here")


NEVER_CAME: list[tuple[dict[str, object], int, str]] = [
    ({"sku": "NONE", "quantity": 1}, 404, "not_found"),
    ({"sku": "LAMP", "quantity": 0}, 422, "number_out_of_range"),
    ({"sku": "LAMP", "quantity": -1}, 422, "number_out_of_range"),
    ({"sku": "LAMP", "quantity": 1.5}, 422, "wrong_type"),
    ({"sku": "LAMP", "quantity": "1"}, 422, "wrong_type"),
    ({"sku": "LAMP", "quantity": True}, 422, "wrong_type"),
    ({"sku": "LAMP", "quantity": 10**30}, 422, "number_out_of_range"),
]


def test_goods_that_cannot_have_come_in(olga: Caller):
    before = olga.get("/stock")
    for body, status, code in NEVER_CAME:
        answer = olga.ask("POST", "/stock/receipts", body)
        assert (answer.status, answer.code) == (status, code), body
    assert olga.get("/stock") == before
