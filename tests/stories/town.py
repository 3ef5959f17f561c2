"""A town for the stories: the product as it runs, stores in it, the people who work there and those who write to them.

Whoever acts does so over HTTP with a key of their own. What happens later is waited for, never timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx

from bespeak.domain.stores import queries as stores
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.kit.actors import Actor
from bespeak.project.books import reconcile
from tests.harness import Running
from tests.scene import ALASKA, HOME, PRICES, Scene, open_scene

PATIENCE = 30.0
Json = dict[str, Any]
T = TypeVar("T")


def until(ask: Callable[[], T], good: Callable[[T], bool], *, patience: float = PATIENCE) -> T:
    """Asks until the answer is good, and gives it; fails with the last one."""
    end = time.monotonic() + patience
    while True:
        answer = ask()
        if good(answer):
            return answer
        assert time.monotonic() < end, answer
        time.sleep(0.05)


def soon(**by: float) -> str:
    """A moment from now on, by the town's clock."""
    return (clock.now() + timedelta(**by)).isoformat(timespec="seconds")


def codes(decision: Json) -> list[str]:
    return [reason["code"] for reason in decision["reasons"]]


@dataclass(frozen=True)
class Caller:
    """Somebody with a key: a person who works in a store, or the store's own web shop."""

    http: httpx.Client
    secret: str
    ref: str = ""

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self.http.request(
            method, f"/api/v1{path}", json=body, headers={"Authorization": f"Bearer {self.secret}"}
        )

    def get(self, path: str) -> Any:
        return _told(self.ask("GET", path))

    def post(self, path: str, body: Any) -> Any:
        return _told(self.ask("POST", path, body))

    def refused(self, path: str, body: Any) -> tuple[int, str]:
        """Status and code of a POST that is refused."""
        answer = self.ask("POST", path, body)
        return answer.status_code, answer.json()["code"]


def _told(answer: httpx.Response) -> Any:
    assert answer.status_code < 300, (answer.status_code, answer.text)
    return answer.json()


@dataclass(frozen=True)
class Shop:
    """One store: Ben sells, Mika manages, and customers reach it through its web shop."""

    web: Caller
    ben: Caller
    mika: Caller
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1001, 2000)))

    def order(self, name: str, sku: str, *, far: bool = False, **more: Any) -> Json:
        """This customer orders one of it (to Alaska, if `far`) in the web shop. What the gate says at once."""
        price = f"{PRICES[sku] / 100:.2f}"
        placed = {
            "external_id": f"#{next(self.numbers)}", "currency": "USD", "email": mail(name), "name": name.title(),
            "lines": [{"sku": sku, "title": sku.title(), "quantity": 1, "price": price}], "total": price,
            "address": (ALASKA if far else HOME).as_dict(), **more,
        }  # fmt: skip
        [decision] = self.web.post("/orders", placed)["decisions"]
        return {**decision, "placed": placed}

    def writes(self, name: str, text: str, **about: Any) -> str:
        """This customer writes through the shop's form, about products or orders. The conversation."""
        contacts = [{"kind": "email", "value": mail(name)}]
        said = {"text": text, "contacts": contacts, "name": name.title(), "line": "form", **about}
        return str(self.web.post("/conversations", said)["conversation"])

    def answers(self, conversation: str, text: str) -> None:
        """Ben answers, and so it was a talk."""
        said = self.ben.post(f"/conversations/{conversation}/messages", {"text": text, "line": "mail"})
        assert said["two_way"]

    def talks(self, name: str, *products: str) -> str:
        """They have spoken about these products."""
        conversation = self.writes(name, f"Do you have {' and '.join(products)}?", products=products)
        self.answers(conversation, "Yes, gladly.")
        return conversation

    def agree(self, conversation: str, sku: str = "", **terms: Any) -> Json:
        """Ben puts it in writing, and the customer says yes to exactly that by mail."""
        lines = {"lines": [{"sku": sku, "quantity": 1}]} if sku else {}
        asked = {"conversation": conversation, "valid_until": soon(days=20), **lines, **terms}
        proposed = self.ben.post("/agreements", asked)
        version = {"version": proposed["terms"]["number"], "hash": proposed["terms"]["hash"]}
        accepted: Json = self.ben.post(f"/agreements/{proposed['ref']}/acceptance", {**version, "how": "mail"})
        assert accepted["state"] == "accepted"
        return accepted

    def seen(self, decision: Json) -> Json:
        """The order as it stands now."""
        order: Json = self.ben.get(f"/orders/{decision['order']}")
        return order

    def becomes(self, decision: Json, state: str) -> Json:
        """Waits until the order is in this state."""
        return until(partial(self.seen, decision), lambda order: bool(order["state"] == state))

    def waits_only_for(self, decision: Json, *wanted: str) -> Json:
        """Waits until these are the only reasons."""
        return until(partial(self.seen, decision), lambda order: codes(order["decision"]) == list(wanted))

    def receives(self, amount: str, **about: Any) -> Json:
        """Mika finds a bank transfer on the statement and writes it down."""
        key = f"bank:{next(self.numbers)}"
        noted: Json = self.mika.post("/payments", {"amount": amount, "external_key": key, **about})
        return noted

    def money(self, decision: Json) -> Json:
        told: Json = self.ben.get(f"/orders/{decision['order']}/payments")
        return told

    def owes(self) -> list[tuple[str, str, str]]:
        """What the store has to pay back: order, amount left, why."""
        return [(one["order"], one["left"], one["reason"]) for one in self.ben.get("/payments/refunds")["items"]]


def mail(name: str) -> str:
    return f"{name}@mail.example"


class Town:
    """The product as it runs. Stores are opened by whoever runs the installation, beside it."""

    def __init__(self, http: httpx.Client, running: Running) -> None:
        self.http, self.running = http, running

    def open(self, slug: str) -> Shop:
        """A new store with the usual goods and the policy of the house, and its people with their keys."""
        scene = open_scene(slug=slug)
        ben, mika = (self._caller(scene, who) for who in (scene.ben, scene.mika))
        return Shop(Caller(self.http, scene.key("orders", "talk")), ben, mika)

    def _caller(self, scene: Scene, who: Actor) -> Caller:
        return Caller(self.http, scene.key(*sorted(who.permissions), member=who.ref), who.ref)

    def later(self, **by: float) -> None:
        """Time passes, for everybody in town."""
        clock.move(timedelta(**by))


@contextmanager
def town_at(environment: Mapping[str, str], clock_file: Path) -> Iterator[Town]:
    """`bespeak up`, with a clock that this process moves for all of it."""
    clock.follow(clock_file)
    try:
        with (
            Running({**environment, "BESPEAK_CLOCK_FILE": str(clock_file)}) as running,
            httpx.Client(base_url=running.base, timeout=PATIENCE, trust_env=False) as http,
        ):
            yield Town(http, running)
    finally:
        clock.follow(None)


def comes_to_rest() -> None:
    """Whatever a story set off is done, nothing of it failed, and the books agree."""
    until(lambda: worker.waiting(at=clock.now()), lambda due: not any(due.values()))
    assert [worker.failed(store_id=one.id) for one in stores.all_stores()] == [[]] * len(stores.all_stores())
    assert reconcile() == []
