"""The engraved ring: ordered first and talked about afterwards; and talked about first."""

from __future__ import annotations

import pytest

from tests.stories.town import Shop, Town, codes

GARAMOND = [{"name": "Engraving", "value": "Mira ♥ 12.12."}, {"name": "Font", "value": "Garamond italic"}]
BODONI = {"Engraving": "Mira ♥ 12.12.", "Font": "Bodoni"}
LINE = {"sku": "RING", "quantity": 1, "specification": GARAMOND}


@pytest.fixture
def shop(town: Town) -> Shop:
    return town.open("rings")


@pytest.mark.both
def test_ordered_with_no_contact_then_cured_by_what_was_agreed(shop: Shop) -> None:
    ring = {"sku": "RING", "title": "Ring", "quantity": 1, "price": "240.00", "properties": BODONI}
    held = shop.order("ada", "RING", lines=[ring])

    assert held["outcome"] == "held"
    assert codes(held) == ["specification_not_agreed", "no_two_way_talk"]
    assert held["deadline"]
    assert all(reason["text"] and reason["next"] for reason in held["reasons"])
    assert shop.money(held)["asked"] == "0.00"

    conversation = shop.writes("ada", "I have ordered a ring. Is the heart possible in Bodoni?", orders=[held["order"]])
    shop.answers(conversation, "Not in Bodoni, its hairlines break. In Garamond italic it is.")
    shop.waits_only_for(held, "specification_not_agreed")
    no = {"reason": "option_not_possible", "text": "Hairlines break", "alternative": "Garamond italic"}
    asked = {"conversation": conversation, "valid_until": held["deadline"], "lines": [LINE], "refusal": no}
    refused = shop.ben.post("/agreements", asked)
    assert (refused["state"], refused["closed_side"], refused["alternative"]) == (
        "declined",
        "store",
        no["alternative"],
    )
    assert shop.seen(held)["state"] == "held"

    agreed = shop.agree(conversation, lines=[LINE], instead_of=refused["ref"])

    order = shop.becomes(held, "admitted")
    assert order["agreement"] == agreed["ref"]
    assert order["lines"][0]["properties"] == [{"name": name, "value": text} for name, text in BODONI.items()]
    on_paper = shop.ben.get(f"/agreements/{order['agreement']}")
    assert (on_paper["state"], on_paper["used_by_order"]) == ("used", order["ref"])
    assert on_paper["terms"]["lines"][0]["specification"] == GARAMOND
    assert shop.money(held)["asked"] == "240.00"
    _the_talk_tells_it_all(shop, conversation)


def _the_talk_tells_it_all(shop: Shop, conversation: str) -> None:
    proof = shop.ben.get(f"/conversations/{conversation}/proof")
    assert (proof["whole"], proof["faults"]) == (True, [])


def test_asked_first_agreed_ordered_with_the_code_and_released_when_paid(shop: Shop) -> None:
    conversation = shop.writes("ada", "Could you engrave a ring for me?", products=["ring"])
    shop.answers(conversation, "Gladly: Mira ♥ 12.12. in Garamond italic?")
    agreed = shop.agree(conversation, lines=[LINE])

    ordered = shop.order("ada", "RING", agreement=agreed["code"])

    assert (ordered["outcome"], ordered["reasons"], ordered["deadline"]) == ("admitted", [], None)
    assert shop.ben.refused("/payments", {"amount": "240.00", "external_key": "b", "order": ordered["order"]}) == (
        403,
        "forbidden",
    )
    paid = shop.receives("240.00", order=ordered["order"], reference="RING ADA")
    assert (paid["counted"], paid["due_back"]) == ("240.00", "0.00")
    order = shop.becomes(ordered, "released")
    assert order["agreement"] == agreed["ref"]
    assert shop.ben.get(f"/agreements/{agreed['ref']}")["terms"]["lines"][0]["specification"] == GARAMOND
    assert all(gate["opened_at"] for gate in order["gates"])
    assert shop.money(ordered)["outstanding"] == "0.00"
