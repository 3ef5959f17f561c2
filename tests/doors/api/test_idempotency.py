"""The same key with the same request is done once; with another request it is refused by name."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.doors.api.desk import Answer, Caller, carrying, order
from tests.scene import Scene, settled_scene

JUN = {"text": "Is the mug blue?", "contacts": [{"kind": "email", "value": "jun@mail.example"}]}


@pytest.mark.both
def test_an_order_sent_twice_is_one_order(ben: Caller):
    first = ben.ask("POST", "/orders", order("", note="No id of its own"), Idempotency_Key="once-1")
    again = ben.ask("POST", "/orders", order("", note="No id of its own"), Idempotency_Key="once-1")
    assert again.json == first.json
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(ben.get("/orders")["items"]) == 1


@pytest.mark.both
def test_any_other_verb_is_done_once_too(scene: Scene, ben: Caller):
    before = len(ben.get("/conversations")["items"])
    first = ben.ask("POST", "/conversations", JUN, Idempotency_Key="once-2")
    again = ben.ask("POST", "/conversations", dict(reversed(JUN.items())), Idempotency_Key="once-2")
    assert (again.status, again.json) == (first.status, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(ben.get("/conversations")["items"]) == before + 1


def test_the_same_key_with_another_body_is_refused(ben: Caller):
    ben.post("/conversations", JUN, Idempotency_Key="k")
    answer = ben.ask("POST", "/conversations", {**JUN, "text": "And the lamp?"}, Idempotency_Key="k")
    assert (answer.status, answer.code) == (409, "idempotency_key_reused")


def test_the_same_key_at_another_address_is_refused(scene: Scene, ben: Caller):
    said = {"text": "Good morning"}
    ben.post(f"/conversations/{scene.talks['ada']}/messages", said, Idempotency_Key="k")
    answer = ben.ask("POST", f"/conversations/{scene.talks['kim']}/messages", said, Idempotency_Key="k")
    assert (answer.status, answer.code) == (409, "idempotency_key_reused")
    orders = ben.ask("POST", "/orders", order(), Idempotency_Key="k")
    assert (orders.status, orders.code) == (409, "idempotency_key_reused")


def test_what_was_refused_may_be_tried_again_with_the_same_key(scene: Scene, ben: Caller):
    place = f"/conversations/{scene.talks['kim']}/confirmations"
    answer = ben.ask("POST", place, {"kind": "availability", "sku": "LAMP"}, Idempotency_Key="k")
    assert (answer.status, answer.code) == (422, "missing_quantity")
    ben.post(place, {"kind": "availability", "sku": "LAMP", "quantity": 1}, Idempotency_Key="k")


def test_a_key_that_is_none_is_refused_by_name(ben: Caller):
    for key in ("x" * 256, "two words", "tab\t", "ü", ""):
        answer = ben.ask("POST", "/conversations", JUN, Idempotency_Key=key)
        assert (answer.status, answer.code) == (422, "bad_idempotency_key"), key
        assert answer.json["field"] == "Idempotency-Key"


def test_what_was_answered_about_somebody_who_was_forgotten_is_gone(scene: Scene, olga: Caller):
    place = f"/customers/{scene.customer('gus')}/contacts"
    body = {"kind": "phone", "value": "+13035550100"}
    olga.post(place, body, Idempotency_Key="k")
    olga.ask("DELETE", f"/customers/{scene.customer('gus')}")
    answer = olga.ask("POST", place, body, Idempotency_Key="k")
    assert (answer.status, answer.code) == (409, "answer_gone")


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_the_same_request_many_times_at_once_is_done_once():
    scene = settled_scene()
    ben = carrying(scene, scene.ben)
    place, said = f"/conversations/{scene.talks['ada']}/messages", {"text": "Good morning"}
    before = ben.get(f"/conversations/{scene.talks['ada']}")["last_seq"]

    def say(_: int) -> Answer:
        try:
            return ben.ask("POST", place, said, Idempotency_Key="at-once")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(say, range(16)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.raw for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 15
    assert ben.get(f"/conversations/{scene.talks['ada']}")["last_seq"] == before + 1
