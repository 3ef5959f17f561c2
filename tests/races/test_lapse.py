"""Something ends at the very moment somebody relies on it. The time of each decides; the books agree either way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements.drafts import LineAsk, Terms
from bespeak.domain.agreements.models import Agreement
from bespeak.domain.agreements.queries import AgreementView
from bespeak.domain.inventory.models import Hold, Level
from bespeak.domain.orders.models import Order
from bespeak.project.books import reconcile
from tests.races.crowd import Racers, order
from tests.scene import Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

ROUNDS = 8
A_BREATH = timedelta(microseconds=1)


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    made = open_scene()
    for name in ("ada", "kim", "lea"):
        made.talk(name, "wardrobe", "lamp")
    return made


def wardrobe(scene: Scene, end: datetime, *, accepted: bool) -> AgreementView:
    """One wardrobe agreed with Ada, set aside for her until that agreement ends."""
    terms = Terms(valid_until=end, hold_until=end, lines=(LineAsk(sku="WARD", quantity=1),))
    made = agreements.propose(
        store_id=scene.store.id, conversation=scene.talks["ada"], terms=terms, by=scene.ben, at=scene.at
    )
    if accepted:
        agreements.accept(
            store_id=scene.store.id, ref=made.ref, version=made.terms.number, hash=made.terms.hash, how="mail",
            by=scene.ben, at=scene.at,
        )  # fmt: skip
    return made


def verb(scene: Scene, name: str, at: datetime, **words: Any) -> dict[str, Any]:
    return {"verb": name, "store_id": scene.store.id, "at": at.isoformat(), **words}


def level(scene: Scene, sku: str) -> Level:
    return Level.objects.get(variant_id=scene.variants[sku])


@pytest.mark.parametrize("moment", [-A_BREATH, timedelta(0)])
def test_an_agreement_lapses_while_it_is_ordered(scene: Scene, racers: Racers, moment: timedelta) -> None:
    """Ada orders by her agreement a breath before its end, or just as it ends; the worker comes at the end."""
    for number in range(ROUNDS):
        end = scene.at + timedelta(days=1, seconds=number)
        made = wardrobe(scene, end, accepted=True)
        hers = order("ada", "WARD", number=f"#{number}", agreement=made.code)
        told, lapsed, again = racers.race(
            [
                verb(scene, "admit", end + moment, order=hers),
                verb(scene, "lapse_agreement", end, ref=made.ref),
                verb(scene, "lapse_agreement", end, ref=made.ref),
            ]
        )
        state = Agreement.objects.get(ref=made.ref).state
        if state == "used":
            assert (told["outcome"], lapsed, again) == ("admitted", False, False)
            racers.race([verb(scene, "cancel", end, ref=told["order"])])
        else:
            assert (state, told["codes"], lapsed ^ again) == ("lapsed", ["agreement_lapsed"], True)
        assert state == "lapsed" or moment < timedelta(0)
        assert (level(scene, "WARD").held, level(scene, "WARD").allocated) == (0, 0)
    assert reconcile() == []


def test_an_agreement_lapses_while_it_is_accepted(scene: Scene, racers: Racers) -> None:
    for number in range(ROUNDS):
        end = scene.at + timedelta(days=1, seconds=number)
        made = wardrobe(scene, end, accepted=False)
        said = {"ref": made.ref, "version": made.terms.number, "hash": made.terms.hash}
        yes, lapsed, held = racers.race(
            [
                verb(scene, "accept", end - A_BREATH, **said),
                verb(scene, "lapse_agreement", end, ref=made.ref),
                verb(scene, "lapse_hold", end, ref=Hold.objects.get(held_for=made.ref, state="live").ref),
            ]
        )
        assert yes in ("accepted", {"refused": "agreement_lapsed"}, {"refused": "not_from_here"})
        assert lapsed is True
        assert held in (True, False)
        assert Agreement.objects.get(ref=made.ref).state == "lapsed"
        assert level(scene, "WARD").held == 0
    assert reconcile() == []


def test_a_hold_lapses_while_two_order_the_last_lamp(scene: Scene, racers: Racers) -> None:
    """The lamp is set aside for Kim until noon. She orders a breath before, Lea at noon, and the worker comes too."""
    for number in range(ROUNDS):
        noon = scene.at + timedelta(hours=12, seconds=number)
        scene.confirm("kim", "availability", sku="LAMP", quantity=1, valid_until=noon)
        hold = Hold.objects.get(state="live")
        hers, leas = order("kim", "LAMP", number=f"#k{number}"), order("lea", "LAMP", number=f"#l{number}")
        kim, lea, lapsed = racers.race(
            [
                verb(scene, "admit", noon - A_BREATH, order=hers),
                verb(scene, "admit", noon, order=leas),
                verb(scene, "lapse_hold", noon, ref=hold.ref),
            ]
        )
        assert sorted([kim["outcome"], lea["outcome"]]) == ["admitted", "held"]
        hold.refresh_from_db()
        assert hold.state in ("used", "lapsed")
        assert not (lapsed and hold.state == "used")
        assert (level(scene, "LAMP").held, level(scene, "LAMP").allocated) == (0, 1)
        gone = [verb(scene, "cancel", noon, ref=one["order"]) for one in (kim, lea)]
        assert racers.race(gone) == ["cancelled", "cancelled"]
    assert not Order.objects.exclude(state="cancelled").exists()
    assert reconcile() == []
