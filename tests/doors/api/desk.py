"""What the tests of the API share: somebody with a key in their pocket, and how an order is written."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client

from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.queries import actor_for_member
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from tests.scene import MAX, Scene

HERE = "/api/v1"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Answer:
    status: int
    type: str
    headers: dict[str, str]
    raw: bytes
    json: Any = field(default=None)

    @property
    def code(self) -> str:
        assert self.type == PROBLEM, (self.type, self.raw)
        assert self.json["status"] == self.status
        return str(self.json["code"])


@dataclass(frozen=True)
class Caller:
    """Somebody, or a program, with an access key ("" for none)."""

    secret: str = ""

    def ask(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str) -> Answer:
        sent = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        given = {"authorization": f"Bearer {self.secret}"} if self.secret else {}
        given |= {name.replace("_", "-"): text for name, text in headers.items()}
        kind = given.pop("content-type", "application/json")
        place = path if path.startswith("/api") else HERE + path
        response = Client().generic(method, place, sent, content_type=kind, headers=given)
        kind = response.get("Content-Type", "")
        said = json.loads(response.content) if "json" in kind else None
        return Answer(response.status_code, kind, dict(response.headers), response.content, said)

    def get(self, path: str, **headers: str) -> Any:
        return told(self.ask("GET", path, **headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return told(self.ask("POST", path, body, **headers))

    def place(self, *orders: Any, **headers: str) -> list[Any]:
        """The decisions on these orders, sent as a list."""
        decisions: list[Any] = self.post("/orders", list(orders), **headers)["decisions"]
        return decisions


def told(answer: Answer) -> Any:
    """What was answered, where it went well."""
    assert answer.status < 300, (answer.status, answer.raw.decode())
    return answer.json


def carrying(scene: Scene, actor: Actor, *scopes: str) -> Caller:
    """That person with a key in their name; all they may do, or less."""
    return Caller(scene.key(*(scopes or sorted(actor.permissions)), member=actor.ref))


def program(scene: Scene, *scopes: str) -> Caller:
    """A key of its own: nobody's person."""
    return Caller(scene.key(*scopes))


def hired(scene: Scene, name: str, role: str) -> Actor:
    email = f"{name}@{scene.store.slug}.example"
    member = stores.add_member(store_id=scene.store.id, email=email, name=name, role=role, by=MAX, at=scene.at)
    return actor_for_member(ref=member.ref, store_id=scene.store.id)


def soon(**by: float) -> str:
    """A moment from now on, as text."""
    return (clock.now() + timedelta(**by)).isoformat(timespec="seconds")


def everything_stored() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = [cursor.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables]
    return str(rows)


def order(external_id: str = "#1", sku: str = "MUG", price: str = "18.00", **changes: Any) -> dict[str, Any]:
    """Ada orders one mug."""
    quantity = changes.pop("quantity", 1)
    return {
        "external_id": external_id,
        "currency": "USD",
        "email": "ada@mail.example",
        "name": "Ada",
        "total": f"{float(price) * quantity:.2f}",
        "address": {"line1": "12 Elm St", "city": "Denver", "region": "CO", "postcode": "80279", "country": "US"},
        "lines": [{"sku": sku, "quantity": quantity, "price": price}],
        **changes,
    }
