"""Orders are taken natively at the front, everything else by Django behind it: to whoever asks it is one API.

Each question is put to the running product and to Django's own route, and both must answer the same.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client

from bespeak.domain.stores import operations as stores
from bespeak.kit import clock
from tests.harness import descendants
from tests.scene import MAX, Scene, open_scene, settled_scene
from tests.stories.town import PATIENCE, Json, Town, codes

ORDERS = "/api/v1/orders"
PROBLEM = "application/problem+json"
TOLD = ("www-authenticate", "idempotency-replayed", "allow", "x-content-type-options")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Said:
    status: int
    type: str
    headers: dict[str, str]
    json: Any

    @property
    def problem(self) -> tuple[int, str, str]:
        assert self.type == PROBLEM
        assert (self.json["status"], self.json["type"]) == (self.status, f"urn:bespeak:{self.json['code']}")
        assert self.json["text"]
        return self.status, self.json["code"], self.json["field"]


@dataclass(frozen=True)
class Door:
    """The running product, and Django's own route beside it."""

    http: httpx.Client
    secret: str

    def front(self, body: bytes = b"", method: str = "POST", path: str = ORDERS, **headers: str) -> Said:
        answer = self.http.request(method, path, content=body, headers=self._headers(headers))
        return _said(answer.status_code, answer.headers, answer.content)

    def django(self, body: bytes = b"", method: str = "POST", path: str = ORDERS, **headers: str) -> Said:
        given = self._headers(headers)
        kind = given.pop("content-type")
        answer = Client().generic(method, path, body, content_type=kind, headers=given)
        return _said(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)

    def both(self, body: bytes = b"", method: str = "POST", path: str = ORDERS, **headers: str) -> Said:
        """The one answer that both give."""
        said = self.front(body, method, path, **headers)
        assert said == self.django(body, method, path, **headers)
        return said

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): text for name, text in given.items()}
        usual = {"authorization": f"Bearer {self.secret}", "content-type": "application/json"}
        return {name: text for name, text in (usual | named).items() if text or name not in usual}


def _said(status: int, headers: Any, content: bytes) -> Said:
    kind = headers.get("content-type", "").split(";")[0]
    told = {name: headers[name] for name in TOLD if name in headers}
    return Said(status, kind, told, json.loads(content) if content and "json" in kind else None)


def order(number: str = "#1", **changes: Any) -> Json:
    """Ada orders one mug."""
    address = {"line1": "12 Elm St", "city": "Denver", "postcode": "80279", "country": "US"}
    line = {"sku": "MUG", "quantity": 1, "price": "18.00"}
    mug = {"external_id": number, "email": "ada@mail.example", "lines": [line], "total": "18.00", "address": address}
    return {**mug, "currency": "USD", **changes}


def sent(body: Any) -> bytes:
    return json.dumps(body).encode()


@pytest.fixture
def scene(town: Town) -> Scene:
    return settled_scene()


@pytest.fixture
def door(town: Town, scene: Scene) -> Door:
    return Door(town.http, scene.key("orders", "read"))


def kept(door: Door) -> list[str]:
    """The orders there are."""
    return [one["external_id"] for one in door.front(method="GET").json["items"]]


def test_only_a_key_that_may_place_orders_is_let_in(town: Town, scene: Scene, door: Door) -> None:
    late = scene.key("orders", expires_at=clock.now() + timedelta(hours=1), at=clock.now())
    town.later(hours=2)
    mug = sent(order())

    refused = {
        name: door.both(mug, authorization=header)
        for name, header in {
            "none": "",
            "another scheme": "Basic b2xnYTpvbGdh",
            "no secret": "Bearer",
            "unknown": "Bearer bsk_nobody",
            "long": "Bearer " + "x" * 5000,
            "expired": f"Bearer {late}",
            "revoked": f"Bearer {_revoked(scene)}",
            "another scope": f"Bearer {scene.key('talk')}",
        }.items()
    }

    assert {name: said.problem[:2] for name, said in refused.items()} == {
        **dict.fromkeys(["none", "another scheme", "no secret", "unknown", "long"], (401, "unauthenticated")),
        "expired": (401, "key_expired"),
        "revoked": (401, "key_revoked"),
        "another scope": (403, "forbidden"),
    }
    assert refused["another scope"].json["data"] == {"permission": "orders:order:place"}
    assert all("www-authenticate" in said.headers for said in refused.values() if said.status == 401)
    assert kept(door) == []


def _revoked(scene: Scene) -> str:
    issued = stores.issue_key(store_id=scene.store.id, label="lost", scopes=["orders"], by=MAX, at=scene.at)
    stores.revoke_key(store_id=scene.store.id, ref=issued.key.ref, by=MAX, at=clock.now())
    return issued.secret


def test_another_stores_key_orders_in_the_other_store(door: Door) -> None:
    elsewhere = Door(door.http, open_scene(slug="elsewhere").key("orders", "read"))

    [decision] = elsewhere.front(sent(order())).json["decisions"]

    assert codes(decision) == ["no_two_way_talk"]
    assert (kept(door), kept(elsewhere)) == ([], ["#1"])
    seen = door.both(method="GET", path=f"{ORDERS}/{decision['order']}")
    assert seen.problem[:2] == (404, "not_found")


UNREADABLE = {
    "half an order": (b'{"lines": [', {}, (400, "not_json", "")),
    "no JSON at all": (b"order one mug, please", {}, (400, "not_json", "")),
    "nothing": (b"", {}, (400, "not_json", "")),
    "not a number": (b'{"total": NaN}', {}, (400, "not_json", "")),
    "a key twice": (
        b'{"lines": [{"sku": "MUG", "price": "1.00", "price": "999.00"}]}',
        {},
        (400, "duplicate_key", "lines[0].price"),
    ),
    "another encoding": ('{"note": "é"}'.encode("latin-1"), {}, (400, "not_utf8", "")),
    "UTF-16": ('{"lines": []}'.encode("utf-16"), {}, (400, "not_utf8", "")),
    "too deep": (b"[" * 100_000 + b"]" * 100_000, {}, (400, "nested_too_deep", "")),
    "a number": (b"5", {}, (422, "not_an_object", "")),
    "null": (b"null", {}, (422, "not_an_object", "")),
    "no lines": (sent(order(lines=[])), {}, (422, "no_lines", "lines")),
    "a bad line": (
        sent(order(lines=[{"sku": "MUG", "quantity": -1, "price": "18.00"}])),
        {},
        (422, "quantity_not_positive", "lines[0].quantity"),
    ),
    "NUL in a name": (sent(order(name="A\0da")), {}, (422, "bad_character", "name")),
    "half a character": (sent(order(note="\ud800")), {}, (422, "bad_character", "note")),
    "a form": (b"sku=MUG", {"content_type": "application/x-www-form-urlencoded"}, (415, "wrong_media_type", "")),
    "plain text": (sent(order()), {"content_type": "text/plain"}, (415, "wrong_media_type", "")),
    "a key of two words": (
        sent(order()),
        {"idempotency_key": "two words"},
        (422, "bad_idempotency_key", "Idempotency-Key"),
    ),
    "a key too long": (sent(order()), {"idempotency_key": "x" * 256}, (422, "bad_idempotency_key", "Idempotency-Key")),
    "too many": (sent([order()] * 501), {}, (422, "too_many_orders", "")),
    "17 MB": (b" " * (17 * MEGABYTE), {}, (413, "too_large", "")),
}


def test_what_is_no_order_is_refused_by_name(door: Door) -> None:
    said = {name: door.both(body, **headers).problem for name, (body, headers, _) in UNREADABLE.items()}

    assert said == {name: expected for name, (_, _, expected) in UNREADABLE.items()}
    asked = door.both(sent(order()), path=f"{ORDERS}?colour=red")
    assert asked.problem == (422, "unknown_parameter", "colour")
    assert kept(door) == []
    inputs = door.front(method="GET", path="/api/v1/receipts?outcome=refused&limit=200").json["items"]
    assert {"no_lines", "quantity_not_positive", "not_json"} <= {one["code"] for one in inputs}


def test_a_list_is_answered_member_by_member(door: Door) -> None:
    bad = order("#2", lines=[{"sku": "MUG", "quantity": 0, "price": "18.00"}])
    whole = sent([order("#1"), bad, order("#1"), "a mug", order("#3", email="jun@mail.example")])

    first = door.front(whole)

    assert (first.status, first.type) == (200, "application/json")
    placed, refused, again, word, held = first.json["decisions"]
    assert (placed["outcome"], placed["duplicate"], again["duplicate"]) == ("admitted", False, True)
    assert (again["order"], held["outcome"]) == (placed["order"], "held")
    assert (refused["refused"]["code"], refused["refused"]["field"]) == ("quantity_not_positive", "lines[0].quantity")
    assert word["refused"]["code"] == "not_an_object"
    second = door.both(whole).json["decisions"]
    assert [one.get("duplicate") for one in second] == [True, None, True, None, True]
    assert sorted(kept(door)) == ["#1", "#3"]
    assert door.both(b"[]").json == {"decisions": []}


def test_reasons_are_told_in_the_language_of_whoever_reads(door: Door) -> None:
    held = sent(order(email="jun@mail.example"))
    door.front(held)

    def text(accept: str) -> str:
        [decision] = door.both(held, accept_language=accept).json["decisions"]
        return str(decision["reasons"][0]["text"])

    english = text("en-GB")
    assert english.startswith("We have not spoken")
    assert text("ja") == text("ja-JP,en;q=0.5") == text("fr, ja;q=0.8, en;q=0.1") != english
    assert text("xx") == text("*") == text("") == english


@pytest.mark.both
def test_the_same_idempotency_key_is_one_order_wherever_it_is_asked(door: Door) -> None:
    mug = sent(order("", note="It has no number of its own"))

    first = door.front(mug, idempotency_key="k-1")
    again = door.both(mug, idempotency_key="k-1")

    assert "idempotency-replayed" not in first.headers
    assert (again.json, again.headers["idempotency-replayed"]) == (first.json, "true")
    other = door.both(sent(order("", note="Two, please")), idempotency_key="k-1")
    assert other.problem == (409, "idempotency_key_reused", "")
    assert len(kept(door)) == 1


def test_other_addresses_and_methods_are_answered_behind_the_front(door: Door) -> None:
    for path in ("/nothing", "/api", "/api/v1/", "/api/v2/orders", f"{ORDERS}/"):
        for method in ("GET", "POST"):
            assert door.both(sent(order()), method, path).problem[:2] == (404, "no_such_address"), (method, path)
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS"):
        refused = door.both(sent(order()), method)
        assert refused.problem[:2] == (405, "method_not_allowed")
        assert refused.headers["allow"] == "GET, POST"
    assert door.both(method="GET").json == {"items": [], "next": None}
    assert door.both(method="GET", path=f"{ORDERS}/ord_unknown").problem[:2] == (404, "not_found")
    head = door.front(method="HEAD")
    assert (head.status, head.json) == (door.django(method="HEAD").status, None)
    assert door.both(method="GET", path="/healthz", authorization="").json == {"status": "alive"}
    assert door.both(method="GET", path="/readyz", authorization="").json == {"status": "ready"}


def test_half_a_body_is_no_order(door: Door) -> None:
    whole = sent(order()) + b" " * 100
    cut = len(whole) - 50  # what has arrived could be read as an order

    with _connected(door) as line:
        line.sendall(_head(door, len(whole)) + whole[:cut])
        line.shutdown(socket.SHUT_WR)
        answered = line.recv(65536)
    with _connected(door) as line:
        line.sendall(_head(door, len(whole)) + whole[:cut])

    assert not answered.startswith(b"HTTP/1.1 2")
    assert door.front(sent(order("#2"))).status == 200
    assert kept(door) == ["#2"]


def _connected(door: Door) -> socket.socket:
    url = door.http.base_url
    return socket.create_connection((url.host, url.port or 0), timeout=PATIENCE)


def _head(door: Door, length: int) -> bytes:
    lines = [
        f"POST {ORDERS} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {door.secret}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def test_a_hundred_at_once_are_all_answered_each_its_own(door: Door) -> None:
    asked = list(_a_crowd(100))

    answers = asyncio.run(_at_once(door, asked))

    for (number, kind, _), answer in zip(asked, answers, strict=True):
        assert answer.status_code == {"good": 200, "bad": 422, "broken": 400}[kind]
        if kind == "good":
            assert answer.json()["decisions"][0]["external_id"] == number
    good = [number for number, kind, _ in asked if kind == "good"]
    refs = [answer.json()["decisions"][0]["order"] for answer in answers if answer.status_code == 200]
    assert len(set(refs)) == len(good)
    assert door.front(method="GET", path=f"{ORDERS}?limit=200").json["next"] is None
    listed = door.front(method="GET", path=f"{ORDERS}?limit=200").json["items"]
    assert sorted(one["external_id"] for one in listed) == sorted(good)


def _a_crowd(size: int) -> Iterator[tuple[str, str, bytes]]:
    """Number, kind and body: most are good, some bad, some broken."""
    for n in range(size):
        number = f"#{n}"
        if n % 10 == 3:
            yield number, "bad", sent(order(number, lines=[]))
        elif n % 10 == 7:
            yield number, "broken", sent(order(number))[:-5]
        else:
            yield number, "good", sent(order(number, email=f"b{n}@mail.example"))


async def _at_once(door: Door, asked: Sequence[tuple[str, str, bytes]]) -> list[httpx.Response]:
    headers = {"Authorization": f"Bearer {door.secret}", "Content-Type": "application/json"}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=door.http.base_url, timeout=PATIENCE, limits=limits, headers=headers, trust_env=False
    ) as client:
        return await asyncio.gather(*(client.post(ORDERS, content=body) for _, _, body in asked))


def test_a_broken_body_is_said_to_be_broken(door: Door) -> None:
    head = _head(door, 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    for pieces in (b"zz\r\nabc\r\n", b"3\r\nabc\r\n"):
        with socket.create_connection((door.http.base_url.host, door.http.base_url.port or 80)) as line:
            line.sendall(head + pieces)
            line.shutdown(socket.SHUT_WR)
            line.settimeout(10)
            said = line.recv(65536)
        assert said.startswith(b"HTTP/1.1 400 "), said
        assert b"body_cut_off" in said
    assert kept(door) == []


def test_what_counts_once_is_not_taken_twice_and_only_our_hosts_are_served(door: Door) -> None:
    usual = [("authorization", f"Bearer {door.secret}"), ("content-type", "application/json")]
    asked = {
        "two secrets": [*usual, ("authorization", "Bearer bsk_other")],
        "two keys": [*usual, ("idempotency-key", "a"), ("idempotency-key", "b")],
        "no key": [*usual, ("idempotency-key", "")],
        "another house": [*usual, ("host", "evil.example")],
    }
    told = {name: door.http.post(ORDERS, content=sent(order()), headers=headers) for name, headers in asked.items()}
    assert {name: (said.status_code, said.json()["code"]) for name, said in told.items()} == {
        "two secrets": (401, "unauthenticated"),
        "two keys": (422, "bad_idempotency_key"),
        "no key": (422, "bad_idempotency_key"),
        "another house": (400, "bad_request"),
    }
    assert kept(door) == []


def test_a_page_says_in_words_that_too_much_was_sent_to_it(town: Town, scene: Scene) -> None:
    said = town.http.post("/en/chat/", content=b"x" * (200 * MEGABYTE), headers={"content-type": "text/plain"})

    assert (said.status_code, said.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert "This is too large" in said.text
    assert scene.store.name in said.text


def test_who_sends_too_much_again_and_again_takes_no_memory_with_them(town: Town, scene: Scene) -> None:
    sent = {"content-type": "multipart/form-data; boundary=XX"}
    large = {"413": b"x" * (17 * MEGABYTE), "422": b"x" * (14 * MEGABYTE)}
    statuses, before = set(), held(town)
    for _ in range(10):
        for inside in large.values():
            body = b'--XX\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + inside + b"\r\n--XX--\r\n"
            statuses.add(town.http.post("/en/chat/", content=body, headers=sent).status_code)

    assert statuses <= {413, 422, 429}
    assert held(town) - before < 150, "megabytes; all of them together are 310"


def held(town: Town) -> int:
    """Megabytes that the web process has in memory."""
    serving = [pid for one in town.running.children() for pid in (one, *descendants(one))]
    status = [Path(f"/proc/{pid}/status").read_text() for pid in serving]
    return max(int(re.search(r"VmRSS:\s+(\d+)", one)[1]) for one in status) // 1024  # type: ignore[index]
