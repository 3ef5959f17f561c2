"""What the tests of the API share: people with keys in their pockets, and a store with something to sell."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from bespeak.domain.catalog import operations as catalog
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import roles
from bespeak.domain.stores.queries import StoreView
from bespeak.kit import clock
from bespeak.kit.money import Money
from tests.domain.cast import MAX, NOW, works

ROLES = ("agent", "packer", "manager", "owner", "integrator")
HERE = "/api/v1"


@dataclass(frozen=True)
class Answer:
    status: int
    type: str
    headers: dict[str, str]
    raw: bytes
    json: Any = field(default=None)

    @property
    def code(self) -> str:
        return self.json["code"]


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
        said = json.loads(response.content) if "json" in response.get("Content-Type", "") else None
        return Answer(
            response.status_code, response.get("Content-Type", ""), dict(response.headers), response.content, said
        )

    def get(self, path: str, **headers: str) -> Any:
        return told(self.ask("GET", path, **headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return told(self.ask("POST", path, body, **headers))


def told(answer: Answer) -> Any:
    """What was answered, where it went well."""
    assert answer.status < 300, answer.raw.decode()
    return answer.json


def key(
    store: StoreView, *scopes: str, member: str = "", expires_at: datetime | None = None, at: datetime = NOW
) -> str:
    issued = stores.issue_key(
        store_id=store.id, label="for a test", scopes=scopes, member=member, expires_at=expires_at, by=MAX, at=at
    )
    return issued.secret


def program(store: StoreView, *scopes: str) -> Caller:
    """A key of its own: nobody's person."""
    return Caller(key(store, *scopes))


def person(name: str, role: str, store: StoreView) -> Caller:
    """Somebody who works there, with a key that acts as them."""
    actor = works(name, role, store)
    return Caller(key(store, *sorted(roles.permissions_of(role)), member=actor.ref))


def soon(**by: float) -> str:
    return (clock.now() + timedelta(**by)).isoformat(timespec="seconds")


def sells(store: StoreView, sku: str = "RING-1", *, price: int = 3000, stock: int = 10, **marks: Any) -> None:
    """One product with one variant, and some of it in the house."""
    handle = sku.lower()
    variant = catalog.VariantDraft(sku=sku, price=Money(price, store.currency))
    product = catalog.ProductDraft(handle=handle, name=f"The {handle}", variants=(variant,), **marks)
    ids = catalog.save_products(store_id=store.id, products=[product], by=MAX, at=NOW)
    if stock:
        inventory.receive(store_id=store.id, variant_id=ids[sku], quantity=stock, by=MAX, at=NOW)


def order(
    external_id: str = "#1", sku: str = "RING-1", price: str = "3000", quantity: int = 1, **more: Any
) -> dict[str, Any]:
    total = str(int(price) * quantity)
    return {
        "external_id": external_id,
        "currency": "JPY",
        "email": "ada@mail.example",
        "name": "Ada",
        "total": total,
        "address": {"line1": "1-2-3 Ginza", "city": "Tokyo", "postcode": "104-0061", "country": "JP"},
        "lines": [{"sku": sku, "quantity": quantity, "price": price}],
        **more,
    }
