"""The store, its keys, who is told of facts, and what could not be done yet."""

import socket
from typing import Any

import pytest
from django.db import connection

from bespeak.journal import worker
from tests.doors.api.desk import Caller, carrying, everything_stored, hired, order, soon
from tests.scene import Scene


def test_a_key_says_whose_it_is(scene: Scene, ben: Caller):
    store = ben.get("/store")
    assert (store["slug"], store["currency"], store["timezone"]) == ("northlight", "USD", "America/Denver")
    assert (store["you"]["kind"], store["you"]["ref"]) == ("member", scene.ben.ref)
    assert "orders:order:override" not in store["you"]["permissions"]


def test_a_manager_says_how_customers_reach_the_store_and_they_are_told(scene: Scene, ben: Caller, olga: Caller):
    changed = olga.ask(
        "PATCH", "/store", {"talk_url": "", "email": "Hi@northlight.example", "phone": "303 555 0100"}
    ).json
    assert changed == olga.get("/store")
    assert [changed[name] for name in ("talk_url", "email", "phone")] == [
        "",
        "hi@northlight.example",
        "+1 303-555-0100",
    ]
    [held] = carrying(scene, scene.ben).place(order(email="jun@mail.example"))
    [reason] = held["reasons"]
    assert reason["next"] == f"mailto:hi@northlight.example?subject={held['order']}"
    assert "You reach us at hi@northlight.example or +1 303-555-0100." in reason["text"]
    assert ben.ask("PATCH", "/store", {"name": "Ben's"}).status == 403
    refused = olga.ask("PATCH", "/store", {"phone": "soon"})
    assert (refused.status, refused.code, refused.json["field"]) == (422, "not_a_phone", "phone")


@pytest.mark.both
def test_a_key_is_issued_used_and_revoked(olga: Caller):
    made = olga.post("/keys", {"label": "Web shop", "scopes": ["orders"], "expires_at": soon(days=90)})
    shop = Caller(made["secret"])
    assert shop.place(order())[0]["outcome"] == "admitted"
    assert shop.ask("GET", "/customers").status == 403
    [listed] = [one for one in olga.get("/keys")["items"] if one["label"] == "Web shop"]
    assert listed.pop("used_at") is not None
    assert made["key"].pop("used_at") is None
    assert listed == made["key"]
    assert made["secret"] not in str(olga.get("/keys"))
    assert olga.ask("DELETE", f"/keys/{made['key']['ref']}").status == 204
    assert olga.ask("DELETE", f"/keys/{made['key']['ref']}").status == 204
    refused = shop.ask("GET", "/orders")
    assert (refused.status, refused.code) == (401, "key_revoked")


def test_a_secret_is_told_again_to_nobody_but_who_asked(scene: Scene, olga: Caller):
    body = {"label": "Web shop", "scopes": ["orders"]}
    first = olga.post("/keys", body, Idempotency_Key="k-1")
    assert olga.post("/keys", body, Idempotency_Key="k-1") == first
    assert first["secret"] not in everything_stored()
    other = carrying(scene, scene.olga).ask("POST", "/keys", body, Idempotency_Key="k-1")
    assert (other.status, other.code) == (409, "answer_gone")


def test_nobody_gives_away_more_than_they_have(scene: Scene):
    ida = carrying(scene, hired(scene, "Ida", "integrator"))
    answer = ida.ask("POST", "/keys", {"label": "Too much", "scopes": ["orders:order:override"]})
    assert (answer.status, answer.code) == (403, "more_than_you_have")


def test_an_endpoint_is_told_of_facts_until_it_is_stopped(settings: Any, olga: Caller):
    settings.BESPEAK_PRIVATE_WEBHOOKS = True
    made = olga.post("/endpoints", {"url": "http://127.0.0.1:9/hook", "kinds": ["orders.admitted"]})
    assert made["secret"].startswith("whsec_")
    [listed] = olga.get("/endpoints")["items"]
    assert listed == {name: value for name, value in made.items() if name != "secret"}
    olga.place(order())
    worker.drain(lanes=("outside",))
    [failed] = olga.get("/errands/failed")["items"]
    assert (failed["subject"], failed["attempts"]) == (made["ref"], 1)
    assert olga.post(f"/errands/{failed['id']}/retry")["id"] == failed["id"]
    assert olga.ask("DELETE", f"/endpoints/{made['ref']}").status == 204
    worker.drain(lanes=("outside",))
    assert olga.get("/errands/failed")["items"] == []
    assert olga.ask("POST", f"/errands/{failed['id']}/retry").status == 404


UNREACHABLE = (
    *("ftp://shop.example/x", "http://127.0.0.1:9/x", "https://u:p@shop.example/"),
    *("shop", "http://[x/", "http://shop.example:99999/", "https://"),
)


def test_an_address_nobody_should_be_told_at(olga: Caller):
    for url in UNREACHABLE:
        answer = olga.ask("POST", "/endpoints", {"url": url})
        assert (answer.status, answer.json["field"]) == (422, "url"), url
        assert answer.code in {"bad_url", "private_address"}, url
    assert olga.get("/endpoints")["items"] == []


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_the_host_is_looked_up_before_the_transaction_and_not_again_for_a_repeat(
    monkeypatch: pytest.MonkeyPatch, olga: Caller
):
    looked: list[bool] = []
    plainly = socket.getaddrinfo

    def lookup(host: str, *args: Any, **kwargs: Any) -> Any:
        looked.append(connection.in_atomic_block)
        return plainly("93.184.215.14", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    asked = {"url": "https://shop.example/hook"}
    first = olga.ask("POST", "/endpoints", asked, Idempotency_Key="hook-1")
    again = olga.ask("POST", "/endpoints", asked, Idempotency_Key="hook-1")

    assert (first.status, again.json) == (201, first.json)
    assert looked == [False]


def test_how_soon_the_store_answers_is_said_by_a_manager(scene: Scene, ben: Caller, olga: Caller):
    said = {
        "within": {"chat": 30, "mail": 240},
        "escalate_to": scene.ben.ref,
        "return_after_days": 3,
        "sum_up_after": 60,
        "rest_thanks": True,
    }
    unsaid = {"within": {}, "escalate_to": "", "return_after_days": 0, "sum_up_after": 0, "rest_thanks": False}
    assert ben.get("/store/answering") == unsaid
    assert ben.ask("PUT", "/store/answering", said).status == 403
    assert olga.ask("PUT", "/store/answering", said).json == said == ben.get("/store/answering")
    refused = olga.ask("PUT", "/store/answering", {"within": {"pigeon": 5}})
    assert (refused.status, refused.code, refused.json["field"]) == (422, "unknown_line", "within.pigeon")
    assert olga.ask("PUT", "/store/answering", {}).json == unsaid


@pytest.mark.both
def test_how_long_the_store_takes_is_read_and_set(ben: Caller, olga: Caller):
    assert set(ben.get("/store/lead-times").values()) == {None}
    days = {"least": 2, "most": 4}
    given = dict.fromkeys(("made", "packed", "home", "abroad", "remote"), days)
    assert olga.ask("PUT", "/store/lead-times", given).json == given
    assert ben.get("/store/lead-times") == given
    for wrong, code in ((5, "least_above_most"), (366, "too_long"), ("2", "wrong_type")):
        answer = olga.ask("PUT", "/store/lead-times", {**given, "home": {"least": wrong, "most": 4}})
        assert (answer.status, answer.code) == (422, code)
        assert answer.json["field"].startswith("home")
    assert ben.ask("PUT", "/store/lead-times", given).status == 403
    assert ben.get("/store/lead-times") == given
