"""Enquiries through the API: written down as facts, read again, refused all at once, and made into an agreement."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.catalog import bespokefile
from bespeak.domain.catalog import operations as catalog
from bespeak.kit import clock
from tests.doors.api.desk import Caller, program, soon
from tests.scene import MAX, Scene

ASKED: dict[str, Any] = {
    "options": [
        {"code": "engraving", "label": "Engraving", "kind": "text", "longest": 10, "signs": "A-Za-z"},
        {"code": "metal", "label": "Metal", "kind": "choice", "needed": True, "choices": ["Silver", "Gold"]},
    ],
    "measurements": [{"code": "finger", "label": "Finger", "least": 4, "most": 8}],
}
SAID: dict[str, Any] = {
    "product": "ring",
    "contacts": [{"kind": "email", "value": "nora@mail.example"}],
    "name": "Nora",
    "options": {"engraving": "Mira", "metal": "gold"},
    "measurements": {"finger": {"value": "5.5", "unit": "cm"}},
    "quantity": 2,
    "country": "US",
    "postcode": "80279",
    "budget": "500.00",
    "remarks": "For a wedding.",
}


@pytest.fixture
def ring(scene: Scene) -> None:
    bespoke = bespokefile.read(ASKED)
    catalog.save_bespoke(store_id=scene.store.id, product="ring", bespoke=bespoke, by=MAX, at=clock.now())


@pytest.mark.both
@pytest.mark.usefixtures("ring")
def test_it_is_written_down_once_read_and_listed(scene: Scene, ben: Caller):
    made = ben.post("/enquiries", {**SAID, "client_key": "e1"})
    assert (made["began"], made["duplicate"], made["seq"]) == (True, False, 1)
    assert ben.post("/enquiries", {**SAID, "client_key": "e1"}) == {**made, "duplicate": True}
    assert ben.ask("POST", "/enquiries", {**SAID, "quantity": 3, "client_key": "e1"}).code == "idempotency_key_reused"
    told = ben.get(f"/enquiries/{made['ref']}")
    assert {one["code"]: one["value"] for one in told["facts"]["options"]} == {"engraving": "Mira", "metal": "gold"}
    assert (told["facts"]["quantity"], told["facts"]["budget"], told["facts"]["sku"]) == (2, "500.00", "RING")
    assert "budget_minor" not in told["facts"]
    goes_on = ben.post("/enquiries", {**SAID, "quantity": 1, "client_key": "e2"})
    assert (goes_on["conversation"], goes_on["began"]) == (made["conversation"], False)
    listed = ben.get(f"/enquiries?conversation={made['conversation']}&limit=1")
    assert [one["ref"] for one in listed["items"]] == [made["ref"]]
    rest = ben.get(f"/enquiries?product={told['product']}&limit=1&cursor={listed['next']}")
    assert ([one["ref"] for one in rest["items"]], rest["next"]) == ([goes_on["ref"]], None)
    [first] = ben.get(f"/conversations/{made['conversation']}/messages?limit=1")["items"]
    assert first["author_kind"] == "customer"
    assert "Metal: Gold" in first["text"]
    assert ben.get(f"/conversations/{made['conversation']}")["turn"] == "store"


@pytest.mark.usefixtures("ring")
def test_all_that_cannot_be_meant_is_named_at_once_and_nothing_is_kept(scene: Scene, ben: Caller):
    before = len(ben.get("/conversations")["items"])
    wrong = {**SAID, "options": {"engraving": "Ünï", "colour": "red"}, "measurements": {"finger": {"value": "99"}}}
    answer = ben.ask("POST", "/enquiries", wrong)
    assert answer.status == 422
    faults = {(one["field"], one["code"]) for one in answer.json["data"]["faults"]}
    assert faults == {
        ("options[engraving]", "signs_not_allowed"),
        ("options[metal]", "missing_option"),
        ("measurements[finger]", "outside_range"),
        ("options[colour]", "unknown_option"),
    }
    assert (answer.json["field"], answer.code) == ("options[engraving]", "signs_not_allowed")
    assert ben.ask("POST", "/enquiries", {**SAID, "product": "nosuch"}).status == 404
    assert ben.ask("POST", "/enquiries", {**SAID, "needed_by": "2001-01-01"}).code == "day_is_over"
    assert len(ben.get("/conversations")["items"]) == before


@pytest.mark.both
@pytest.mark.usefixtures("ring")
def test_an_agreement_is_made_of_it(scene: Scene, ben: Caller):
    made = ben.post("/enquiries", {**SAID, "conversation": scene.talks["ada"]})
    terms = ben.get(f"/enquiries/{made['ref']}/agreement")
    [line] = terms["lines"]
    assert (line["sku"], line["quantity"]) == ("RING", 2)
    assert {"name": "Metal", "value": "Gold"} in line["specification"]
    assert "Engraving: Mira" in [one["text"] for one in terms["promises"]]
    assert terms["delivery"] == {"country": "US", "postcode": "80279", "by": None}
    offered = ben.post("/agreements", {**terms, "valid_until": soon(days=14)})
    assert offered["terms"]["lines"][0]["specification"] == line["specification"]
    assert offered["conversation"] == made["conversation"]
    ben.ask("DELETE", f"/conversations/{made['conversation']}/messages/{made['seq']}")
    assert ben.get(f"/enquiries/{made['ref']}")["facts"] is None
    assert ben.ask("GET", f"/enquiries/{made['ref']}/agreement").status == 404


@pytest.mark.usefixtures("ring")
def test_a_program_that_may_not_log_writes_down_nothing(scene: Scene):
    bot = program(scene, "conversations:message:say", "conversations:conversation:read")
    assert bot.ask("POST", "/enquiries", SAID).status == 403
