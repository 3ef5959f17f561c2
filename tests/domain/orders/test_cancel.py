"""Calling an order off: what it claimed is free, its agreement usable again, what was paid is due back."""

from __future__ import annotations

import pytest

from bespeak.domain.agreements import queries as agreed
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.models import Cancellation
from bespeak.kit import clock
from bespeak.kit.refusals import Forbidden, Invalid, NotFound
from bespeak.kit.states import NotFromHere
from tests.domain.orders.counter import Counter
from tests.scene import MAX, open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.mark.parametrize("paid", [0, 9000])
def test_a_cancelled_order_gives_everything_back(counter: Counter, paid: int) -> None:
    made = counter.scene.agree("hana", "LAMP")
    order = counter.order("LAMP", who="hana", agreement_code=made.code, paid_minor=paid)

    said = counter.cancel(order, reason="She moves abroad.")

    assert (said.outcome, said.state) == ("declined", "cancelled")
    assert counter.stock("LAMP") == (0, 0, 1)
    assert counter.balance(order) == (0, paid, paid)
    now = agreed.agreement(store_id=counter.store_id, ref=made.ref, actor=MAX, at=clock.now())
    assert (now.state, now.used_by_order) == ("accepted", "")
    kept = Cancellation.objects.get()
    assert (kept.by, kept.reason) == (counter.scene.mika.ref, "She moves abroad.")
    assert counter.told(order)[-1] == "cancelled"
    counter.work()


def test_a_held_order_can_be_called_off_and_its_deadline_comes_to_nothing(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")
    counter.cancel(held)

    counter.wait(hours=72)
    counter.work()

    assert (counter.see(held).state, counter.causes(held)) == ("cancelled", ["gate: held"])
    assert counter.told(held) == ["held", "cancelled"]


def test_what_is_over_or_handed_over_is_not_called_off(counter: Counter) -> None:
    counter.talks("kim", "lamp", "mug")
    gone = counter.order("LAMP", who="kim", paid_minor=9000)
    over = counter.order("MUG", who="kim")
    orders.mark_beyond_recall(order_refs=[gone.order, over.order], by=MAX, at=clock.now())
    counter.cancel(over)

    with pytest.raises(orders.BeyondRecall):
        counter.cancel(gone)
    with pytest.raises(NotFromHere):
        counter.cancel(over)

    assert (counter.see(gone).state, counter.stock("LAMP")) == ("released", (0, 1, 0))
    assert Cancellation.objects.count() == 1


def test_a_reason_the_right_and_the_right_store_are_needed(counter: Counter) -> None:
    counter.talks("kim", "lamp")
    order = counter.order("LAMP", who="kim")

    with pytest.raises(Invalid):
        counter.cancel(order, reason="")
    with pytest.raises(Forbidden):
        counter.cancel(order, by=counter.scene.ben)
    with pytest.raises(NotFound):
        counter.cancel(order, by=open_scene(slug="elsewhere").mika)
    assert (counter.see(order).state, counter.stock("LAMP")) == ("admitted", (0, 1, 0))
