"""Units are set aside until a time. When it comes they are free again, whether or not anybody has tidied up."""

from __future__ import annotations

import pytest

from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory.models import Hold
from bespeak.domain.inventory.queries import holds, reconcile
from bespeak.journal import worker
from bespeak.journal.models import Errand
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from bespeak.kit.states import NotFromHere
from tests.domain.cast import MAX, later, shop, works
from tests.domain.inventory.shelf import Shelf, shelf

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def lamps() -> Shelf:
    return shelf(3)


def test_held_units_are_free_to_nobody_else(lamps: Shelf) -> None:
    held = lamps.hold(2, until=48)

    assert (held.quantity, held.state, held.expires_at) == (2, "live", later(hours=48))
    assert lamps.stock() == (3, 2, 0, 1)
    with pytest.raises(inventory.NotEnoughStock) as refusal:
        lamps.hold(2, until=48)
    assert refusal.value.data == {"left": 1, "wanted": 2}
    assert lamps.stock() == (3, 2, 0, 1)
    assert lamps.told("stock_held")[0]["held_for"] == "cnv_ADA"


@pytest.mark.parametrize(("units", "until", "code"), [(0, 1, "quantity_not_positive"), (1, 0, "time_has_passed")])
def test_a_hold_of_nothing_or_until_yesterday_is_refused(lamps: Shelf, units: int, until: int, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        lamps.hold(units, until=until)
    assert (refusal.value.code, Hold.objects.count()) == (code, 0)


def test_a_hold_let_go_frees_its_units_and_is_over(lamps: Shelf) -> None:
    held = lamps.hold(3, until=48)

    assert lamps.release(held).state == "released"

    assert lamps.stock() == (3, 0, 0, 3)
    assert [one["quantity"] for one in lamps.told("stock_arrived")] == [3, 3]
    with pytest.raises(NotFromHere):
        lamps.release(held)
    assert lamps.stock() == (3, 0, 0, 3)


def test_all_holds_of_one_conversation_are_let_go_together_and_no_others(lamps: Shelf) -> None:
    adas = [lamps.hold(1, until=1), lamps.hold(1, until=48)]
    emils = lamps.hold(1, until=48, for_ref="cnv_EMIL")

    def let_go() -> int:
        return inventory.release_holds_for(store_id=lamps.store.id, for_ref="cnv_ADA", by=MAX, at=later(hours=2))

    assert (let_go(), let_go()) == (2, 0)
    assert [lamps.state(one) for one in (*adas, emils)] == ["lapsed", "released", "live"]
    assert lamps.stock(hours=2) == (3, 1, 0, 2)


def test_a_lapsed_hold_reads_as_free_at_once_without_a_sweeper(lamps: Shelf) -> None:
    lamps.hold(2, until=1)
    lamps.hold(1, until=2)

    assert lamps.stock(hours=0.99) == (3, 3, 0, 0)
    assert lamps.stock(hours=1) == (3, 1, 0, 2)
    assert [one.quantity for one in holds(store_id=lamps.store.id, actor=MAX, at=later(hours=1))] == [1]


def test_a_lapsed_hold_can_be_taken_at_once_without_a_sweeper(lamps: Shelf) -> None:
    adas = lamps.hold(3, until=1)

    with pytest.raises(inventory.NotEnoughStock):
        lamps.hold(1, until=48, hours=0.99)
    emils = lamps.hold(2, until=48, hours=1, for_ref="cnv_EMIL")

    assert (lamps.state(adas), lamps.state(emils)) == ("lapsed", "live")
    assert lamps.stock(hours=1) == (3, 2, 0, 1)
    assert reconcile() == []


def test_a_lapsed_hold_is_told_once_whoever_comes_across_it(lamps: Shelf) -> None:
    adas = lamps.hold(2, until=1)
    lamps.claim("ord_EMIL", 1, hours=1)
    worker.drain(now=lambda: later(hours=1))

    [ended] = lamps.told("hold_ended")
    assert (ended["how"], ended["quantity"]) == ("lapsed", 2)
    assert [one["quantity"] for one in lamps.told("stock_arrived")] == [3, 2]
    assert lamps.state(adas) == "lapsed"


def test_the_timer_tidies_up_when_nobody_else_has(lamps: Shelf) -> None:
    held = lamps.hold(2, until=1)

    worker.drain(now=lambda: later(hours=0.9))
    assert lamps.state(held) == "live"
    worker.drain(now=lambda: later(hours=1))
    assert lamps.state(held) == "lapsed"
    assert lamps.ledger()[-1] == ("lapsed", 0, -2, 0)


def test_an_extended_hold_outlives_its_first_timer(lamps: Shelf) -> None:
    held = lamps.hold(2, until=1)

    assert lamps.extend(held, until=5, hours=0.5).expires_at == later(hours=5)
    worker.drain(now=lambda: later(hours=1))
    assert lamps.stock(hours=1) == (3, 2, 0, 1)
    worker.drain(now=lambda: later(hours=5))
    assert (lamps.state(held), lamps.stock(hours=5)) == ("lapsed", (3, 0, 0, 3))
    assert Errand.objects.filter(subject=held.ref, outcome="done").count() == 2


def test_a_hold_that_has_ended_is_not_revived(lamps: Shelf) -> None:
    lapsed, released = lamps.hold(1, until=1), lamps.hold(1, until=48)
    lamps.release(released)

    for held in (lapsed, released):
        with pytest.raises(NotFound):
            lamps.extend(held, until=72, hours=1)
    assert lamps.stock(hours=1) == (3, 0, 0, 3)


def test_a_hold_is_not_extended_into_the_past(lamps: Shelf) -> None:
    held = lamps.hold(1, until=48)

    with pytest.raises(Invalid) as refusal:
        lamps.extend(held, until=1, hours=1)
    assert refusal.value.code == "time_has_passed"
    assert Hold.objects.get().expires_at == later(hours=48)


def test_only_who_may_hold_does_and_another_stores_holds_are_not_there(lamps: Shelf) -> None:
    held = lamps.hold(1, until=48)
    stranger = works("Mika", "manager", shop("elsewhere"))
    cleo = works("Cleo", "packer", lamps.store)

    with pytest.raises(Forbidden):
        inventory.release_hold(store_id=lamps.store.id, ref=held.ref, by=cleo, at=later())
    for store_id in (lamps.store.id, stranger.store_id or 0):
        with pytest.raises(NotFound):
            inventory.release_hold(store_id=store_id, ref=held.ref, by=stranger, at=later())
    assert lamps.state(held) == "live"
