"""A held order and what is agreed afterwards: it serves the order where it was made in a talk about that order."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.agreements.queries import AgreementView
from bespeak.domain.conversations import operations as conversations
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import queries
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.queries import OrderView
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.project.books import reconcile
from tests.scene import ALASKA, MAX, Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def scene() -> Scene:
    return open_scene()


def ring(scene: Scene, **more: Any) -> Decision:
    """Ada orders a ring, and has not spoken with anybody."""
    held = scene.order("RING", email="ada@mail.example", **more)
    assert held.outcome == "held"
    return held


def about(scene: Scene, order: Decision) -> None:
    conversations.about(
        store_id=scene.store.id, conversation=scene.talks["ada"], orders=[order.order], by=scene.ben, at=clock.now()
    )


def now(scene: Scene, order: Decision) -> OrderView:
    worker.drain(lanes=("house",))
    return queries.order(store_id=scene.store.id, ref=order.order, actor=scene.ben)


def used_by(scene: Scene, agreed: AgreementView) -> str:
    return agreements.agreement(store_id=scene.store.id, ref=agreed.ref, actor=scene.ben, at=clock.now()).used_by_order


def test_what_was_agreed_in_a_talk_about_the_order_cures_it(scene: Scene) -> None:
    held = ring(scene)
    scene.talk("ada")
    about(scene, held)

    agreed = scene.agree("ada", "RING")

    order = now(scene, held)
    assert (order.outcome, order.agreement_ref) == ("admitted", agreed.ref)
    assert used_by(scene, agreed) == held.order
    assert reconcile() == []


def test_what_was_agreed_about_something_else_does_not(scene: Scene) -> None:
    held = ring(scene)
    scene.talk("ada")

    agreed = scene.agree("ada", "RING")

    order = now(scene, held)
    assert (order.outcome, order.agreement_ref) == ("held", "")
    assert used_by(scene, agreed) == ""


def test_nor_do_other_lines_than_were_agreed(scene: Scene) -> None:
    held = ring(scene)
    scene.talk("ada")
    about(scene, held)

    agreed = scene.agree("ada", "MUG")

    assert now(scene, held).outcome == "held"
    assert used_by(scene, agreed) == ""


def test_of_two_that_fit_none_is_chosen(scene: Scene) -> None:
    held = ring(scene)
    scene.talk("ada")
    about(scene, held)

    scene.agree("ada", "RING", accepted=False)
    both = [scene.agree("ada", "RING"), scene.agree("ada", "RING")]

    order = now(scene, held)
    assert "agreement_ambiguous" in [reason.code for reason in order.decision.reasons]
    assert [used_by(scene, one) for one in both] == ["", ""]


def test_it_stays_the_orders_while_something_else_is_still_missing(scene: Scene) -> None:
    held = ring(scene, address=ALASKA)
    scene.talk("ada")
    about(scene, held)
    agreed = scene.agree("ada", "RING")
    order = now(scene, held)
    assert [reason.code for reason in order.decision.reasons] == ["delivery_not_agreed"]
    assert used_by(scene, agreed) == held.order

    scene.confirm("ada", "delivery", country="US", postcode="99615")

    order = now(scene, held)
    assert (order.outcome, order.agreement_ref) == ("admitted", agreed.ref)


def test_a_declined_order_leaves_it_free_for_the_next(scene: Scene) -> None:
    held = ring(scene)
    scene.talk("ada")
    about(scene, held)
    agreed = scene.agree("ada", "RING")
    assert now(scene, held).outcome == "admitted"

    orders.override(store_id=scene.store.id, ref=held.order, to="declined", reason="Lost gem", by=MAX, at=clock.now())

    assert used_by(scene, agreed) == ""
    again = scene.order("RING", email="ada@mail.example", agreement_code=agreed.code)
    assert again.outcome == "admitted"
    assert reconcile() == []
