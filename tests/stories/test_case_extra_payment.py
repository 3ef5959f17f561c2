"""For additional payment only: Ivo and Jun both pay 30.00. With Ivo it was agreed, with Jun it was not."""

from __future__ import annotations

from tests.stories.town import Json, Shop, Town, codes

PAID: Json = {"payment": {"kind": "card", "paid": "30.00"}, "address": None}
TOO_LITTLE: Json = {
    "lines": [{"sku": "EXTRA", "title": "Extra", "quantity": 1, "price": "25.00"}],
    "total": "25.00",
    "payment": {"kind": "card", "paid": "25.00"},
    "address": None,
}
EXTRA = {"amount": "30.00", "reason": "Engraving, second line"}


def test_the_agreed_one_is_applied_the_other_goes_back(town: Town) -> None:
    shop = town.open("surcharges")
    conversation = shop.talks("ivo", "ring")
    agreed = shop.agree(conversation, extra=EXTRA)

    wrong = shop.order("ivo", "EXTRA", agreement=agreed["code"], **TOO_LITTLE)
    applied = shop.order("ivo", "EXTRA", agreement=agreed["code"], **PAID)
    twice = shop.order("ivo", "EXTRA", agreement=agreed["code"], **PAID)
    unagreed = shop.order("jun", "EXTRA", **PAID)

    assert codes(wrong) == ["extra_payment_amount_differs"]
    assert (applied["outcome"], applied["state"]) == ("admitted", "released")
    assert "agreement_used" in codes(twice)
    assert codes(unagreed) == ["extra_payment_not_agreed", "no_two_way_talk"]
    assert shop.ben.get(f"/agreements/{agreed['ref']}")["extra_used_by"] == applied["order"]
    assert shop.owes() == []
    _talking_alone_does_not_help(shop, unagreed)

    town.later(hours=73)

    for one in (wrong, twice, unagreed):
        order = shop.becomes(one, "declined")
        assert codes(order["decision"])[0] == "deadline_passed"
    assert sorted(shop.owes()) == sorted(
        [
            (wrong["order"], "25.00", "order_declined"),
            (twice["order"], "30.00", "order_declined"),
            (unagreed["order"], "30.00", "order_declined"),
        ]
    )
    assert shop.seen(applied)["state"] == "released"


def _talking_alone_does_not_help(shop: Shop, unagreed: Json) -> None:
    conversation = shop.writes("jun", "I have paid for the engraving.", orders=[unagreed["order"]])
    shop.answers(conversation, "We had agreed on none. What would you like?")
    shop.waits_only_for(unagreed, "extra_payment_not_agreed")


def test_agreed_in_time_it_is_applied_after_all(town: Town) -> None:
    shop = town.open("surcharges")
    paid = shop.order("jun", "EXTRA", **PAID)
    conversation = shop.writes("jun", "I have paid for the engraving.", orders=[paid["order"]])
    shop.answers(conversation, "30.00 is right for a second line.")

    shop.agree(conversation, extra=EXTRA)

    shop.becomes(paid, "released")
    assert shop.owes() == []
