"""A week of orders before today, each led to another end: declined in silence, called off, changed, answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.customers import queries as people
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.payments import operations as payments
from bespeak.domain.payments import queries as money
from bespeak.domain.saleschannels import operations as channels
from bespeak.doors.cli.demo.house import House, kept
from bespeak.doors.cli.demo.tales import codes
from bespeak.journal import worker
from bespeak.kit.actors import Actor, operator

SAYS = frozenset({str(Conversations.SAY)})


@dataclass(frozen=True, slots=True)
class Scene:
    """One order, as it stands, and what happens to it now."""

    house: House
    placed: dict[str, Any]
    act: dict[str, Any]
    at: datetime

    @property
    def order(self) -> OrderView:
        known = self.placed["external_id"]
        return queries.order(store_id=self.house.store.id, ref=known, actor=self.house.mika)

    @property
    def here(self) -> dict[str, Any]:
        return {"store_id": self.house.store.id, "by": self.house.mika, "at": self.at}


def play(house: House) -> None:
    """Every order is placed when it was, and what followed followed then."""
    agreed = codes(house)
    for story in kept("past.json"):
        placed = story["order"]
        if placed["external_id"] in agreed:
            placed["agreement"] = agreed[placed["external_id"]]
        for act in ({"days": story["days"], "do": "place"}, *story.get("then", ())):
            at = house.at - timedelta(days=act["days"])
            ACTS[act["do"]](Scene(house, placed, act, at))
            _let_pass(at)


def _let_pass(at: datetime) -> None:
    """What was due until then is done as of then."""
    worker.drain(now=lambda: at, lanes=("house", "timer"))


def _receive(scene: Scene, order: dict[str, Any]) -> None:
    raw = json.dumps(order, ensure_ascii=False).encode()
    channels.receive(**scene.here | {"by": operator()}, name="past.jsonl", data=raw)


def _place(scene: Scene) -> None:
    _receive(scene, scene.placed)


def _change(scene: Scene) -> None:
    _receive(scene, scene.placed | scene.act["to"] | {"updated_at": scene.at.isoformat()})


def _cancel(scene: Scene) -> None:
    orders.cancel(ref=scene.order.ref, reason=scene.act["reason"], **scene.here)


def _decline(scene: Scene) -> None:
    orders.override(ref=scene.order.ref, to="declined", reason=scene.act["reason"], **scene.here)


def _refund(scene: Scene) -> None:
    about = money.payments(store_id=scene.house.store.id, order=scene.order.ref, actor=scene.house.mika)
    for one in about.due:
        payments.make_refund(
            due=one.ref, amount_minor=one.left_minor, method="channel", external_key=f"re_{one.ref}", **scene.here
        )


def _answer(scene: Scene) -> None:
    """The customer writes on the page of the order."""
    order, store = scene.order, scene.house.store
    whose = people.leads_to(order.customer_id).ref
    customer = Actor(kind="customer", ref=whose, store_id=store.id, permissions=SAYS)
    about = {
        "text": scene.act["text"],
        "orders": [order.ref],
        "line": "form",
        "client_key": f"demo:{order.external_id}",
    }
    conversations.start(store_id=store.id, by=customer, at=scene.at, **about)


def _wait(_: Scene) -> None:
    """Nobody does anything."""


ACTS: dict[str, Callable[[Scene], None]] = {
    "place": _place,
    "change": _change,
    "cancel": _cancel,
    "decline": _decline,
    "refund": _refund,
    "answer": _answer,
    "wait": _wait,
}
