"""What members read of stock: place by place, every change, what is set aside and ends next."""

from __future__ import annotations

import pytest

from bespeak.domain.inventory import queries
from bespeak.kit.refusals import Invalid
from tests.domain.cast import MAX, later, shop
from tests.domain.inventory.shelf import Shelf, shelf

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def lamps() -> Shelf:
    return shelf(3)


def test_a_lapsed_hold_is_free_place_by_place(lamps: Shelf) -> None:
    lamps.hold(2, until=4)
    about = {"store_id": lamps.store.id, "actor": MAX, "variant_ids": [lamps.variant_id]}
    [before] = queries.levels(**about, at=later(hours=1))[lamps.variant_id]
    [after] = queries.levels(**about, at=later(hours=5))[lamps.variant_id]
    assert (before.place, before.on_hand, before.held, before.free) == ("house", 3, 2, 1)
    assert (after.held, after.free) == (0, 3)


def test_every_change_the_latest_first_and_on_from_there(lamps: Shelf) -> None:
    lamps.receive(4, ref="DN-7")
    lamps.count(5, ref="broken")
    lamps.hold(1, until=9)
    found = queries.ledger(store_id=lamps.store.id, actor=MAX, variant_id=lamps.variant_id)
    assert [(one.kind, one.on_hand, one.held, one.ref) for one in found[1:3]] == [
        ("count", -2, 0, "broken"),
        ("receive", 4, 0, "DN-7"),
    ]
    rest = queries.ledger(store_id=lamps.store.id, actor=MAX, variant_id=lamps.variant_id, before=found[1].id)
    assert next(one.ref for one in rest) == "DN-7"


def test_what_ends_next_stands_first_and_the_list_goes_on_there(lamps: Shelf) -> None:
    late, soon = lamps.hold(1, until=48), lamps.hold(1, until=2, for_ref="cnv_JUN")
    about = {"store_id": lamps.store.id, "actor": MAX, "at": later(hours=1)}
    found = queries.live_holds(**about)
    assert [one.ref for one in found] == [soon.ref, late.ref]
    assert [one.ref for one in queries.live_holds(**about, after=queries.hold_place(found[0]))] == [late.ref]
    assert [one.ref for one in queries.live_holds(**about, search="cnv_JUN")] == [soon.ref]
    assert [one.ref for one in queries.live_holds(**about | {"at": later(hours=3)})] == [late.ref]
    with pytest.raises(Invalid):
        queries.live_holds(**about, after="x y")


def test_another_store_sees_nothing(lamps: Shelf) -> None:
    other = shop("elsewhere")
    lamps.hold(1, until=2)
    assert queries.live_holds(store_id=other.id, actor=MAX, at=later(hours=1)) == []
    assert queries.ledger(store_id=other.id, actor=MAX, variant_id=lamps.variant_id) == []
    assert queries.levels(store_id=other.id, actor=MAX, at=later(), variant_ids=[lamps.variant_id]) == {}


@pytest.mark.parametrize("ref", ["x" * 41, "a\0b"])
def test_a_reference_that_cannot_be_kept_is_refused(lamps: Shelf, ref: str) -> None:
    for change in (lamps.receive, lamps.count):
        with pytest.raises(Invalid):
            change(1, ref=ref)
    with pytest.raises(Invalid):
        lamps.hold(1, until=2, for_ref=ref)
