"""States are a table; a move is made only from where it was seen."""

from __future__ import annotations

import pytest

from bespeak.domain.inventory import operations as inventory
from bespeak.domain.inventory.models import Hold
from bespeak.kit.refusals import StaleState
from bespeak.kit.states import NotFromHere, advance, check
from tests.domain.cast import MAX, NOW, later, sells, shop

TABLE = {"live": frozenset({"used", "released"}), "used": frozenset[str]()}


def test_the_table_says_what_follows_from_what() -> None:
    check(TABLE, "live", "used")
    for here, there in (("used", "live"), ("live", "live"), ("live", "eaten"), ("nowhere", "used")):
        with pytest.raises(NotFromHere) as refusal:
            check(TABLE, here, there)
        assert refusal.value.data == {"state": here, "to": there}


@pytest.fixture
def held(db: None) -> Hold:
    store = shop()
    lamp = sells("LAMP", store, units=3)
    made = inventory.hold(
        store_id=store.id,
        variant_id=lamp.id,
        quantity=1,
        until=later(hours=1),
        customer_id=None,
        for_ref="cnv_X",
        by=MAX,
        at=NOW,
    )
    return Hold.objects.get(ref=made.ref)


@pytest.mark.both
def test_a_move_changes_state_and_columns_together(held: Hold) -> None:
    advance(held, TABLE, to="used", used_by="ord_ADA")

    assert (held.state, held.used_by) == ("used", "ord_ADA")
    held.refresh_from_db()
    assert (held.state, held.used_by) == ("used", "ord_ADA")


@pytest.mark.both
def test_of_two_who_saw_the_same_state_only_the_first_moves_it(held: Hold) -> None:
    seen_by_ben, seen_by_mika = Hold.objects.get(pk=held.pk), Hold.objects.get(pk=held.pk)
    advance(seen_by_ben, TABLE, to="used", used_by="ord_ADA")

    with pytest.raises(StaleState):
        advance(seen_by_mika, TABLE, to="released", used_by="ord_EMIL")

    assert seen_by_mika.state == "live"
    held.refresh_from_db()
    assert (held.state, held.used_by) == ("used", "ord_ADA")
