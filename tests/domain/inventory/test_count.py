"""Goods come in and are counted; what is promised to somebody cannot be counted away."""

from __future__ import annotations

import pytest

from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory.models import Level
from bespeak.domain.inventory.queries import reconcile, stock
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from tests.domain.cast import MAX, NOW, program, sells, shop, works
from tests.domain.inventory.shelf import shelf

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_goods_in_add_up_and_are_told() -> None:
    lamps = shelf()

    assert (lamps.receive(3), lamps.receive(2)) == (3, 5)

    assert lamps.stock() == (5, 0, 0, 5)
    assert lamps.ledger() == [("receive", 3, 0, 0), ("receive", 2, 0, 0)]
    assert [one["quantity"] for one in lamps.told("stock_arrived")] == [3, 2]


def test_a_count_is_what_lies_there_from_now_on() -> None:
    lamps = shelf(5)

    assert lamps.count(3) == 3
    assert lamps.count(4) == 4

    assert lamps.stock() == (4, 0, 0, 4)
    assert [one["quantity"] for one in lamps.told("stock_arrived")] == [5, 1]


@pytest.mark.parametrize("units", [0, -1])
def test_nothing_is_no_delivery(units: int) -> None:
    lamps = shelf(5)

    with pytest.raises(Invalid) as refusal:
        lamps.receive(units)
    assert (refusal.value.code, lamps.stock()) == ("quantity_not_positive", (5, 0, 0, 5))


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        shelf().count(-1)
    assert refusal.value.code == "quantity_negative"


def test_a_count_below_what_is_promised_is_refused_and_says_how_much_that_is() -> None:
    lamps = shelf(5)
    lamps.hold(2, until=48)
    lamps.claim("ord_EMIL", 1)

    with pytest.raises(inventory.PromisedAlready) as refusal:
        lamps.count(2)

    assert refusal.value.data == {"held": 2, "sold": 1}
    assert lamps.stock() == (5, 2, 1, 2)
    assert lamps.count(3) == 3


def test_what_has_lapsed_is_promised_to_nobody_even_if_nobody_has_tidied_up() -> None:
    lamps = shelf(5)
    held = lamps.hold(4, until=1)

    assert lamps.count(0, hours=1) == 0
    assert lamps.state(held) == "lapsed"
    assert reconcile() == []


def test_two_places_are_counted_apart_and_told_together() -> None:
    lamps = shelf(2)
    lamps.receive(3, place="attic")

    assert lamps.stock() == (5, 0, 0, 5)
    assert lamps.count(1, place="attic") == 1
    assert lamps.stock() == (3, 0, 0, 3)


def test_only_who_may_count_counts_and_only_at_home() -> None:
    store = shop()
    lamp = sells("LAMP", store)
    where = {"store_id": store.id, "variant_id": lamp.id, "quantity": 1, "at": NOW}

    with pytest.raises(Forbidden):
        inventory.receive(**where, by=works("Ben", "agent", store))
    with pytest.raises(NotFound):
        inventory.receive(**where, by=works("Mika", "manager", shop("elsewhere")))
    assert inventory.receive(**where, by=works("Cleo", "packer", store)) == 1


def test_another_stores_variant_cannot_lie_on_our_shelf() -> None:
    ours, theirs = shop(), shop("elsewhere")
    lamp = sells("LAMP", theirs)

    for verb, more in ((inventory.receive, {"quantity": 1}), (inventory.count, {"on_hand": 1})):
        with pytest.raises(NotFound):
            verb(store_id=ours.id, variant_id=lamp.id, by=MAX, at=NOW, **more)
    assert Level.objects.count() == 0


def test_stock_is_read_by_sku_and_only_at_home() -> None:
    store = shop()
    for sku in ("B", "A", "C"):
        sells(sku, store, units=1)
    sells("D", shop("elsewhere"), units=1)

    def skus(**more: object) -> list[str]:
        reader = program(store, "inventory:stock:read")
        return [one.sku for one in stock(store_id=store.id, actor=reader, at=NOW, **more)]

    assert skus() == ["A", "B", "C"]
    assert skus(after="A", most=1) == ["B"]
    with pytest.raises(Forbidden):
        stock(store_id=store.id, actor=program(store), at=NOW)
