"""The same key with the same request is done once; with another request it is refused by name."""

import base64
import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, connections

from bespeak.domain.conversations import files
from bespeak.doors.api import intake
from bespeak.journal.models import Receipt
from tests.domain import album
from tests.doors.api.desk import Answer, Caller, carrying, everything_stored, order
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


ZELDA = "zelda.quux@mail.example"
MISWRITTEN = [order("Z-1 of Zelda Quux", email=f"{ZELDA} zz"), order("Z-2", email=f"{ZELDA} zz")]


def zelda_writes_and_is_forgotten(olga: Caller) -> None:
    talk = olga.post("/conversations", {"text": "Hello", "contacts": [{"kind": "email", "value": ZELDA}]})
    assert olga.ask("DELETE", f"/customers/{talk['customer']}").status < 300


@pytest.mark.both
def test_what_was_refused_in_a_list_is_told_again_but_not_kept_readable(ben: Caller):
    first = ben.ask("POST", "/orders", MISWRITTEN, Idempotency_Key="k")
    assert ZELDA in first.raw.decode()
    again = ben.ask("POST", "/orders", MISWRITTEN, Idempotency_Key="k")
    assert (again.status, again.raw, again.headers["Idempotency-Replayed"]) == (200, first.raw, "true")
    answers = list(Receipt.objects.values_list("answer", flat=True))
    assert len(answers) == 1
    assert "zelda" not in str(answers).casefold()


@pytest.mark.both
def test_what_was_refused_in_a_list_is_gone_with_its_person(ben: Caller, olga: Caller):
    ben.place(*MISWRITTEN, Idempotency_Key="k")
    others = ben.place(order("#1", email="kim@mail.example zz"), Idempotency_Key="other")
    zelda_writes_and_is_forgotten(olga)
    assert "zelda" not in everything_stored().casefold()
    again = ben.ask("POST", "/orders", MISWRITTEN, Idempotency_Key="k")
    assert (again.status, again.code) == (409, "answer_gone")
    assert "zelda" not in again.raw.decode().casefold()
    assert "zelda" not in everything_stored().casefold()
    assert ben.place(order("#1", email="kim@mail.example zz"), Idempotency_Key="other") == others


@pytest.mark.both
def test_a_repeat_keeps_nothing_again(ben: Caller, olga: Caller):
    sent = [order("#1"), *MISWRITTEN]
    ben.place(*sent, Idempotency_Key="k")
    ben.place(*sent, Idempotency_Key="k")
    assert ben.ask("POST", "/orders", [*sent, *MISWRITTEN], Idempotency_Key="k").code == "idempotency_key_reused"
    assert ben.ask("POST", "/orders", MISWRITTEN[0], Idempotency_Key="k").code == "idempotency_key_reused"
    assert ben.ask("POST", "/orders", raw=b"{not json", Idempotency_Key="k").code == "idempotency_key_reused"
    assert len(olga.get("/receipts")["items"]) == len(MISWRITTEN)


def test_of_two_with_one_key_in_one_batch_the_second_has_its_turn_where_the_first_was_refused(ben: Caller):
    bad, good = (json.dumps(one).encode() for one in (order(quantity=-1), order()))
    told = intake._work([intake.Asked(ben.secret, body, "k") for body in (bad, good, good, bad)])
    assert [(one.status, one.replayed) for one in told if isinstance(one, intake.Told)] == [
        (422, False), (200, False), (200, True), (409, False),
    ]  # fmt: skip


@pytest.mark.both
def test_the_answer_about_orders_of_somebody_who_was_forgotten_is_gone(scene: Scene, ben: Caller, olga: Caller):
    sent = order("#1", email="gus@mail.example")
    ben.post("/orders", sent, Idempotency_Key="k")
    olga.ask("DELETE", f"/customers/{scene.customer('gus')}")
    answer = ben.ask("POST", "/orders", sent, Idempotency_Key="k")
    assert (answer.status, answer.code) == (409, "answer_gone")


def test_answers_that_were_kept_readable_let_go_of_what_was_refused(ben: Caller):
    ben.place(order("#1"), Idempotency_Key="good")
    ben.place(*MISWRITTEN, Idempotency_Key="k")
    quoting = {"decisions": [{"refused": {"code": "bad_email", "text": f"'{ZELDA} zz' is not an e-mail address."}}]}
    Receipt.objects.filter(answer__has_key="sealed").update(answer=quoting)
    let_go = import_module("bespeak.journal.migrations.0003_answers_that_quote_what_was_refused_go").let_go
    let_go(apps, connection.schema_editor())
    assert ZELDA not in str(list(Receipt.objects.values_list("answer", flat=True)))
    assert ben.ask("POST", "/orders", MISWRITTEN, Idempotency_Key="k").code == "answer_gone"
    assert ben.ask("POST", "/orders", [order("#1")], Idempotency_Key="good").status == 200


def _until_it_waits_to_be_drawn(sent: "Future[Answer]") -> None:
    """Somebody else is drawing: the request stands in line behind them."""
    given_up = time.monotonic() + 60
    while files._line._value == files.IN_LINE:
        assert not sent.done(), sent.result().raw
        assert time.monotonic() < given_up
        time.sleep(0.01)


def _open_transactions() -> int:
    """Of PostgreSQL; on SQLite there is one writer, and whoever else writes shows it."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_pictures_are_drawn_while_no_transaction_is_open(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "PATIENCE", 120)
    scene = settled_scene()
    ben = carrying(scene, scene.ben)
    picture = {"name": "ring.png", "content": base64.b64encode(album.picture()).decode()}
    contact = {"contacts": [{"kind": "email", "value": "jun@mail.example"}]}
    sending = {
        f"/conversations/{scene.talks['ada']}/messages": {"files": [picture]},
        "/enquiries": {"product": "lamp", "remarks": "Like this.", "files": [picture], **contact},
    }

    def send(path: str) -> Answer:
        try:
            return ben.ask("POST", path, sending[path], Idempotency_Key=path)
        finally:
            connections.close_all()

    for path, body in sending.items():
        with ThreadPoolExecutor(1) as beside, files._drawing:
            sent = beside.submit(send, path)
            _until_it_waits_to_be_drawn(sent)
            assert _open_transactions() == 0
            ben.post(f"/conversations/{scene.talks['fay']}/messages", {"text": "Meanwhile."})
            assert not sent.done()
        assert sent.result().status == 201, sent.result().raw
        with files._drawing:
            again = ben.ask("POST", path, body, Idempotency_Key=path)
        assert (again.json, again.headers["Idempotency-Replayed"]) == (sent.result().json, "true")
