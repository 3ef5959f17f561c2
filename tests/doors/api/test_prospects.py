"""Prospects through the API: looked for, planned, given, ended and opened again; what their enquiries asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bespeak.domain.catalog import bespokefile
from bespeak.domain.catalog import operations as catalog
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.enquiries import Given
from bespeak.domain.conversations.operations import Asker
from bespeak.doors.frame import enquirywords
from bespeak.journal import worker
from bespeak.kit import clock
from tests.doors.api.desk import Caller, program, soon
from tests.doors.api.test_pages import walk
from tests.doors.console.test_enquiry_browser import DRESS
from tests.scene import MAX, Scene

pytestmark = pytest.mark.both
LIST = "/prospects?kind=unplanned&search="


def one_of(ben: Caller, name: str) -> dict[str, Any]:
    """The prospect of whoever is called so."""
    worker.drain()
    [found] = ben.get(f"{LIST}{name}")["items"]
    return dict(found)


def put(ben: Caller, place: str, body: dict[str, Any]) -> Any:
    return ben.ask("PUT", place, body)


def enquires(scene: Scene, name: str, **said: Any) -> None:
    one: dict[str, Any] = {"store_id": scene.store.id, "by": MAX, "at": clock.now()}
    catalog.save_bespoke(product="ring", bespoke=bespokefile.read(DRESS), **one)
    given = Given(options={"sleeves": "long"}, measurements={"bust": ("92", "cm"), "hip": ("101", "cm")}, **said)
    asker = Asker(contacts=(("email", f"{name}@mail.example"),), name=name.title())
    conversations.enquire(
        product="ring", given=given, tell=enquirywords.text, asker=asker, client_key=name, line="mail", **one
    )


def test_they_are_listed_with_filters_and_page_by_page(scene: Scene, ben: Caller):
    for name in ("nora", "otto", "zoe"):
        scene.talk(name, "lamp" if name == "zoe" else "ring")
    worker.drain()
    whole = walk(ben, "/prospects", 200)
    assert walk(ben, "/prospects", 2) == whole
    assert len(whole) == len(set(whole)) >= 3
    zoe = one_of(ben, "Zoe")
    lamps = [one["customer_name"] for one in ben.get("/prospects?product=lamp")["items"]]
    assert "Zoe" in lamps
    assert "Nora" not in lamps
    assert put(ben, f"/prospects/{zoe['ref']}/owner", {"member": scene.ben.ref}).json["owner"] == scene.ben.ref
    assert [one["ref"] for one in ben.get(f"/prospects?owner={scene.ben.ref}")["items"]] == [zoe["ref"]]
    assert zoe["ref"] not in walk(ben, "/prospects?owner=", 50)
    assert ben.ask("GET", "/prospects?kind=lost&product=unicorn").status == 404
    assert ben.ask("GET", "/prospects?kind=happy").code == "unknown_word"


def test_a_step_is_planned_and_a_second_planner_is_told(scene: Scene, ben: Caller):
    scene.talk("nora", "ring")
    nora = one_of(ben, "Nora")
    place = f"/prospects/{nora['ref']}/step"
    planned = put(ben, place, {"step": "call", "due_at": soon(days=3), "note": "Size?", "seen": nora["number"]}).json
    assert (planned["step"], planned["note"], planned["due_at"]) == ("call", "Size?", planned["step_at"])
    assert planned["owner"] == scene.ben.ref
    again = put(ben, place, {"step": "ask", "due_at": soon(days=3), "seen": 7})
    assert (again.status, again.code) == (409, "stale_state")
    assert put(ben, place, {"step": "ask", "due_at": "2020-01-01T00:00:00Z"}).code == "time_has_passed"
    assert put(ben, place, {"step": "ask", "due_at": soon(days=900)}).code == "too_far_ahead"
    assert put(ben, place, {"step": "ask", "due_at": soon(days=3), "owner": "mem_nobody"}).status == 404
    assert put(ben, place, {"step": "ask", "due_at": soon(days=3), "note": "x" * 301}).code == "text_too_long"
    assert put(ben, place, {"step": "dance", "due_at": soon(days=3)}).json["field"] == "step"
    assert ben.get(f"/prospects/{nora['ref']}") == planned


def test_they_want_more_end_with_a_reason_and_are_opened_again(scene: Scene, ben: Caller):
    scene.talk("nora", "ring")
    nora = one_of(ben, "Nora")
    place = f"/prospects/{nora['ref']}"
    more = ben.post(f"{place}/interests", {"products": ["lamp"]}, idempotency_key="k")
    assert {one["name"] for one in more["products"]} == {"Ring", "Lamp"}
    assert ben.post(f"{place}/interests", {"products": ["lamp"]}, idempotency_key="k") == more
    assert ben.ask("POST", f"{place}/interests", {"products": ["unicorn"]}).status == 404
    assert ben.ask("POST", f"{place}/end", {"how": "lost"}).code == "unknown_why"
    ended = ben.post(f"{place}/end", {"how": "lost", "why": "price", "word": "Too dear"})
    assert (ended["state"], ended["why"], ended["word"], ended["due_at"]) == ("lost", "price", "Too dear", None)
    assert ben.ask("POST", f"{place}/end", {"how": "none"}).code == "not_from_here"
    assert ben.ask("POST", f"{place}/interests", {"products": ["mug"]}).code == "not_from_here"
    assert [one["ref"] for one in ben.get("/prospects?kind=lost")["items"]] == [nora["ref"]]
    back = ben.ask("DELETE", f"{place}/end").json
    assert (back["state"], back["ended_at"]) == ("open", None)
    assert back["due_at"]
    assert ben.ask("DELETE", f"{place}/end").code == "not_from_here"


def test_what_enquiries_asked_for_is_read_where_one_was_made(scene: Scene, ben: Caller):
    day = (clock.now() + timedelta(days=60)).date().isoformat()
    enquires(scene, "noa", size="42", quantity="2", needed_by=day, budget="900.50")
    scene.talk("nora", "ring")
    noa = one_of(ben, "Noa")
    [wish] = noa["wishes"]
    assert (wish["quantity"], wish["needed_by"], wish["budget"], wish["size"]) == (2, day, "900.50", "42")
    assert wish["options"] == [{"code": "sleeves", "label": "Sleeves", "value": "long", "said": "Long"}]
    assert (wish["conversation"], wish["product"]) == (noa["conversation"], noa["products"][0]["ref"])
    assert one_of(ben, "Nora")["wishes"] == []
    blind = program(scene, "prospects:prospect:read")
    assert blind.get(f"/prospects/{noa['ref']}")["wishes"] == []


def test_what_was_taken_back_is_wished_no_more(scene: Scene, ben: Caller):
    enquires(scene, "noa", quantity="2")
    noa = one_of(ben, "Noa")
    conversations.delete(store_id=scene.store.id, conversation=noa["conversation"], seq=1, by=MAX, at=clock.now())
    assert ben.get(f"/prospects/{noa['ref']}")["wishes"] == []
