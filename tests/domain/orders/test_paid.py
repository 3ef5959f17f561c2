"""Orders that come with their money: booked once, it opens the payment gate, and is due back if nothing comes of it."""

from __future__ import annotations

import pytest

from bespeak.domain.orders import operations as orders
from bespeak.domain.payments.models import Capture
from bespeak.journal import worker
from bespeak.journal.models import Fact
from bespeak.project.books import reconcile
from tests.domain.orders.counter import Counter

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_paid_and_spoken_for_it_may_be_picked_at_once(counter: Counter) -> None:
    counter.talks("kim", "lamp")

    order = counter.order("LAMP", who="kim", paid_minor=9000, external_id="#1")

    assert (order.outcome, order.state) == ("admitted", "released")
    assert (counter.see(order).state, counter.shut(order)) == ("released", set())
    [capture] = counter.money(order).captures
    assert (capture.amount_minor, capture.method) == (9000, "channel")
    gate = next(gate for gate in counter.see(order).gates if gate.kind == "payment")
    assert gate.evidence == capture.ref
    assert counter.told(order) == ["admitted", "gate_opened", "released"]
    counter.work()


def test_sent_again_its_money_is_not_booked_again(counter: Counter) -> None:
    counter.talks("kim", "lamp")
    for _ in range(2):
        order = counter.order("LAMP", who="kim", paid_minor=9000, external_id="#1")

    assert order.duplicate
    assert counter.balance(order) == (9000, 9000, 0)
    assert Capture.objects.count() == 1


def test_paid_later_it_may_be_picked_then(counter: Counter) -> None:
    counter.talks("kim", "lamp")
    order = counter.order("LAMP", who="kim", external_id="#1")
    assert counter.shut(order) == {"payment"}

    counter.order("LAMP", who="kim", external_id="#1", paid_minor=9000)

    assert (counter.see(order).state, counter.balance(order)) == ("released", (9000, 9000, 0))
    counter.work()


def test_paid_in_part_it_waits_for_the_rest(counter: Counter) -> None:
    counter.talks("kim", "lamp")

    order = counter.order("LAMP", who="kim", paid_minor=5000)

    assert (order.state, counter.shut(order)) == ("admitted", {"payment"})
    assert counter.balance(order) == (9000, 5000, 0)


def test_paid_and_held_nothing_is_asked_and_cured_it_is_released(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun", paid_minor=9000)
    assert (counter.said(held), counter.balance(held)) == (("held", "no_two_way_talk"), (0, 9000, 0))
    assert counter.see(held).released_at is None

    counter.talks("jun", "lamp")
    counter.work()

    assert (counter.see(held).state, counter.balance(held)) == ("released", (9000, 9000, 0))


def test_paid_and_declined_all_of_it_is_due_back(counter: Counter) -> None:
    counter.talks("emil", "sneaker")
    counter.confirms("emil", "availability", sku="SNK", quantity=3)

    declined = counter.order("SNK", "SNK", "SNK", who="emil", paid_minor=54000)

    assert counter.said(declined) == ("declined", "identity_not_verified", "limit_per_customer")
    [due] = counter.money(declined).due
    assert (due.amount_minor, due.left_minor, due.reason) == (54000, 54000, "order_declined")
    assert counter.stock("SNK") == (0, 0, 200)
    counter.work()


def test_called_off_before_it_came_it_is_declined_and_its_money_due_back(counter: Counter) -> None:
    counter.talks("kim", "lamp")

    order = counter.order("LAMP", who="kim", paid_minor=9000, cancelled_at_source=True)

    assert counter.said(order)[0] == "declined"
    assert "cancelled_at_source" in counter.said(order)
    assert (counter.stock("LAMP"), counter.balance(order)) == ((0, 0, 1), (0, 9000, 9000))


def test_paid_too_much_the_rest_is_due_back(counter: Counter) -> None:
    counter.talks("kim", "lamp")

    order = counter.order("LAMP", who="kim", paid_minor=10000)

    assert (order.state, counter.balance(order)) == ("released", (9000, 10000, 1000))


def test_a_later_room_opens_a_gate_once(counter: Counter) -> None:
    counter.talks("kim", "lamp", "mug")
    one, two = counter.order("LAMP", who="kim"), counter.order("MUG", who="kim")
    held = counter.order("MUG", who="jun")
    refs = [one.order, two.order, held.order]

    def opened(store_id: int | None) -> list[str]:
        evidence = {one.order: "cap_1", two.order: "cap_2"}
        return orders.open_gates(
            store_id=store_id, order_refs=refs, gate="payment", evidence=evidence, by=counter.scene.mika,
            at=counter.scene.at,
        )  # fmt: skip

    assert opened(counter.store_id + 1) == []
    assert opened(counter.store_id) == refs
    assert opened(None) == []

    assert [counter.see(order).state for order in (one, two, held)] == ["released", "released", "held"]
    assert Fact.objects.filter(kind="orders.released").count() == 2
    counter.talks("jun", "mug")
    worker.drain()
    assert counter.see(held).state == "released"
    unpaid = [f"{order.order}: its payment gate is open, and not all of it came in" for order in (one, two, held)]
    assert reconcile() == unpaid
