"""The board: held orders by deadline, others newest first, each with what it waits for."""

from datetime import timedelta

import pytest

from bespeak.domain.orders import board
from bespeak.domain.orders.board import Asked
from bespeak.domain.orders.models import Order
from bespeak.kit import clock
from bespeak.kit.refusals import Invalid, NotFound
from tests.plans import crowd, plans
from tests.scene import MAX, open_scene

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_what_waits_stands_by_deadline_and_pages_meet():
    scene, now = open_scene(), clock.now()
    for n in range(3):
        scene.order("RING", email=f"jun{n}@mail.example", external_id=f"#{n}", at=now - timedelta(minutes=n))
    asking = {"store_id": scene.store.id, "actor": MAX, "asked": Asked(state="held")}
    first = board.cards(**asking, most=2)
    rest = board.cards(**asking, after=board.place(first[-1], "held"))
    assert [one.external_id for one in (*first, *rest)] == ["#2", "#1", "#0"]
    assert {"communication", "specification"} <= set(first[0].gates)
    with pytest.raises(Invalid):
        board.cards(**asking, after="yesterday")


def test_it_is_counted_by_state_and_by_gate():
    scene = open_scene()
    scene.order("RING", email="jun@mail.example")
    scene.order("WARD", email="fay@mail.example")
    here = {"store_id": scene.store.id, "actor": MAX}
    none = dict.fromkeys(("admitted", "released", "sent", "declined", "cancelled"), 0)
    assert board.counted(**here) == {"held": 2, **none}
    assert board.gates(**here)["communication"] == 2


@pytest.mark.parametrize("search", ["jun@mail.example", "JUN@mail.example", "jun", "#7", "7"])
def test_it_is_found_by_mail_name_and_number(search):
    scene = open_scene()
    scene.order("RING", email="jun@mail.example", external_id="#7")
    scene.order("RING", email="ada@mail.example", external_id="#8")
    found = board.cards(store_id=scene.store.id, actor=MAX, asked=Asked(search=search))
    assert [one.external_id for one in found] == ["#7"]


def test_a_stranger_is_told_there_is_nothing():
    scene, other = open_scene(), open_scene(slug="southlight")
    with pytest.raises(NotFound):
        board.cards(store_id=scene.store.id, actor=other.ben, asked=Asked())


def test_sent_orders_are_counted_and_listed_without_reading_those_that_are_not():
    scene = open_scene(policy="open")
    sent = scene.order("MUG", email="ada@mail.example").order
    Order.objects.filter(ref=sent).update(state="released", released_at=clock.now(), shut_pick=0)
    crowd(Order.objects.get(), ref=lambda n: f"ord_{n}")
    asked = Asked(state=board.SENT)

    def ask() -> None:
        board.counted(store_id=scene.store.id, actor=MAX)
        board.cards(store_id=scene.store.id, actor=MAX, asked=asked)

    for plan in plans(ask)[:2]:
        assert "order_sent" in plan, plan
