"""Money through the API: booked once, never more than was due."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.api.desk import Caller, order
from tests.scene import Scene


def transfer(ref: str, amount: str = "18.00", **changes: Any) -> dict[str, Any]:
    return {"order": ref, "amount": amount, "currency": "USD", "external_key": "bank-1", **changes}


@pytest.mark.both
def test_a_bank_transfer_pays_an_order(olga: Caller):
    [placed] = olga.place(order())
    money = olga.get(f"/orders/{placed['order']}/payments")
    assert (money["asked"], money["outstanding"], money["requests"][0]["amount"]) == ("18.00", "18.00", "18.00")
    taken = olga.post("/payments", transfer(placed["order"], reference="ADA MUG"))
    assert (taken["counted"], taken["due_back"], taken["repeated"]) == ("18.00", "0.00", False)
    assert olga.get(f"/orders/{placed['order']}/payments")["outstanding"] == "0.00"
    assert olga.get(f"/orders/{placed['order']}")["state"] == "released"
    [payment] = olga.get("/payments")["items"]
    assert (payment["ref"], payment["reference"], payment["method"]) == (taken["ref"], "ADA MUG", "bank_transfer")


def test_the_same_money_is_booked_once(olga: Caller):
    [placed] = olga.place(order())
    first = olga.post("/payments", transfer(placed["order"]))
    again = olga.post("/payments", transfer(placed["order"]))
    assert (again["ref"], again["repeated"]) == (first["ref"], True)
    other = olga.ask("POST", "/payments", transfer(placed["order"], "17.00"))
    assert (other.status, other.code) == (409, "idempotency_key_reused")


def test_too_much_is_due_back_and_goes_back_once(olga: Caller):
    [placed] = olga.place(order())
    taken = olga.post("/payments", transfer(placed["order"], "20.00"))
    assert (taken["due_back"], taken["reason"]) == ("2.00", "overpaid")
    [due] = olga.get("/payments/refunds")["items"]
    assert (due["amount"], due["left"], due["payment"]) == ("2.00", "2.00", taken["ref"])
    back = {"due": due["ref"], "amount": "1.50", "currency": "USD", "external_key": "out-1"}
    assert olga.post("/payments/refunds", back)["left"] == "0.50"
    assert olga.post("/payments/refunds", back)["repeated"]
    more = olga.ask("POST", "/payments/refunds", {**back, "external_key": "out-2"})
    assert (more.status, more.code) == (409, "more_than_due")
    assert [one["left"] for one in olga.get("/payments/refunds")["items"]] == ["0.50"]


def test_a_refund_in_another_currency_changes_nothing(olga: Caller):
    [placed] = olga.place(order())
    olga.post("/payments", transfer(placed["order"], "20.00"))
    [due] = olga.get("/payments/refunds")["items"]
    back = {"due": due["ref"], "amount": "2.00", "currency": "EUR", "external_key": "out-1"}
    answer = olga.ask("POST", "/payments/refunds", back)
    assert (answer.code, answer.json["field"]) == ("two_currencies", "currency")
    assert olga.get("/payments/refunds")["items"] == [due]


def test_an_extra_payment_is_asked_as_it_was_agreed(scene: Scene, ben: Caller, olga: Caller):
    agreement = scene.agreed["ivo"].ref
    asked = ben.post("/payments/requests", {"agreement": agreement})
    assert (asked["amount"], asked["kind"], asked["agreement"]) == ("30.00", "extra", agreement)
    wrong = olga.post("/payments", {"agreement": agreement, "kind": "extra", "amount": "29.35", "external_key": "b1"})
    assert (wrong["counted"], wrong["due_back"], wrong["reason"]) == ("0.00", "29.35", "extra_payment_amount_differs")
    right = olga.post("/payments", {"agreement": agreement, "kind": "extra", "amount": "30.00", "external_key": "b2"})
    assert (right["counted"], right["due_back"]) == ("30.00", "0.00")
    gone = ben.post(f"/payments/requests/{asked['ref']}/withdrawal")
    assert gone["withdrawn_at"]
    assert [one["reason"] for one in olga.get("/payments/refunds")["items"]][-1] == "extra_payment_withdrawn"


def test_money_for_nothing_is_refused(olga: Caller):
    assert olga.ask("POST", "/payments", transfer("ord_0000000000000000")).code == "not_found"
    assert olga.ask("POST", "/payments", transfer("x", "18.005")).code == "too_many_decimals"
    assert olga.ask("POST", "/payments", transfer("x", "-1")).code == "wrong_form"
    assert olga.ask("POST", "/payments", transfer("x", "0")).code == "amount_not_positive"
    assert olga.get("/payments")["items"] == []


@pytest.mark.both
def test_a_payment_recorded_wrongly_is_taken_off_the_books_once(olga: Caller):
    [placed] = olga.place(order())
    taken = olga.post("/payments", transfer(placed["order"]))
    at = f"/payments/{taken['ref']}/correction"
    assert olga.ask("POST", at, {"reason": ""}).status == 422
    off = olga.post(at, {"reason": "meant another order"})
    assert (off["corrects"], off["amount"], off["shut"]) == (taken["ref"], "18.00", True)
    assert olga.post(at, {"reason": "once more"})["repeated"]
    assert olga.get(f"/orders/{placed['order']}")["state"] == "admitted"
    wrong, entry = olga.get(f"/orders/{placed['order']}/payments")["payments"]
    assert (entry["amount"], entry["corrects"], entry["reference"]) == ("-18.00", taken["ref"], "meant another order")
    assert wrong["corrected_at"] == entry["at"]
    assert olga.ask("POST", "/payments", transfer(placed["order"])).code == "payment_was_corrected"
    assert olga.ask("POST", "/payments/cap_0000000000000000/correction", {"reason": "x"}).code == "not_found"
