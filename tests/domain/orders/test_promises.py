"""What orders were promised and no longer have is named when the books are read."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.orders import queries
from bespeak.domain.orders.models import OrderLine
from bespeak.journal.models import Errand
from bespeak.kit import clock
from tests.domain.orders.counter import Counter

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_a_held_order_whose_deadline_wakes_nobody(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")
    assert queries.reconcile() == []
    timer = Errand.objects.get(listener="orders.decline_at_deadline", subject=held.order)
    timer.done_at = clock.now()
    timer.save()

    [fault] = queries.reconcile(store_id=counter.store_id)

    assert fault == f"order {held.order}: is held, and nothing waits for its deadline"
    assert queries.reconcile() == [fault]


def test_a_line_that_is_no_longer_what_was_claimed_for_it(counter: Counter) -> None:
    counter.talks("kim", "lamp")
    order = counter.order("LAMP", who="kim")
    assert order.outcome == "admitted"
    line = OrderLine.objects.filter(order__ref=order.order)

    line.update(quantity=3)
    assert queries.reconcile() == [f"order {order.order}: claims 1 of LAMP, its lines have 3"]
    line.update(quantity=1, variant_id=counter.scene.variants["MUG"])
    assert queries.reconcile(store_id=counter.store_id) == [f"order {order.order}: claims 1 of LAMP, its lines have 0"]
    line.update(variant_id=counter.scene.variants["LAMP"])
    assert queries.reconcile() == []


def test_however_many_orders_there_are(counter: Counter) -> None:
    counter.talks("kim", "mug")

    def statements(n: int) -> int:
        for _ in range(n):
            counter.order("MUG", who="kim")
            counter.order("LAMP", who="jun")
        with CaptureQueriesContext(connection) as seen:
            assert queries.reconcile() == []
        return len(seen)

    assert statements(1) == statements(5)
