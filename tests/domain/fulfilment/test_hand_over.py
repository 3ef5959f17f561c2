"""A released order is handed over: its goods left, nobody calls it off, and the parcel is told once."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.customers import operations as customers
from bespeak.domain.fulfilment import operations as fulfilment
from bespeak.domain.fulfilment import queries
from bespeak.domain.fulfilment.models import Parcel
from bespeak.domain.fulfilment.operations import HandedOverAlready, NotReleased, NotToBeShipped
from bespeak.domain.fulfilment.permissions import Fulfilment
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.models import Order
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.queries import actor_for_member
from bespeak.journal.models import Fact
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM, Actor
from bespeak.kit.refusals import Forbidden, Invalid, NotFound, Refusal, StaleState
from bespeak.project.books import reconcile
from tests.domain.cast import at_once
from tests.plans import crowd, plans
from tests.scene import MAX, Scene, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def scene() -> Scene:
    made = open_scene()
    made.talk("ada", "mug")
    return made


@pytest.fixture
def mug(scene: Scene) -> str:
    """Ada's mug, paid by card: it may be packed."""
    return scene.order("MUG", email="ada@mail.example", external_id="#7", paid_minor=1800, source="shopify").order


def cleo(scene: Scene) -> Actor:
    """She packs."""
    made = stores.add_member(
        store_id=scene.store.id, email="cleo@north.example", name="Cleo", role="packer", by=MAX, at=scene.at
    )
    return actor_for_member(store_id=scene.store.id, ref=made.ref)


def hand_over(scene: Scene, order: str, by: Actor = MAX, **changes: str) -> queries.ParcelView:
    given = {"carrier": "DHL", "tracking": "0034 0434"} | changes
    return fulfilment.hand_over(store_id=scene.store.id, order=order, by=by, at=clock.now(), **given)


def mugs(scene: Scene) -> tuple[int, int]:
    [mug] = inventory.stock(
        store_id=scene.store.id, actor=MAX, at=clock.now(), variant_ids=[scene.variants["MUG"]]
    )  # fmt: skip
    return mug.on_hand, mug.sold


def test_cleo_hands_over_what_may_go(scene: Scene, mug: str) -> None:
    before = mugs(scene)
    parcel = hand_over(scene, mug, by=cleo(scene))

    assert (parcel.carrier, parcel.tracking, parcel.order) == ("DHL", "0034 0434", mug)
    assert queries.parcels(store_id=scene.store.id, orders=[mug], actor=scene.ben) == {mug: parcel}
    assert Order.objects.get(ref=mug).beyond_recall_at == parcel.handed_over_at
    assert mugs(scene) == (before[0] - 1, before[1] - 1)
    [fact] = Fact.objects.filter(kind="fulfilment.handed_over")
    assert (fact.subject, fact.data) == (mug, {"parcel": parcel.ref, "source": "shopify"})
    assert reconcile() == []
    with pytest.raises(orders.BeyondRecall):
        orders.cancel(store_id=scene.store.id, ref=mug, reason="x", by=MAX, at=clock.now())


def test_said_again_alike_it_is_done_once_and_otherwise_refused(scene: Scene, mug: str) -> None:
    first = hand_over(scene, mug)
    stock = mugs(scene)
    assert hand_over(scene, mug, carrier=" DHL ") == first
    for other in ({"carrier": "UPS"}, {"tracking": "1"}, {"tracking": ""}):
        with pytest.raises(HandedOverAlready):
            hand_over(scene, mug, **other)
    assert Parcel.objects.count() == 1
    assert Fact.objects.filter(kind="fulfilment.handed_over").count() == 1
    assert mugs(scene) == stock


def test_what_is_not_released_stays_here(scene: Scene) -> None:
    held = scene.order("MUG", email="jun@mail.example").order
    unpaid = scene.order("MUG", email="ada@mail.example").order
    for order in (held, unpaid):
        with pytest.raises(NotReleased):
            hand_over(scene, order)
    assert not Parcel.objects.exists()


def test_packed_before_it_is_paid_it_waits_for_its_money(scene: Scene, mug: str) -> None:
    Order.objects.filter(ref=mug).update(shut_ship=1)
    with pytest.raises(NotToBeShipped):
        hand_over(scene, mug)
    assert Order.objects.get(ref=mug).beyond_recall_at is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"carrier": ""}, "carrier_missing"),
        ({"carrier": "  "}, "carrier_missing"),
        ({"carrier": "x" * 61}, "text_too_long"),
        ({"carrier": "D\0L"}, "bad_character"),
        ({"carrier": "D\nL"}, "bad_character"),
        ({"tracking": "\ud800"}, "bad_character"),
        ({"tracking": "1" * 100_000}, "text_too_long"),
    ],
)
def test_what_is_no_name_is_refused(scene: Scene, mug: str, given: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        hand_over(scene, mug, **given)
    assert refused.value.code == code
    assert not Parcel.objects.exists()


def test_who_may(scene: Scene, mug: str) -> None:
    elsewhere = open_scene(slug="elsewhere")
    with pytest.raises(Forbidden):
        hand_over(scene, mug, by=scene.ben)
    with pytest.raises(NotFound):
        hand_over(scene, mug, by=elsewhere.olga)
    with pytest.raises(NotFound):
        hand_over(elsewhere, mug)
    assert queries.parcels(store_id=elsewhere.store.id, orders=[mug], actor=SYSTEM) == {}
    assert Fulfilment.HAND_OVER in cleo(scene).permissions


def test_with_its_person_the_number_is_erased(scene: Scene, mug: str) -> None:
    hand_over(scene, mug)
    customers.erase(store_id=scene.store.id, customer=scene.customer("ada"), by=MAX, at=clock.now())
    [row] = Parcel.objects.all()
    assert (row.carrier, row.tracking) == ("DHL", "")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(scene: Scene, mug: str) -> None:
    first, second = at_once(lambda: hand_over(scene, mug), lambda: hand_over(scene, mug))
    assert first == second
    assert Parcel.objects.count() == 1
    assert reconcile() == []


def put_right(scene: Scene, order: str, tracking: str = "0034 0435", **changes: Any) -> queries.ParcelView:
    given: dict[str, Any] = {"store_id": scene.store.id, "carrier": "DHL", "by": MAX, "at": clock.now(), **changes}
    return fulfilment.correct_parcel(order=order, tracking=tracking, **given)


def test_a_number_that_was_told_wrongly_is_put_right_and_kept(scene: Scene, mug: str) -> None:
    first = hand_over(scene, mug)
    right = put_right(scene, mug, by=cleo(scene))

    assert (right.carrier, right.tracking, right.handed_over_at) == ("DHL", "0034 0435", first.handed_over_at)
    assert [(one.carrier, one.tracking, one.by) for one in first.earlier] == []
    assert [(one.carrier, one.tracking) for one in right.earlier] == [("DHL", "0034 0434")]
    assert put_right(scene, mug) == right
    again = put_right(scene, mug, "0034 0436", carrier="UPS", seen=("DHL", "0034 0435"))
    assert [(one.carrier, one.tracking) for one in again.earlier] == [("DHL", "0034 0434"), ("DHL", "0034 0435")]
    [one, _] = Fact.objects.filter(kind="fulfilment.parcel_corrected")
    assert (one.subject, one.data) == (mug, {"parcel": first.ref, "source": "shopify"})
    assert reconcile() == []


def test_two_who_put_it_right_at_once_are_told(scene: Scene, mug: str) -> None:
    hand_over(scene, mug)
    put_right(scene, mug)
    with pytest.raises(StaleState):
        put_right(scene, mug, "1", seen=("DHL", "0034 0434"))
    assert Parcel.objects.get(order_id=mug).tracking == "0034 0435"


def test_only_who_packs_puts_right_what_left(scene: Scene, mug: str) -> None:
    with pytest.raises(NotFound):
        put_right(scene, mug)
    hand_over(scene, mug)
    other = open_scene(slug="other")
    refused: list[tuple[type[Refusal], dict[str, Any]]] = [
        (Forbidden, {"by": scene.ben}),
        (NotFound, {"by": other.mika}),
        (NotFound, {"by": other.mika, "store_id": other.store.id}),
        (NotFound, {"order": "ord_0000000000000000"}),
        (Invalid, {"carrier": " "}),
        (Invalid, {"tracking": "x" * 101}),
        (Invalid, {"tracking": "a\x00"}),
    ]
    for refusal, changes in refused:
        with pytest.raises(refusal):
            put_right(scene, **{"order": mug, **changes})
    assert not Fact.objects.filter(kind="fulfilment.parcel_corrected").exists()


def test_the_numbers_of_a_forgotten_person_go_with_those_that_were_wrong(scene: Scene, mug: str) -> None:
    hand_over(scene, mug)
    put_right(scene, mug, "")
    customers.erase(store_id=scene.store.id, customer=scene.customer("ada"), by=MAX, at=clock.now())
    assert list(Parcel.objects.values_list("tracking", "earlier")) == [("", [])]


def test_among_very_many_a_number_is_found_by_its_index(scene: Scene, mug: str) -> None:
    hand_over(scene, mug)
    crowd(Order.objects.get(ref=mug), ref=lambda n: f"ord_{n}", external_id=lambda n: f"#x{n}")
    crowd(
        Parcel.objects.get(), ref=lambda n: f"par_{n}", order_id=lambda n: f"ord_{n}", tracking=lambda n: f"T{n}"
    )  # fmt: skip
    [plan] = plans(lambda: queries.tracked(store_id=scene.store.id, actor=MAX, number="T77"))
    assert "parcel_tracking" in plan
    for unwanted in ("SCAN fulfilment_parcel", "Seq Scan on fulfilment_parcel", "parcel_store"):
        assert unwanted not in plan, plan
