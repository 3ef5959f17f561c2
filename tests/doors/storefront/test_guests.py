"""Who comes by a link asks in the customer's name: every query answers with their own things, or with none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.agreements.queries import beside
from bespeak.domain.agreements.queries import finding as agreements_found
from bespeak.domain.conversations.queries import finding as talks_found
from bespeak.domain.conversations.queries import inbox
from bespeak.domain.fulfilment import operations as fulfilment
from bespeak.domain.fulfilment import queries as parcels
from bespeak.domain.orders import board, finding, queries, together, wanted
from bespeak.doors.storefront import guests
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM, Actor
from bespeak.kit.refusals import NotFound
from tests.scene import Scene, open_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Ada has ordered."""
    made = open_scene(policy="open")
    made.order("MUG", email="ada@mail.example", external_id="#1")
    return made


def comes(scene: Scene, name: str) -> Actor:
    return guests.customer(scene.store.id, scene.customer(name), acts=True)


def test_a_customer_sees_their_own_orders_only(scene: Scene) -> None:
    theirs = scene.order("MUG", email="jun@mail.example", external_id="#2").order
    ada, jun = comes(scene, "ada"), comes(scene, "jun")
    here: dict[str, Any] = {"store_id": scene.store.id}

    assert queries.order(ref=theirs, actor=jun, **here).ref == theirs
    for asked in (queries.order, queries.decisions):
        with pytest.raises(NotFound):
            asked(ref=theirs, actor=ada, **here)
    assert queries.orders_by_ref(refs=[theirs], actor=ada, **here) == {}
    assert [one.external_id for one in queries.orders(actor=ada, **here)] == ["#1"]
    assert sum(queries.counts(actor=ada, **here).values()) == queries.how_many(actor=ada, **here) == 1
    assert queries.unfinished(customer_ids=[scene.customer_id("jun")], actor=ada, **here) == []


def test_a_customer_sees_their_own_parcel_only(scene: Scene) -> None:
    theirs = scene.order("MUG", email="jun@mail.example", external_id="#2", paid_minor=1800, source="shopify").order
    here: dict[str, Any] = {"store_id": scene.store.id}
    fulfilment.hand_over(order=theirs, carrier="Yamato", tracking="1Z", by=SYSTEM, at=clock.now(), **here)

    assert set(parcels.parcels(orders=[theirs], actor=comes(scene, "jun"), **here)) == {theirs}
    assert parcels.parcels(orders=[theirs], actor=comes(scene, "ada"), **here) == {}


AT = clock.now() + timedelta(days=1)
OF_THE_STORE: dict[str, Callable[..., Any]] = {
    "the board": lambda **by: board.cards(asked=board.Asked(), **by),
    "its gates": board.gates,
    "its counts": board.counted,
    "orders that are looked for": lambda **by: finding.found(text="#1", **by),
    "test orders": finding.trials,
    "orders side by side": lambda **by: together.together(customer_id=1, **by),
    "whose orders are meant": lambda **by: finding.meant(text="#1", **by),
    "what an order asks for": lambda **by: wanted.wanted(ref="ord_0000000000000000", **by),
    "the inbox": lambda **by: inbox.cards(asked=inbox.Asked(), **by),
    "its counts of talks": inbox.counted,
    "its shares": lambda **by: inbox.shares(kind=inbox.STORE, assignees=[""], **by),
    "talks that are looked for": lambda **by: talks_found.found_talks(text="ring", **by),
    "agreements that are looked for": lambda **by: agreements_found.found_agreements(at=AT, text="x", **by),
    "agreements beside a talk": lambda **by: beside.beside(customer_id=1, at=AT, **by),
    "counts of agreements": lambda **by: agreements.counted(at=AT, **by),
}


@pytest.mark.parametrize("asked", OF_THE_STORE.values(), ids=OF_THE_STORE.keys())
def test_what_is_about_everybody_is_not_there_for_a_customer(scene: Scene, asked: Callable[..., Any]) -> None:
    with pytest.raises(NotFound):
        asked(store_id=scene.store.id, actor=comes(scene, "ada"))
    if asked is not OF_THE_STORE["what an order asks for"]:
        asked(store_id=scene.store.id, actor=scene.ben)
