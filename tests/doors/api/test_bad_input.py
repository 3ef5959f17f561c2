"""Whatever is sent, the answer names what is wrong with it, and nothing has changed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from tests.doors.api.desk import PROBLEM, Caller, order
from tests.scene import Scene, open_scene

UNREADABLE = [
    (b"{", "not_json"),
    (b"{'a': 1}", "not_json"),
    (b"\xff\xfe{", "not_utf8"),
    (b'{"text": "\xe9"}', "not_utf8"),
    (b'{"text": NaN}', "not_json"),
    (b"[" * 100_000 + b"]" * 100_000, "nested_too_deep"),
    (b'{"a":' * 80 + b"1" + b"}" * 80, "nested_too_deep"),
    (b'{"text": 1' + b"0" * 5000 + b"}", "not_json"),
    (b'{"text": "a", "text": "b"}', "duplicate_key"),
]


def test_what_is_no_json_is_said_to_be_none(ben: Caller):
    for raw, code in UNREADABLE:
        answer = ben.ask("POST", "/conversations", raw=raw)
        assert (answer.status, answer.code) == (400, code), raw[:50]
        answer = ben.ask("POST", "/orders", raw=raw)
        assert answer.status in {400, 422}, raw[:50]
        assert answer.code in {code, "unknown_field"}, raw[:50]


def test_a_key_that_stands_twice_is_named_with_its_place(ben: Caller):
    for place in ("/conversations", "/orders"):
        answer = ben.ask("POST", place, raw=b'[{"a": 1}, {"money": {"amount": "1.00", "x": [], "amount": "999.00"}}]')
        assert (answer.status, answer.code, answer.json["field"]) == (400, "duplicate_key", "[1].money.amount")
        assert answer.json["text"] == "'amount' is there twice; only one can be meant."
        hidden = ben.ask("POST", place, raw=b'{"a": {"b": 1, "b": 2}, "a": 3, "\\ud800": 1}')
        assert (hidden.code, hidden.json["field"]) == ("duplicate_key", "a")
        odd = ben.ask("POST", place, raw=b'{"\\u0000\\ud800": 1, "\\u0000\\ud800": 2}')
        assert (odd.status, odd.code, odd.json["field"]) == (400, "duplicate_key", "\ufffd\ufffd")


def test_another_kind_of_body_is_not_taken(ben: Caller):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        for place in ("/conversations", "/orders"):
            answer = ben.ask("POST", place, {"text": "Hi"}, content_type=kind)
            assert (answer.status, answer.code) == (415, "wrong_media_type"), (kind, place)


def test_a_body_has_a_largest_size(ben: Caller):
    answer = ben.ask("POST", "/conversations", raw=b" " * (2 * 1024 * 1024 + 1))
    assert (answer.status, answer.code) == (413, "too_large")
    answer = ben.ask("POST", "/orders", raw=b" " * (16 * 1024 * 1024 + 1))
    assert (answer.status, answer.code) == (413, "too_large")


def test_something_else_than_was_asked_for(ben: Caller):
    for body in (None, {}, [], "text", 5, True):
        answer = ben.ask("POST", "/conversations", raw=json.dumps(body).encode())
        assert (answer.status, answer.code in {"missing_field", "wrong_type"}) == (422, True), body


def test_a_question_nobody_understands(ben: Caller):
    for asked in ("limit=0", "limit=201", "limit=x", "state=lost", "colour=red", "cursor=x"):
        answer = ben.ask("GET", f"/orders?{asked}")
        assert (answer.status, answer.json["field"]) == (422, asked.split("=")[0])


def test_all_faults_of_a_body_are_told_the_first_in_front(ben: Caller):
    answer = ben.ask(
        "POST", "/conversations", {"text": 5, "colour": "red", "contacts": [{"kind": "pigeon", "value": "x"}]}
    )
    assert answer.json["field"] == "text"
    assert {one["field"] for one in answer.json["data"]["faults"]} == {"text", "colour", "contacts[0].kind"}


CHOICES = [
    ("GET", "/orders?state=lost", None, ("held", "admitted", "released", "declined", "cancelled")),
    ("POST", "/conversations", {"text": "Hi", "line": "pigeon"}, ("chat", "phone", "mail", "form", "api")),
    ("POST", "/conversations", {"text": "Hi", "contacts": [{"kind": "pigeon", "value": "x"}]}, ("email", "phone")),
    ("POST", "/keys", {"label": "x", "scopes": ["order"]}, ("orders", "talk", "everything")),
    ("POST", "/endpoints", {"url": "https://a.example/b", "kinds": ["orders.admited"]}, ("orders.admitted", "Is ")),
    ("GET", "/orders?colour=red", None, ("state", "search", "limit")),
    ("POST", "/orders/ord_1/override", {"to": "released", "reason": "x"}, ("admitted", "declined")),
    ("POST", "/customers/cus_1/verifications", {"outcome": "perhaps"}, ("passed", "failed")),
]


@pytest.mark.parametrize(("method", "place", "body", "allowed"), CHOICES)
def test_what_is_chosen_from_a_list_is_refused_with_the_list(olga: Caller, method, place, body, allowed):
    answer = olga.ask(method, place, body)
    assert answer.status == 422
    told = [answer.json["text"], *(one["text"] for one in answer.json.get("data", {}).get("faults", ()))]
    assert any(all(one in text for one in allowed) for text in told), told


def test_scopes_and_facts_there_are_stand_in_the_data_too(olga: Caller):
    scopes = olga.ask("POST", "/keys", {"label": "x", "scopes": ["order"]}).json
    assert (scopes["code"], {"orders", "talk"} <= set(scopes["data"]["scopes"])) == ("unknown_scope", True)
    assert "orders:order:place" in scopes["data"]["permissions"]
    kinds = olga.ask("POST", "/endpoints", {"url": "https://a.example/b", "kinds": ["x"]}).json
    assert (kinds["code"], "orders.held" in kinds["data"]["kinds"]) == ("unknown_kind", True)


def test_a_step_that_does_not_follow_says_where_the_order_stands_and_what_can_follow(olga: Caller):
    [held] = olga.place(order(email="jun@mail.example"))
    place = f"/orders/{held['order']}/override"
    assert olga.post(place, {"to": "declined", "reason": "Sold out"})["outcome"] == "declined"
    again = olga.ask("POST", place, {"to": "declined", "reason": "Sold out"})
    assert (again.status, again.code, again.json["text"]) == (409, "not_from_here", "It is declined already.")
    back = olga.ask("POST", place, {"to": "admitted", "reason": "After all"})
    assert back.json["text"] == "It is declined now and cannot become admitted. That is final."
    assert back.json["data"] == {"state": "declined", "to": "admitted"}


def test_no_bad_order_is_admitted_by_mistake(ben: Caller):
    bad = [
        order(lines=[]),
        order(quantity=0),
        order(lines=[{"sku": "MUG", "quantity": 1, "price": "-1"}]),
        order(currency="XXQ"),
        order(lines=[{"sku": "MUG", "quantity": 1, "price": "1.005"}]),
        order(note="x" * 2_000_000),
        order(note="\ud800"),
        order(name="A\0da"),
        order(email="not an address"),
        order(placed_at="yesterday"),
        order(address={"country": "Nowhere"}),
        order(total=10**40),
        order(surprise=1),
        "an order",
        None,
        [],
        5,
    ]
    told = ben.place(*bad)
    assert [one.keys() for one in told] == [{"refused"}] * len(bad)
    assert all(one["refused"]["code"] and one["refused"]["text"] for one in told)
    assert ben.get("/orders")["items"] == []


def test_unknown_and_doubtful_things_wait_for_a_person(ben: Caller):
    doubtful = [
        order("#1", sku="NOBODY-KNOWS"),
        order("#2", email=""),
        order("#3", address=None),
        order("#4", total=None),
        order("#5", lines=[{"sku": "MUG", "quantity": 1, "price": "0"}], total="0"),
    ]
    decisions = ben.place(*doubtful)
    assert [one["outcome"] for one in decisions] == ["held"] * len(doubtful)
    codes = [{reason["code"] for reason in one["reasons"]} for one in decisions]
    assert [
        wanted in told
        for wanted, told in zip(
            ["unknown_sku", "no_contact", "no_address", "no_total", "free_line"], codes, strict=True
        )
    ] == [True] * 5, codes


def test_too_many_orders_at_once(ben: Caller):
    answer = ben.ask("POST", "/orders", [order()] * 501)
    assert (answer.status, answer.code) == (422, "too_many_orders")


NOBODY = (
    *("", "Bearer", "Basic b2xnYTpvbGdh", "Bearer nonsense", "Bearer bsk_ü", "Bearer a b"),
    "Bearer " + "x" * 10_000,
)


def test_who_is_not_known_is_told_nothing(scene: Scene):
    for header in NOBODY:
        for method, place in (("GET", "orders"), ("POST", "orders"), ("POST", "conversations")):
            sent = {"content_type": "application/json", "headers": {"authorization": header}}
            response = Client().generic(method, f"/api/v1/{place}", b"{", **sent)
            assert (response.status_code, response["Content-Type"]) == (401, PROBLEM), header
            assert response.json()["code"] == "unauthenticated"
            assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_key_ends_when_it_was_said_to_end(scene: Scene):
    late = Caller(scene.key("orders", expires_at=scene.at + timedelta(seconds=1)))
    for answer in (late.ask("GET", "/orders"), late.ask("POST", "/orders", order())):
        assert (answer.status, answer.code) == (401, "key_expired")


def test_another_stores_key_finds_nothing_of_ours(scene: Scene, ben: Caller):
    [placed] = ben.place(order())
    other = open_scene(slug="elsewhere")
    stranger = Caller(other.key("everything"))
    for path in (
        f"/orders/{placed['order']}",
        f"/conversations/{scene.talks['ada']}",
        f"/customers/{scene.customer('ada')}",
    ):
        assert stranger.ask("GET", path).code == "not_found"
    assert stranger.get("/orders") == {"items": [], "next": None}


NOWHERE = (
    *("/nothing", "/orders/", "/orders/a/b/c", "/orders/%2e%2e%2f"),
    *("/api", "/api/", "/api/v2/orders", "/api/v1", "/api/v1/"),
)


def test_an_address_that_is_none(ben: Caller):
    for path in NOWHERE:
        answer = ben.ask("GET", path)
        assert (answer.status, answer.code) == (404, "no_such_address"), path


def test_a_name_no_database_keeps(ben: Caller):
    assert ben.ask("GET", "/orders/a%00b").code == "bad_character"
    assert ben.ask("GET", "/orders?search=a%00b").code == "bad_character"
    assert ben.ask("GET", f"/orders/{'x' * 101}").code == "text_too_long"


def test_another_method(ben: Caller):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = ben.ask(method, "/orders")
        assert (answer.status, answer.code) == (405, "method_not_allowed"), method
        assert answer.headers["Allow"] == "GET, POST"


def test_a_strange_host_is_told_so_in_json(scene: Scene):
    response = Client().get("/api/v1/orders", headers={"host": "evil.example"})
    assert (response.status_code, response["Content-Type"]) == (400, PROBLEM)


def test_a_language_nobody_speaks_changes_nothing(ben: Caller):
    for accept in ("xx", "*", ";;;", "en;q=x", "ja-JP-u-ca-japanese,en;q=0.1" * 50):
        assert ben.ask("GET", "/policy/sentences", accept_language=accept).status == 200
