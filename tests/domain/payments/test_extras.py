"""What was asked for and came by an agreement, and one thing that is due back."""

from __future__ import annotations

import pytest

from bespeak.domain.payments import operations, queries
from tests.domain.cast import MAX, NOW
from tests.domain.payments.till import Till
from tests.scene import open_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_every_time_it_was_asked_for_with_what_came(strict: Till) -> None:
    till = strict
    agreed = till.scene.agreed["ivo"].ref
    about = {"store_id": till.store_id, "by": MAX, "at": NOW}
    first = operations.request_extra(agreement=agreed, **about)
    operations.withdraw_extra(ref=first.ref, **about)
    operations.request_extra(agreement=agreed, **about)
    operations.record_payment(
        kind="extra", agreement=agreed, amount_minor=3000, currency="USD", method="cash", external_key="c-1", **about
    )
    found = queries.extras(store_id=till.store_id, agreement=agreed, actor=MAX)
    assert [(one.paid_minor, one.request.withdrawn_at is None) for one in found] == [(3000, True), (0, False)]
    assert queries.extras(store_id=open_scene(slug="elsewhere").store.id, agreement=agreed, actor=MAX) == []


def test_one_thing_due_back_by_its_ref(till: Till) -> None:
    order = till.order("MUG")
    operations.record_payment(
        store_id=till.store_id, order=order, amount_minor=2100, currency="USD", method="cash", external_key="c-2",
        by=MAX, at=NOW,
    )  # fmt: skip
    [due] = queries.due_back(store_id=till.store_id, actor=MAX)
    assert queries.owed(store_id=till.store_id, ref=due.ref, actor=MAX) == due
    assert queries.owed(store_id=till.store_id, ref="nonsense", actor=MAX) is None
    assert queries.owed(store_id=open_scene(slug="elsewhere").store.id, ref=due.ref, actor=MAX) is None
