"""What is agreed with a customer, through the API."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.conversations import transcripts
from bespeak.journal import worker
from tests.doors.api.desk import Caller, order, soon
from tests.scene import Scene


def terms(scene: Scene, **changes: Any) -> dict[str, Any]:
    return {
        "conversation": scene.talks["ada"],
        "valid_until": soon(days=5),
        "lines": [
            {"sku": "RING", "quantity": 1, "price": "250.00", "specification": [{"name": "Engraving", "value": "Mira"}]}
        ],
        "promises": [{"kind": "delivery", "text": "By Saturday 12 December", "due": "2026-12-12"}],
        "delivery": {"country": "US", "postcode": "80279"},
        "extra": {"amount": "30", "reason": "Express"},
        **changes,
    }


def accepted(ben: Caller, made: dict[str, Any]) -> dict[str, Any]:
    version = {"version": made["terms"]["number"], "hash": made["terms"]["hash"]}
    answer: dict[str, Any] = ben.post(f"/agreements/{made['ref']}/acceptance", {**version, "how": "phone"})
    return answer


@pytest.mark.both
def test_an_agreement_is_proposed_accepted_and_named_by_an_order(scene: Scene, ben: Caller):
    made = ben.post("/agreements", terms(scene))
    assert (made["state"], made["terms"]["number"]) == ("proposed", 1)
    assert made["terms"]["lines"][0]["price"] == "250.00"
    assert made["terms"]["lines"][0]["specification"] == [{"name": "Engraving", "value": "Mira"}]
    assert made["terms"]["extra"] == {"amount": "30.00", "reason": "Express"}
    assert made["terms"]["promises"][0]["due"] == "2026-12-12"
    yes = accepted(ben, made)
    assert (yes["state"], yes["terms"]["acceptance"]["by"]) == ("accepted", scene.ben.ref)
    [decision] = ben.place(order(sku="RING", price="250.00", agreement=made["code"]))
    assert decision["outcome"] == "admitted"
    assert ben.get(f"/agreements/{made['code'].lower()}")["used_by_order"] == decision["order"]


@pytest.mark.both
def test_a_yes_comes_with_the_signed_head_of_its_talk(scene: Scene, ben: Caller):
    made = ben.post("/agreements", terms(scene))
    talk = ben.get(f"/conversations/{made['conversation']}")
    record = accepted(ben, made)["terms"]["acceptance"]["record"]
    assert (record["count"], record["head"]) == (talk["last_seq"], talk["head"])
    named = transcripts.Head(talk["last_seq"], talk["head"], talk["ref"])
    assert transcripts.head_in(record["text"].encode()) == named
    [version] = ben.get(f"/agreements/{made['ref']}/versions")["items"]
    assert version["acceptance"]["record"] == record


def test_a_yes_to_what_came_out_of_no_talk_has_no_head(scene: Scene, ben: Caller):
    made = ben.post("/agreements", terms(scene, conversation="", customer=scene.customer("ada")))
    assert accepted(ben, made)["terms"]["acceptance"]["record"] is None


def test_a_version_that_is_not_in_force_is_not_accepted(scene: Scene, ben: Caller):
    first = ben.post("/agreements", terms(scene))
    second = {name: value for name, value in terms(scene, deposit="50").items() if name != "conversation"}
    revised = ben.post(f"/agreements/{first['ref']}/versions", second)
    assert (revised["terms"]["number"], revised["terms"]["deposit"]) == (2, "50.00")
    said = {"version": 1, "hash": first["terms"]["hash"], "how": "phone"}
    answer = ben.ask("POST", f"/agreements/{first['ref']}/acceptance", said)
    assert (answer.status, answer.code) == (409, "agreement_version_changed")
    versions = ben.get(f"/agreements/{first['ref']}/versions")["items"]
    assert [one["number"] for one in versions] == [1, 2]
    assert [one["acceptance"] for one in versions] == [None, None]


def test_a_yes_cures_an_order_that_waited_for_it(scene: Scene, ben: Caller):
    made = ben.post("/agreements", terms(scene))
    [held] = ben.place(order(sku="RING", price="250.00", agreement=made["code"], email="ada@mail.example"))
    accepted(ben, made)
    worker.drain(lanes=("house",))
    assert ben.get(f"/orders/{held['order']}")["outcome"] == "admitted"


def test_the_store_says_no_with_an_alternative_before_any_order(scene: Scene, ben: Caller):
    refusal = {"reason": "option_not_possible", "text": "Not in steel", "alternative": "In silver, same price"}
    made = ben.post("/agreements", terms(scene, refusal=refusal))
    assert (made["state"], made["closed_side"]) == ("declined", "store")
    assert (made["reason"], made["alternative"]) == ("option_not_possible", "In silver, same price")


def test_the_customers_no_is_taken_down(scene: Scene, ben: Caller):
    made = ben.post("/agreements", terms(scene))
    no = ben.post(f"/agreements/{made['ref']}/refusal", {"reason": "price", "for_customer": True})
    assert (no["state"], no["closed_side"], no["reason"]) == ("declined", "customer", "price")


def test_a_customers_no_after_their_yes_is_refused(scene: Scene, ben: Caller):
    made = ben.post("/agreements", terms(scene))
    address, no = f"/agreements/{made['ref']}/refusal", {"reason": "price", "for_customer": True}
    stale = ben.ask("POST", address, no | {"version": 2})
    assert (stale.status, stale.code) == (409, "agreement_version_changed")
    accepted(ben, made)
    late = ben.ask("POST", address, no | {"version": 1})
    assert (late.status, late.code) == (409, "accepted_already")
    assert ben.get(f"/agreements/{made['ref']}")["state"] == "accepted"


def test_an_offer_is_taken_back_and_its_stock_let_go(scene: Scene, ben: Caller):
    lines = [{"sku": "LAMP", "quantity": 1}]
    made = ben.post("/agreements", terms(scene, lines=lines, extra=None, hold_until=soon(days=1)))
    [hold] = ben.get(f"/holds?held_for={made['ref']}")["items"]
    assert (hold["sku"], hold["quantity"]) == ("LAMP", 1)
    gone = ben.post(f"/agreements/{made['ref']}/withdrawal", {"reason": "not_available"})
    assert gone["state"] == "withdrawn"
    assert ben.get(f"/holds?held_for={made['ref']}")["items"] == []


def test_stock_that_is_not_there_is_not_promised(scene: Scene, ben: Caller):
    lines = [{"sku": "LAMP", "quantity": 2}]
    answer = ben.ask("POST", "/agreements", terms(scene, lines=lines, hold_until=soon(days=1)))
    assert (answer.status, answer.code) == (409, "not_enough_stock")
    assert answer.json["data"] == {"left": 1, "wanted": 2}


def test_agreements_are_listed_in_the_state_they_are_in(scene: Scene, ben: Caller):
    made = ben.post("/agreements", terms(scene))
    assert [one["ref"] for one in ben.get("/agreements?state=proposed")["items"]] == [made["ref"]]
    hanas = scene.agreed["hana"]
    assert [one["ref"] for one in ben.get(f"/agreements?customer={hanas.customer}")["items"]] == [hanas.ref]


UNSIGNABLE: list[tuple[dict[str, Any], str, str]] = [
    ({"lines": [{"sku": "NONE", "quantity": 1}]}, "not_found", "lines[0].sku"),
    ({"lines": [{"sku": "MUG", "quantity": 0}]}, "number_out_of_range", "lines[0].quantity"),
    ({"lines": [{"sku": "MUG", "quantity": 1, "price": "1.005"}]}, "too_many_decimals", "lines[0].price"),
    ({"valid_until": "2026-12-01T10:00:00"}, "time_without_zone", "valid_until"),
    ({"valid_until": "2020-12-01T10:00:00Z"}, "time_has_passed", "valid_until"),
    ({"valid_until": "9999-12-31T23:59:59-14:00"}, "time_out_of_range", "valid_until"),
    ({"valid_until": 1_800_000_000}, "wrong_type", "valid_until"),
    ({"promises": [{"kind": "hope", "text": "Soon"}]}, "unknown_word", "promises[0].kind"),
    ({"lines": [], "promises": [], "extra": None}, "nothing_agreed", "lines"),
    ({"currency": "XXQ"}, "unknown_currency", "currency"),
]


def test_terms_that_cannot_be_signed_are_refused_by_name(scene: Scene, ben: Caller):
    before = ben.get("/agreements")
    for changes, code, field in UNSIGNABLE:
        answer = ben.ask("POST", "/agreements", terms(scene, **changes))
        assert (answer.code, answer.json["field"]) == (code, field)
    assert ben.get("/agreements") == before
