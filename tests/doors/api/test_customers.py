"""Customers through the API: found, called back, merged, forgotten."""

import pytest

from bespeak.journal import worker
from tests.doors.api.desk import Caller, everything_stored, order, program
from tests.scene import Scene


def test_a_customer_is_found_by_name_ref_or_contact(scene: Scene, ben: Caller):
    [ada] = ben.get("/customers?search=ada%40MAIL.example")["items"]
    assert (ada["name"], ada["contacts"][0]["value"]) == ("Ada", "ada@mail.example")
    assert ben.get("/customers?search=Ad")["items"] == [ada]
    assert ben.get(f"/customers/{ada['ref']}") == ada


@pytest.mark.both
def test_a_call_back_verifies_and_cures_a_dear_first_order(scene: Scene, ben: Caller):
    [held] = ben.place(order(email="gus@mail.example", sku="LAP", price="1400.00"))
    assert [reason["code"] for reason in held["reasons"]] == ["identity_not_verified"]
    place = f"/customers/{scene.customer('gus')}/verifications"
    done = ben.post(place, {"outcome": "passed", "about_order": held["order"], "note": "Knew the invoice"})
    assert (done["level"], done["outcome"], done["by"]) == ("callback", "passed", scene.ben.ref)
    worker.drain(lanes=("house",))
    assert ben.get(f"/orders/{held['order']}")["outcome"] == "admitted"
    assert ben.get(place)["items"] == [done]


def test_a_program_calls_nobody_back(scene: Scene):
    answer = program(scene, "talk").ask(
        "POST", f"/customers/{scene.customer('gus')}/verifications", {"outcome": "passed"}
    )
    assert (answer.status, answer.code) == (403, "not_a_person")


def test_tries_are_limited(scene: Scene, ben: Caller):
    place = f"/customers/{scene.customer('gus')}/verifications"
    for _ in range(5):
        ben.post(place, {"outcome": "failed"})
    answer = ben.ask("POST", place, {"outcome": "passed"})
    assert (answer.status, answer.code) == (409, "too_many_tries")


def test_two_are_one_and_two_again(scene: Scene, olga: Caller):
    fay, gus = scene.customer("fay"), scene.customer("gus")
    assert olga.post(f"/customers/{gus}/merge", {"into": fay})["ref"] == fay
    merged = olga.get(f"/customers/{fay}")
    assert merged["merged"] == [gus]
    assert {one["value"] for one in merged["contacts"]} == {"fay@mail.example", "gus@mail.example"}
    assert olga.ask("DELETE", f"/customers/{gus}/merge").json["ref"] == gus
    assert olga.get(f"/customers/{fay}")["merged"] == []


def test_a_name_is_mended_and_a_contact_added(scene: Scene, ben: Caller):
    ref = scene.customer("gus")
    changed = ben.ask("PATCH", f"/customers/{ref}", {"name": "Gustav"}).json
    assert changed["name"] == "Gustav"
    ben.post(f"/customers/{ref}/contacts", {"kind": "phone", "value": "(303) 555-0100"})
    assert {one["value"] for one in ben.get(f"/customers/{ref}")["contacts"]} == {"gus@mail.example", "+13035550100"}
    taken = ben.ask("POST", f"/customers/{ref}/contacts", {"kind": "email", "value": "ada@mail.example"})
    assert (taken.status, taken.code) == (409, "contact_taken")


def test_a_person_is_forgotten_and_every_transcript_still_proves_itself(scene: Scene, olga: Caller):
    [placed] = olga.place(order(note="My secret wish"), Idempotency_Key="ada-1")
    talk = scene.talks["ada"]
    settled = {"kind": "specification", "product": "mug", "details": "My secret wish"}
    olga.post(f"/conversations/{talk}/confirmations", settled, Idempotency_Key="talk-1")
    gone = olga.ask("DELETE", f"/customers/{scene.customer('ada')}")
    assert (gone.status, gone.json["erased"]) == (200, True)
    assert olga.get(f"/orders/{placed['order']}")["name"] == ""
    assert olga.get(f"/conversations/{talk}/proof")["whole"]
    assert {one["text"] for one in olga.get(f"/conversations/{talk}/messages")["items"]} == {""}
    assert "secret wish" not in everything_stored()
    assert "ada@mail.example" not in everything_stored()
