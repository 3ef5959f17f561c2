"""Orders through the API, in the shapes that were promised."""

import pytest

from bespeak.journal import worker
from tests.doors.api.desk import Caller, order, program
from tests.scene import Scene

DECISION = {
    *("order", "external_id", "outcome", "state", "duplicate", "changed", "deadline", "reasons"),
}
REASON = {"code", "rule", "version", "settled", "missing", "who", "next", "scope", "text"}


@pytest.mark.both
def test_ada_who_has_talked_is_admitted(scene: Scene, ben: Caller):
    [decision] = ben.place(order("#1009"))
    assert decision.keys() >= DECISION
    assert (decision["external_id"], decision["outcome"], decision["duplicate"]) == ("#1009", "admitted", False)
    assert decision["deadline"] is None
    assert decision["reasons"] == []


@pytest.mark.both
def test_jun_who_has_talked_to_nobody_is_held_with_every_word_of_the_contract(scene: Scene, ben: Caller):
    [decision] = ben.place(order("#7", email="jun@mail.example", name="Jun"))
    [reason] = decision["reasons"]
    assert decision["outcome"] == "held"
    assert decision["deadline"].endswith("Z")
    assert reason.keys() == REASON
    assert (reason["code"], reason["rule"], reason["version"]) == ("no_two_way_talk", "talk-first", 1)
    assert (reason["settled"], reason["missing"], reason["who"]) == ([], ["two_way_talk"], "customer")
    assert reason["scope"] == ["pay", "pick", "ship"]
    assert reason["next"] == f"https://northlight.example/contact?order={decision['order']}"


def test_a_single_order_is_answered_as_a_list_of_one(ben: Caller):
    assert len(ben.post("/orders", order())["decisions"]) == 1


def test_reasons_are_told_in_the_readers_language_else_the_stores(ben: Caller):
    held = order(email="jun@mail.example")
    [english] = ben.place(held)
    [japanese] = ben.place(held, accept_language="fr;q=0.9, ja;q=0.8, en;q=0.1")
    assert english["reasons"][0]["text"].startswith("We have not spoken")
    assert "お" in japanese["reasons"][0]["text"]


def test_a_bad_member_is_refused_in_its_place_and_the_rest_goes_on(ben: Caller):
    good, bad, again = ben.place(order("#1"), order("#2", quantity=-1), order("#1"))
    assert good["outcome"] == again["outcome"] == "admitted"
    assert (good["duplicate"], again["duplicate"]) == (False, True)
    assert bad.keys() == {"refused"}
    assert (bad["refused"]["code"], bad["refused"]["field"]) == ("quantity_not_positive", "lines[0].quantity")
    assert (bad["refused"]["index"], bad["refused"]["external_id"]) == (1, "#2")


@pytest.mark.both
def test_a_refused_member_says_which_it_was_as_far_as_it_can_be_read(ben: Caller):
    sent = [5, order("", quantity=0), order("#3\0", quantity=0), order(3, quantity=0), order("#4")]  # type: ignore[arg-type]
    told = ben.place(*sent, Idempotency_Key="k-index")
    assert [(one["refused"]["index"], one["refused"]["external_id"]) for one in told[:-1]] == [
        (0, ""),
        (1, ""),
        (2, "#3\\u0000"),
        (3, ""),
    ]
    assert ben.place(*sent, Idempotency_Key="k-index") == told


def test_a_single_bad_order_is_refused_by_name(ben: Caller):
    answer = ben.ask("POST", "/orders", order(quantity=-1))
    assert (answer.status, answer.code) == (422, "quantity_not_positive")
    assert answer.json["field"] == "lines[0].quantity"
    assert ben.get("/orders")["items"] == []


def test_an_order_is_read_in_full_to_the_letter(ben: Caller):
    line = {"sku": "MUG", "quantity": 1, "price": "18.00", "properties": [{"name": "Engraving", "value": "Mira ♥"}]}
    [placed] = ben.place(
        order("#5", lines=[line], note="Ring twice,\nplease", wishes=[{"name": "Day", "value": "Sat"}])
    )
    told = ben.get(f"/orders/{placed['order']}")
    assert told["lines"][0]["properties"] == [{"name": "Engraving", "value": "Mira ♥"}]
    assert (told["note"], told["wishes"]) == ("Ring twice,\nplease", [{"name": "Day", "value": "Sat"}])
    assert (told["total"], told["currency"], told["lines"][0]["price"]) == ("18.00", "USD", "18.00")
    assert told["customer"].startswith("cus_")
    assert told["address"]["postcode"] == "80279"
    assert {gate["kind"] for gate in told["gates"]} >= {"payment", "stock"}
    assert told["decision"]["outcome"] == "admitted"
    assert ben.get("/orders/%235")["ref"] == placed["order"]


def test_orders_are_listed_newest_first_and_narrowed_down(ben: Caller):
    ben.place(order("#1"), order("#2", email="jun@mail.example"), order("#3"))
    assert [one["external_id"] for one in ben.get("/orders")["items"]] == ["#3", "#2", "#1"]
    [held] = ben.get("/orders?state=held")["items"]
    assert (held["external_id"], held["codes"]) == ("#2", ["no_two_way_talk"])
    assert ben.get("/orders?code=no_two_way_talk")["items"] == [held]
    assert [one["external_id"] for one in ben.get("/orders?search=%233")["items"]] == ["#3"]


def test_a_manager_overrides_with_a_reason_that_is_kept(scene: Scene, olga: Caller):
    [held] = olga.place(order(email="jun@mail.example"))
    decision = olga.post(f"/orders/{held['order']}/override", {"to": "admitted", "reason": "A friend of the house"})
    assert decision["outcome"] == "admitted"
    first, last = olga.get(f"/orders/{held['order']}/decisions")["items"]
    assert (first["cause"], first["outcome"]) == ("gate", "held")
    assert (last["cause"], last["by"], last["note"]) == ("override", scene.olga.ref, "A friend of the house")


def test_who_only_sells_overrides_nothing(ben: Caller):
    [held] = ben.place(order(email="jun@mail.example"))
    answer = ben.ask("POST", f"/orders/{held['order']}/override", {"to": "admitted", "reason": "Please"})
    assert (answer.status, answer.code) == (403, "forbidden")
    assert answer.json["data"] == {"permission": "orders:order:override"}
    assert ben.get(f"/orders/{held['order']}")["state"] == "held"


def test_an_order_is_called_off_once(olga: Caller):
    [placed] = olga.place(order())
    decision = olga.post(f"/orders/{placed['order']}/cancellation", {"reason": "Changed her mind"})
    assert (decision["outcome"], decision["state"]) == ("declined", "cancelled")
    told = olga.get(f"/orders/{placed['order']}")["cancellation"]
    assert (told["reason"], told["by"][:4], told["at"][-1]) == ("Changed her mind", "mem_", "Z")
    again = olga.ask("POST", f"/orders/{placed['order']}/cancellation", {"reason": "Changed her mind"})
    assert (again.status, again.code) == (409, "not_from_here")


def test_somebody_looks_at_what_was_doubtful(olga: Caller):
    [doubtful] = olga.place(order(total="17.00"))
    assert [reason["code"] for reason in doubtful["reasons"]] == ["total_differs"]
    decision = olga.post(f"/orders/{doubtful['order']}/review", {"reason": "A voucher"})
    assert decision["outcome"] == "admitted"


def test_somebody_says_which_variant_a_line_means(olga: Caller, ben: Caller):
    given = order()
    given["lines"][0]["sku"] = "MUG-OLD"  # type: ignore[index]
    [strange] = olga.place(given)
    assert "unknown_sku" in {reason["code"] for reason in strange["reasons"]}
    path = f"/orders/{strange['order']}/lines/0/variant"
    assert ben.ask("POST", path, {"sku": "MUG"}).code == "forbidden"
    assert olga.ask("POST", path, {"sku": "NOSUCH"}).status == 404
    assert olga.post(path, {"sku": "MUG", "reason": "Its former number"})["outcome"] == "admitted"
    [line] = olga.get(f"/orders/{strange['order']}")["lines"]
    assert (line["sku"], line["corrected_sku"]) == ("MUG-OLD", "MUG")
    said = olga.get(f"/orders/{strange['order']}/decisions")["items"][-1]
    assert (said["cause"], said["note"]) == ("correction", "line 1: MUG-OLD is MUG: Its former number")
    assert olga.ask("POST", path.replace("/0/", "/7/"), {"sku": "MUG"}).status == 404


@pytest.mark.both
def test_a_talk_through_the_api_cures_a_held_order(scene: Scene, ben: Caller):
    [held] = ben.place(order(email="jun@mail.example", name="Jun"))
    contacts = [{"kind": "email", "value": "jun@mail.example"}]
    talk = ben.post("/conversations", {"text": "Is the mug blue?", "contacts": contacts, "products": ["mug"]})
    said = ben.post(f"/conversations/{talk['conversation']}/messages", {"text": "It is."})
    assert said["two_way"]
    worker.drain(lanes=("house",))
    assert ben.get(f"/orders/{held['order']}")["outcome"] == "admitted"


def test_a_program_that_answers_is_nobody(scene: Scene):
    robot = program(scene, "orders", "talk")
    [held] = robot.place(order(email="jun@mail.example", name="Jun"))
    contacts = [{"kind": "email", "value": "jun@mail.example"}]
    talk = robot.post("/conversations", {"text": "Is the mug blue?", "contacts": contacts, "products": ["mug"]})
    said = robot.post(f"/conversations/{talk['conversation']}/messages", {"text": "Thank you for your message."})
    assert not said["two_way"]
    worker.drain(lanes=("house",))
    assert robot.get(f"/orders/{held['order']}")["outcome"] == "held"
