"""A batch costs the same number of statements whatever its size: repeats, held ones, paid ones, agreed ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.domain.orders.counter import Counter

pytestmark = [pytest.mark.both, pytest.mark.django_db]
Draft = Callable[[int], OrderDraft]


def statements(drafts: list[OrderDraft]) -> int:
    with CaptureQueriesContext(connection) as seen:
        orders.admit(drafts)
    return len(seen)


def test_held_orders_with_contacts_and_doubts(counter: Counter) -> None:
    def draft(n: int) -> OrderDraft:
        return counter.scene.draft(
            "MUG", "SNK", "NONE", email=f"b{n}@mail.example", phone=f"+1303555{n:04}", external_id=f"#{n}"
        )

    statements([draft(0)])
    assert statements([draft(n) for n in range(10, 130)]) == statements([draft(1), draft(2)])


def test_paid_orders_that_are_released_at_once(counter: Counter) -> None:
    counter.talks("kim", "mug")

    def draft(n: int) -> OrderDraft:
        return counter.scene.draft("MUG", email="kim@mail.example", external_id=f"#{n}", paid_minor=1800)

    statements([draft(0)])
    assert statements([draft(n) for n in range(10, 130)]) == statements([draft(1), draft(2)])


def test_orders_with_agreements(counter: Counter) -> None:
    for n in range(14):
        counter.scene.agree(f"hana{n}", "RING")

    def draft(n: int) -> OrderDraft:
        code = counter.scene.agreed[f"hana{n}"].code
        return counter.scene.draft("RING", email=f"hana{n}@mail.example", external_id=f"#{n}", agreement_code=code)

    statements([draft(0), draft(1)])
    assert statements([draft(n) for n in range(4, 14)]) == statements([draft(2), draft(3)])


def test_repeats_of_orders_that_are_there(counter: Counter) -> None:
    drafts = [counter.scene.draft("MUG", email=f"b{n}@mail.example", external_id=f"#{n}") for n in range(120)]
    orders.admit(drafts)

    assert statements(drafts) == statements(drafts[:2]) <= 6


def test_repeats_within_one_batch(counter: Counter) -> None:
    def twice(n: int) -> list[OrderDraft]:
        return [counter.scene.draft("MUG", email=f"b{n}@mail.example", external_id=f"#{n}")] * 2

    statements(twice(0))
    assert statements([one for n in range(10, 70) for one in twice(n)]) == statements(twice(1))


def test_looking_again_at_orders_that_stay_as_they_are(counter: Counter) -> None:
    def look_again(count: int) -> int:
        refs = [counter.order("LAMP", who=f"silent{count}-{n}").order for n in range(count)]
        with CaptureQueriesContext(connection) as seen:
            assert orders.reconsider(order_refs=refs, by=SYSTEM, at=clock.now()) == []
        return len(seen)

    assert look_again(40) == look_again(2)


def test_orders_that_are_cured_together(counter: Counter) -> None:
    def cure(count: int) -> int:
        """Three times so many: paid ones, unpaid ones, and those of which something else is missing still."""
        who = [f"{count}-{n}" for n in range(count)]
        paid = [counter.order("MUG", who=f"paid{name}", paid_minor=1800) for name in who]
        unpaid = [counter.order("MUG", who=f"late{name}") for name in who]
        half = [counter.order("RING", who=f"half{name}") for name in who]
        for name in who:
            counter.talks(f"paid{name}", "mug")
            counter.talks(f"late{name}", "mug")
            counter.talks(f"half{name}", "ring")
        refs = [one.order for one in (*paid, *unpaid, *half)]
        with CaptureQueriesContext(connection) as seen:
            told = orders.reconsider(order_refs=refs, by=SYSTEM, at=clock.now())
        assert [one.outcome for one in told] == ["admitted"] * 2 * count + ["held"] * count
        assert {(counter.see(one).state, *counter.shut(one)) for one in paid} == {("released",)}
        assert {(counter.see(one).state, *counter.shut(one)) for one in unpaid} == {("admitted", "payment")}
        assert all("released" in counter.told(one) for one in paid)
        return len(seen)

    cure(1)
    assert cure(12) == cure(2) <= 60
    counter.work()
