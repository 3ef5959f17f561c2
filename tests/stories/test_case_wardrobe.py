"""The wardrobe for a remote island: a special arrangement at an extra cost, agreed on and paid to the cent."""

from __future__ import annotations

from typing import Any

from tests.stories.town import Shop, Town, codes

BARGE: dict[str, Any] = {
    "delivery": {"country": "US", "postcode": "99615", "method": "barge", "window": "December", "by": None},
    "extra": {"amount": "120.00", "reason": "Barge to Kodiak"},
}


def test_held_for_the_place_then_arranged_and_paid_to_the_cent(town: Town) -> None:
    shop = town.open("furniture")
    held = shop.order("fay", "WARD", far=True)
    assert held["outcome"] == "held"
    assert codes(held) == ["delivery_not_agreed", "no_two_way_talk"]

    conversation = shop.writes("fay", "Do you deliver to Kodiak?", orders=[held["order"]])
    shop.answers(conversation, "By barge, in December, for 120.00 more.")
    shop.waits_only_for(held, "delivery_not_agreed")
    agreed = shop.agree(conversation, "WARD", **BARGE)
    order = shop.becomes(held, "admitted")
    assert order["agreement"] == agreed["ref"]

    request = shop.ben.post("/payments/requests", {"agreement": agreed["ref"]})
    assert (request["order"], request["kind"], request["amount"]) == (held["order"], "extra", "120.00")
    shop.receives("400.00", order=held["order"])
    assert (shop.seen(held)["state"], shop.money(held)["outstanding"]) == ("admitted", "120.00")
    paid = shop.receives("120.00", kind="extra", agreement=agreed["ref"])
    assert (paid["order"], paid["counted"], paid["due_back"]) == (held["order"], "120.00", "0.00")

    shop.becomes(held, "released")
    assert shop.owes() == []
    _once_only(shop, held["order"], agreed["ref"])


def _once_only(shop: Shop, order: str, agreement: str) -> None:
    """The same extra payment once more is nobody's: it goes back."""
    again = shop.receives("120.00", kind="extra", agreement=agreement)
    assert (again["counted"], again["reason"]) == ("0.00", "extra_payment_taken_already")
    assert shop.owes() == [(order, "120.00", "extra_payment_taken_already")]


def test_asked_first_and_admitted_at_once(town: Town) -> None:
    shop = town.open("furniture")
    conversation = shop.talks("fay", "wardrobe")
    agreed = shop.agree(conversation, "WARD", **BARGE)

    ordered = shop.order("fay", "WARD", far=True, agreement=agreed["code"])

    assert (ordered["outcome"], ordered["reasons"]) == ("admitted", [])
    shop.ben.post("/payments/requests", {"agreement": agreed["ref"]})
    shop.receives("520.00", order=ordered["order"], reference="wardrobe and barge")
    order = shop.becomes(ordered, "released")
    assert {gate["kind"]: gate["evidence"] for gate in order["gates"]}["delivery"] == agreed["ref"]
