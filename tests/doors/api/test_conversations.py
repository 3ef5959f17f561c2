"""Talks through the API: gap-free, chained, and what is settled in them."""

import base64
import hashlib
from datetime import timedelta

import pytest

from bespeak.journal import worker
from bespeak.kit import clock
from tests.domain import album
from tests.doors.api.desk import Caller, order, program, soon
from tests.scene import Scene

JUN = {"contacts": [{"kind": "email", "value": "jun@mail.example"}], "name": "Jun"}


@pytest.mark.both
def test_a_talk_is_started_answered_and_read_from_any_number_on(ben: Caller):
    talk = ben.post("/conversations", {"text": "Is the mug blue?", "products": ["mug"], **JUN})
    ref = talk["conversation"]
    assert (talk["seq"], talk["duplicate"]) == (1, False)
    assert ben.get(f"/conversations/{ref}")["turn"] == "store"
    said = ben.post(f"/conversations/{ref}/messages", {"text": "Very."})
    assert (said["seq"], said["two_way"]) == (2, True)
    ben.post(f"/conversations/{ref}/notes", {"text": "Nice man"})
    entries = ben.get(f"/conversations/{ref}/messages")["items"]
    assert [one["seq"] for one in entries] == [1, 2, 3]
    assert [one["kind"] for one in entries] == ["message", "message", "note"]
    assert [one["author_kind"] for one in entries] == ["customer", "member", "member"]
    assert [one["text"] for one in ben.get(f"/conversations/{ref}/messages?after=1&limit=1")["items"]] == ["Very."]
    about = ben.get(f"/conversations/{ref}")
    assert (about["turn"], about["products"], about["last_seq"]) == ("customer", ["Mug"], 3)


def test_the_same_client_key_says_it_once(scene: Scene, ben: Caller):
    place = f"/conversations/{scene.talks['ada']}/messages"
    first = ben.post(place, {"text": "Good morning", "client_key": "k1"})
    again = ben.post(place, {"text": "Good morning", "client_key": "k1"})
    assert (again["seq"], again["duplicate"]) == (first["seq"], True)
    other = ben.ask("POST", place, {"text": "Good evening", "client_key": "k1"})
    assert (other.status, other.code) == (409, "idempotency_key_reused")


def test_a_photo_goes_with_a_message_and_is_read_again(scene: Scene, ben: Caller):
    place = f"/conversations/{scene.talks['ada']}"
    given = {"name": "../ring.php", "content": base64.b64encode(album.photo()).decode()}
    said = ben.post(f"{place}/messages", {"files": [given]})
    entry = ben.get(f"{place}/messages?after={said['seq'] - 1}")["items"][0]
    [file] = entry["files"]
    assert (file["name"], file["kind"], file["width"]) == ("ring.php.jpg", "image/jpeg", 48)
    found = ben.get(f"{place}/files/{file['ref']}")
    assert hashlib.sha256(base64.b64decode(found["content"])).hexdigest() == file["sha256"]
    assert ben.get(f"{place}/files/{file['ref']}?small=true")["kind"] == "image/webp"
    assert ben.ask("GET", f"/conversations/{scene.talks['fay']}/files/{file['ref']}").status == 404
    for content, code in (("%%%", "not_base64"), ("PHN2Zz4=", "file_not_taken"), ("", "file_not_taken")):
        answer = ben.ask("POST", f"{place}/messages", {"files": [{"name": "x.png", "content": content}]})
        assert answer.code == code
    assert ben.ask("POST", f"{place}/messages", {"text": ""}).code == "no_text"


def test_a_call_is_logged_by_the_person_who_had_it(scene: Scene, ben: Caller):
    talk = ben.post("/conversations", {"text": "Please call me", "products": ["mug"], **JUN})
    call = {"customer_said": "Is it blue?", "store_said": "It is."}
    said = ben.post(f"/conversations/{talk['conversation']}/calls", call)
    assert said["two_way"]
    robot = program(scene, "talk")
    answer = robot.ask("POST", f"/conversations/{talk['conversation']}/calls", call)
    assert (answer.status, answer.code) == (403, "not_a_person")


def test_a_talk_is_about_more_later(scene: Scene, ben: Caller):
    ref = scene.talks["fay"]
    added = ben.post(f"/conversations/{ref}/topics", {"products": ["sneaker", "mug"]})
    assert added == {"conversation": ref, "added": 1}
    assert ben.get(f"/conversations/{ref}")["products"] == ["Wardrobe", "Mug", "Sneaker"]


def test_availability_is_confirmed_held_and_taken_back(scene: Scene, ben: Caller):
    ref = scene.talks["kim"]
    settled = {"kind": "availability", "sku": "LAMP", "quantity": 1, "valid_until": soon(hours=5)}
    made = ben.post(f"/conversations/{ref}/confirmations", settled)
    assert (made["requirement"], made["sku"], made["quantity"]) == ("availability_confirmed", "LAMP", 1)
    [hold] = ben.get(f"/holds?held_for={ref}")["items"]
    assert hold["ref"] == made["hold"]
    other = ben.ask("POST", f"/conversations/{scene.talks['lea']}/confirmations", settled)
    assert (other.status, other.code) == (409, "not_enough_stock")
    back = ben.post(f"/conversations/{ref}/confirmations/{made['ref']}/withdrawal")
    assert back["withdrawn_at"]
    assert ben.get(f"/holds?held_for={ref}")["items"] == []
    [only] = ben.get(f"/conversations/{ref}/confirmations")["items"]
    assert only == back


def test_a_confirmation_is_withdrawn_where_it_was_given(scene: Scene, ben: Caller):
    [ring] = ben.get(f"/conversations/{scene.talks['ada']}/confirmations")["items"]
    answer = ben.ask("POST", f"/conversations/{scene.talks['kim']}/confirmations/{ring['ref']}/withdrawal")
    assert (answer.status, answer.code) == (404, "not_found")


def test_an_extra_payment_is_settled_as_an_amount(scene: Scene, ben: Caller):
    settled = {"kind": "extra_payment", "amount": "30.5", "product": "wardrobe"}
    made = ben.post(f"/conversations/{scene.talks['fay']}/confirmations", settled)
    assert (made["amount"], made["currency"]) == ("30.50", "USD")


def test_a_specification_cures_the_order_that_waited_for_it(scene: Scene, ben: Caller):
    [held] = ben.place(order(email="hana@mail.example", sku="RING", price="240.00"))
    ref = scene.talks["hana"]
    ben.post(f"/conversations/{ref}/topics", {"products": ["ring"]})
    settled = {"kind": "specification", "product": "ring", "details": "Size 54"}
    ben.post(f"/conversations/{ref}/confirmations", settled)
    worker.drain(lanes=("house",))
    assert ben.get(f"/orders/{held['order']}")["outcome"] == "admitted"


def test_second_thoughts_are_events_of_their_own(scene: Scene, ben: Caller, olga: Caller):
    place = f"/conversations/{scene.talks['ada']}/messages"
    said = ben.post(place, {"text": "Tuseday"})["seq"]
    edit = ben.ask("PATCH", f"{place}/{said}", {"text": "Tuesday"}).json
    assert edit == {"conversation": scene.talks["ada"], "of": said, "seq": said + 1, "masked": []}
    message, rewrite = ben.get(f"{place}?after={said - 1}")["items"]
    assert (message["text"], message["edited"], message["body"]) == ("Tuesday", True, {"text": "Tuseday"})
    assert (rewrite["kind"], rewrite["of"]) == ("edit", said)
    assert olga.ask("DELETE", f"{place}/{said}").json["seq"] == said + 2
    again = ben.ask("DELETE", f"{place}/{said}")
    assert (again.status, again.code) == (409, "already_deleted")


def test_who_only_sells_does_not_mend_what_a_colleague_said(scene: Scene, ben: Caller, olga: Caller):
    place = f"/conversations/{scene.talks['ada']}/messages"
    said = olga.post(place, {"text": "Good morning"})["seq"]
    answer = ben.ask("PATCH", f"{place}/{said}", {"text": "Good night"})
    assert (answer.status, answer.json["data"]) == (403, {"permission": "conversations:message:moderate"})


def test_a_talk_has_somebody_a_turn_and_an_end(scene: Scene, ben: Caller):
    place = f"/conversations/{scene.talks['ada']}"
    assert ben.ask("PUT", f"{place}/assignee", {"member": scene.ben.ref}).json["assignee"] == scene.ben.ref
    assert ben.ask("PUT", f"{place}/assignee", {"member": "mem_0"}).code == "not_found"
    assert ben.ask("PUT", f"{place}/turn", {"to": "nobody"}).json["turn"] == "nobody"
    assert ben.post(f"{place}/closure")["state"] == "closed"
    assert ben.ask("POST", f"{place}/closure").code == "not_from_here"
    assert ben.ask("DELETE", f"{place}/closure").json["state"] == "open"


def test_a_talk_is_set_aside_and_closed_with_what_became_of_it(scene: Scene, ben: Caller):
    place = f"/conversations/{scene.talks['ada']}"
    until = (clock.now() + timedelta(days=2)).replace(microsecond=0)
    told = ben.ask("PUT", f"{place}/snooze", {"until": until.isoformat()}).json
    assert (told["turn"], told["snoozed_until"]) == ("store", until.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert ben.ask("PUT", f"{place}/snooze", {"until": "2020-01-01T00:00:00Z"}).code == "time_has_passed"
    assert ben.ask("DELETE", f"{place}/snooze").json["snoozed_until"] is None
    assert ben.ask("POST", f"{place}/closure", {"outcome": "sold"}).status == 422
    closed = ben.post(f"{place}/closure", {"outcome": "no_order", "word": "Too dear for her"})
    assert (closed["state"], closed["outcome"]) == ("closed", "no_order")
    last = ben.get(f"{place}/messages?limit=200")["items"][-1]
    assert last["body"] == {"outcome": "no_order", "word": "Too dear for her"}
    assert ben.ask("PUT", f"{place}/snooze", {"until": until.isoformat()}).code == "not_from_here"


def test_the_transcript_proves_itself(scene: Scene, ben: Caller):
    proof = ben.get(f"/conversations/{scene.talks['ada']}/proof")
    assert (proof["whole"], proof["faults"]) == (True, [])
    assert proof["head"] == ben.get(f"/conversations/{scene.talks['ada']}")["head"]


def test_talks_are_found_by_whose_turn_it_is(scene: Scene, ben: Caller):
    scene.talk("mo", "mug", answered=False)
    assert [one["customer_name"] for one in ben.get("/conversations?turn=store")["items"]] == ["Mo"]
    customer = scene.customer("emil")
    [emils] = ben.get(f"/conversations?customer={customer}")["items"]
    assert emils["ref"] == scene.talks["emil"]


UNSAYABLE: list[tuple[dict[str, object], str, str]] = [
    ({"text": "   "}, "no_text", "text"),
    ({"text": ""}, "no_text", "text"),
    ({}, "no_text", "text"),
    ({"text": 5}, "wrong_type", "text"),
    ({"text": "x" * 50_001}, "text_too_long", "text"),
    ({"text": "a\0b"}, "bad_character", "text"),
    ({"text": "Hi", "line": "pigeon"}, "unknown_word", "line"),
    ({"text": "Hi", "colour": "red"}, "unknown_field", "colour"),
    ({"text": "Hi", "automatic": "yes"}, "wrong_type", "automatic"),
]


def test_what_cannot_be_said_is_refused_by_name(scene: Scene, ben: Caller):
    ref = scene.talks["ada"]
    before = ben.get(f"/conversations/{ref}")
    for body, code, field in UNSAYABLE:
        answer = ben.ask("POST", f"/conversations/{ref}/messages", body)
        assert (answer.status, answer.code, answer.json["field"]) == (422, code, field)
    assert ben.get(f"/conversations/{ref}") == before
