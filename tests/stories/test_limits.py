"""Whoever asks too often is told so and when to come back; an order that was not taken is never thought taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import httpx
import pytest

from tests.harness import Running
from tests.scene import Scene, open_scene

pytestmark = pytest.mark.django_db(transaction=True)
RATES = {"BESPEAK_RATE_ORDERS": "0.2", "BESPEAK_RATE_OTHERS": "0.3", "BESPEAK_RATE_STRANGERS": "0.2"}
"""Two orders, three other things and two strangers at once."""


@pytest.fixture
def http(transactional_db: None, environment: Mapping[str, str]) -> Iterator[httpx.Client]:
    with Running({**environment, **RATES}) as running, httpx.Client(base_url=running.base, timeout=30) as client:
        yield client


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return open_scene()


def ask(http: httpx.Client, secret: str, path: str = "/store") -> httpx.Response:
    return http.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"})


def place(http: httpx.Client, secret: str, number: str) -> httpx.Response:
    line = {"sku": "MUG", "quantity": 1, "price": "18.00"}
    order = {"external_id": number, "currency": "USD", "email": "ada@mail.example", "lines": [line], "total": "18.00"}
    return http.post("/api/v1/orders", json=order, headers={"Authorization": f"Bearer {secret}"})


def refused(answer: httpx.Response) -> str:
    """The sentence of a refusal to come back later."""
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (429, "too_many_requests")
    assert answer.headers["retry-after"] == str(problem["data"]["retry_after"])
    assert 1 <= int(answer.headers["retry-after"]) <= 5
    return str(problem["text"])


def test_a_key_that_asks_too_often(http: httpx.Client, scene: Scene) -> None:
    one, other = scene.key("orders", "read"), scene.key("orders", "read")

    assert [ask(http, one).status_code for _ in range(3)] == [200] * 3
    assert refused(ask(http, one)).startswith("Too many requests with this access key. Nothing of this one was kept")
    assert [place(http, one, f"#{n}").status_code for n in range(2)] == [200] * 2, "orders have a limit of their own"
    refused(place(http, one, "#late"))

    kept = ask(http, other, "/orders").json()["items"]
    assert [order["external_id"] for order in kept] == ["#1", "#0"]
    assert http.get("/healthz").status_code == http.get("/api/v1/openapi.json").status_code == 200


def test_a_key_is_one_key_however_its_header_is_written(http: httpx.Client, scene: Scene) -> None:
    secret = scene.key("read")
    written = [f"Bearer {secret}", f"bearer {secret}", f"Bearer   {secret}", f"BEARER {secret}"]
    asked = [http.get("/api/v1/store", headers={"Authorization": one}) for one in written]

    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    assert "with this access key" in refused(asked[-1])


def test_a_header_that_is_no_access_keys_is_a_strangers(http: httpx.Client, scene: Scene) -> None:
    written = [f"Basic {scene.key('read')}", "Bearer", "nonsense"]
    asked = [http.get("/api/v1/store", headers={"Authorization": one}) for one in written]

    assert [answer.status_code for answer in asked] == [401, 401, 429]
    assert "without a key that is known here" in refused(asked[-1])


def test_strangers_are_stopped_and_lock_nobody_out(http: httpx.Client, scene: Scene) -> None:
    known = scene.key("orders", "read")
    assert ask(http, known).status_code == 200
    for path in ("/healthz", "/api/v1/openapi.json"):
        http.get(path, headers={"Authorization": "Bearer guessed 0"})

    assert [ask(http, f"guessed{n}").status_code for n in range(2)] == [401, 401]
    assert "without a key that is known here" in refused(ask(http, "guessed 0"))
    refused(place(http, "guessed4", "#1"))
    refused(http.get("/api/v1/store"))

    assert ask(http, known).status_code == 200, "known here already, from the same address"
    assert [http.get("/healthz").status_code for _ in range(3)] == [200] * 3
