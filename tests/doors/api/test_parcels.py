"""An order is handed over through the API."""

from __future__ import annotations

import pytest

from tests.doors.api.desk import Caller, program
from tests.scene import Scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_a_packing_program_hands_it_over_once(scene: Scene, olga: Caller) -> None:
    mug = scene.order("MUG", email="ada@mail.example", paid_minor=1800).order
    packing = program(scene, "parcels")
    assert packing.ask("GET", f"/orders/{mug}/parcel").code == "not_found"

    made = packing.post(f"/orders/{mug}/parcel", {"carrier": "DHL", "tracking": "JD0146"})

    assert (made["order"], made["carrier"], made["tracking"], made["handed_over_at"][-1]) == (mug, "DHL", "JD0146", "Z")
    assert packing.post(f"/orders/{mug}/parcel", {"carrier": "DHL", "tracking": "JD0146"}) == made
    assert packing.get(f"/orders/{mug}/parcel") == made
    assert olga.get(f"/orders/{mug}")["handed_over_at"] == made["handed_over_at"]
    other = packing.ask("POST", f"/orders/{mug}/parcel", {"carrier": "UPS"})
    assert (other.status, other.code) == (409, "handed_over_already")
    cancelled = olga.ask("POST", f"/orders/{mug}/cancellation", {"reason": "x"})
    assert (cancelled.status, cancelled.code) == (409, "beyond_recall")


def test_what_waits_is_not_handed_over(scene: Scene, olga: Caller) -> None:
    held = scene.order("MUG", email="jun@mail.example").order
    answer = olga.ask("POST", f"/orders/{held}/parcel", {"carrier": "DHL"})
    assert (answer.status, answer.code, answer.json["data"]) == (409, "not_released", {"state": "held"})
    for body in ({}, {"carrier": ""}, {"carrier": "x" * 61}, {"carrier": "DHL", "tracking": 5}, {"carrier": " "}):
        assert olga.ask("POST", f"/orders/{held}/parcel", body).status == 422
    assert program(scene, "orders").ask("POST", f"/orders/{held}/parcel", {"carrier": "DHL"}).code == "forbidden"


def test_a_number_told_wrongly_is_put_right_once(scene: Scene, olga: Caller) -> None:
    mug = scene.order("MUG", email="ada@mail.example", paid_minor=1800).order
    at = f"/orders/{mug}/parcel"
    assert olga.ask("POST", f"{at}/correction", {"carrier": "DHL"}).code == "not_found"
    olga.post(at, {"carrier": "DHL", "tracking": "JD0146"})
    right = olga.post(f"{at}/correction", {"carrier": "DHL", "tracking": "JD0147"})
    assert (right["tracking"], [one["tracking"] for one in right["earlier"]]) == ("JD0147", ["JD0146"])
    assert olga.post(f"{at}/correction", {"carrier": "DHL", "tracking": "JD0147"}) == olga.get(at) == right
    assert olga.ask("POST", f"{at}/correction", {"carrier": ""}).status == 422
    assert program(scene, "orders").ask("POST", f"{at}/correction", {"carrier": "UPS"}).code == "forbidden"
