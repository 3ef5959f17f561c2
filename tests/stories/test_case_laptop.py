"""A laptop above the limit for somebody new: a call-back settles who it is, or that it is nobody to sell to."""

from __future__ import annotations

import pytest

from tests.stories.town import Json, Shop, Town, codes, comes_to_rest

CARD: Json = {"payment": {"kind": "card", "paid": "1400.00", "reference": "ch_1"}}


@pytest.fixture
def shop(town: Town) -> Shop:
    return town.open("computers")


def calls_back(shop: Shop, held: Json, outcome: str, note: str) -> None:
    """Ben calls the number on record and writes down how it went."""
    customer = shop.seen(held)["customer"]
    call = {"outcome": outcome, "about_order": held["order"], "note": note}
    logged = shop.ben.post(f"/customers/{customer}/verifications", call)
    assert (logged["level"], logged["outcome"], logged["by"]) == ("callback", outcome, shop.ben.ref)


def test_verified_by_a_call_and_released_when_paid(shop: Shop) -> None:
    shop.talks("gus", "laptop")
    held = shop.order("gus", "LAP")
    assert (held["outcome"], codes(held)) == ("held", ["identity_not_verified"])
    assert shop.web.refused(f"/orders/{held['order']}/override", {"to": "admitted", "reason": "Please"})[0] == 403

    calls_back(shop, held, "passed", "Knew the serial number of his last one")

    order = shop.becomes(held, "admitted")
    assert shop.money(held)["asked"] == "1400.00"
    shop.receives("1400.00", order=held["order"])
    order = shop.becomes(held, "released")
    [identity] = [gate for gate in order["gates"] if gate["kind"] == "identity"]
    assert identity["opened_at"]
    assert [one["cause"] for one in shop.ben.get(f"/orders/{held['order']}/decisions")["items"]] == ["gate", "cure"]
    assert shop.order("gus", "LAP")["outcome"] == "admitted"


def test_a_stolen_card_is_declined_and_the_money_goes_back(shop: Shop) -> None:
    shop.talks("vic", "laptop")
    held = shop.order("vic", "LAP", **CARD)
    assert codes(held) == ["identity_not_verified"]
    calls_back(shop, held, "failed", "The owner of the card knows nothing of it")
    assert shop.seen(held)["state"] == "held"
    why = {"to": "declined", "reason": "Stolen card: its owner was reached and did not order"}
    assert shop.ben.refused(f"/orders/{held['order']}/override", why) == (403, "forbidden")
    assert shop.mika.refused(f"/orders/{held['order']}/override", {**why, "reason": " "}) == (422, "reason_missing")

    declined = shop.mika.post(f"/orders/{held['order']}/override", why)

    assert (declined["outcome"], declined["state"], codes(declined)) == ("declined", "declined", ["overridden"])
    last = shop.ben.get(f"/orders/{held['order']}/decisions")["items"][-1]
    assert (last["cause"], last["by"], last["note"]) == ("override", shop.mika.ref, why["reason"])
    assert shop.owes() == [(held["order"], "1400.00", "order_declined")]
    _paid_back(shop, held)
    calls_back(shop, held, "passed", "Called again")
    comes_to_rest()
    assert shop.seen(held)["state"] == "declined"


def _paid_back(shop: Shop, held: Json) -> None:
    [due] = shop.ben.get("/payments/refunds")["items"]
    refund = {"due": due["ref"], "amount": "1400.00", "currency": "USD", "method": "provider", "external_key": "re_1"}
    assert shop.ben.refused("/payments/refunds", refund) == (403, "forbidden")
    assert shop.mika.refused("/payments/refunds", {**refund, "amount": "1400.01"})[0] == 409
    back = shop.mika.post("/payments/refunds", refund)
    assert (back["left"], back["repeated"]) == ("0.00", False)
    assert shop.mika.post("/payments/refunds", refund) == {**back, "repeated": True}
    assert shop.owes() == []
    assert shop.money(held)["refunded"] == "1400.00"
