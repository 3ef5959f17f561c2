"""The thread of an order: done, present and later stitches, each from a fact."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bespeak.domain.orders import queries
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.payments import queries as payments
from bespeak.doors.frame import journey
from bespeak.doors.frame.journey import Known
from bespeak.doors.frame.thread import Stitch
from bespeak.journal import worker
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.scene import Scene, open_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return open_scene()


def thread(scene: Scene, order: Decision, **known: object) -> dict[str, Stitch]:
    view = queries.order(store_id=scene.store.id, ref=order.order, actor=SYSTEM)
    due = payments.balance([view.ref])[view.ref].outstanding
    return {one.step: one for one in journey.sewn(view, Known(outstanding=due, **known))}  # type: ignore[arg-type]


def states(sewn: dict[str, Stitch]) -> str:
    return " ".join(one.state for one in sewn.values())


def test_an_order_nobody_spoke_about_waits_for_the_talk_until_its_deadline(scene: Scene) -> None:
    held = scene.order("MUG", email="jun@mail.example")
    sewn = thread(scene, held)

    assert states(sewn) == "now later done later later later later"
    assert sewn["talk"].at == held.deadline
    assert list(sewn) == ["talk", "agree", "order", "pay", "make", "deliver", "keep"]


def test_of_two_things_that_wait_only_the_first_is_the_present_one(scene: Scene) -> None:
    held = scene.order("RING", email="jun@mail.example")

    assert states(thread(scene, held)) == "now later done later later later later"


def test_what_was_settled_is_done_at_its_time_and_the_money_is_next(scene: Scene) -> None:
    talked = clock.now() - timedelta(days=2)
    scene.talk("jun", "mug")
    admitted = scene.order("MUG", email="jun@mail.example")
    worker.drain()
    sewn = thread(scene, admitted, talked_at=talked)

    assert admitted.outcome == "admitted"
    assert states(sewn) == "done later done now later later later"
    assert sewn["talk"].at == talked


def test_who_may_not_know_of_money_sees_no_stitch_of_it(scene: Scene) -> None:
    scene.talk("jun", "mug")
    admitted = scene.order("MUG", email="jun@mail.example")
    view = queries.order(store_id=scene.store.id, ref=admitted.order, actor=SYSTEM)

    assert view.state == "admitted"
    assert {one.step: one.state for one in journey.sewn(view, Known())}["pay"] == "later"


def test_words_say_it_to_the_reader_and_leave_the_facts_alone(scene: Scene) -> None:
    held = scene.order("RING", email="jun@mail.example")
    view = queries.order(store_id=scene.store.id, ref=held.order, actor=SYSTEM)
    words = {"talk": Stitch("talk", says="Write to us.", who="you", href="#a"), "agree": Stitch("agree", says="Later.")}
    sewn = {one.step: one for one in journey.sewn(view, Known(), words)}

    assert (sewn["talk"].state, sewn["talk"].says, sewn["talk"].at) == ("now", "Write to us.", held.deadline)
    assert sewn["agree"] == Stitch("agree")
