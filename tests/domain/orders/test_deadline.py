"""When a held order's time is over it is declined: nothing stays held for it, money that came is due back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bespeak.domain.agreements import queries as agreed
from bespeak.domain.conversations.queries import thread
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders.models import Order
from bespeak.journal import worker
from bespeak.journal.models import Errand, Fact
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.domain.orders.counter import Counter
from tests.scene import ALASKA, MAX

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_nobody_settled_it_in_time(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")
    assert held.deadline
    assert held.deadline - clock.now() > timedelta(hours=71, minutes=59)

    counter.wait(hours=71)
    counter.work()
    assert counter.said(held) == ("held", "no_two_way_talk")

    counter.wait(hours=1)
    counter.work()
    order = counter.see(held)
    assert counter.said(held) == ("declined", "deadline_passed", "no_two_way_talk")
    assert (order.state, order.deadline, order.decision.by) == ("declined", None, SYSTEM.ref)
    declined = Fact.objects.get(kind="orders.declined", subject=held.order).data
    assert (declined["at_deadline"], declined["codes"]) == (True, ["deadline_passed", "no_two_way_talk"])


def test_money_that_came_for_it_is_due_back(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun", paid_minor=9000)
    assert counter.balance(held) == (0, 9000, 0)

    counter.wait(hours=72)
    counter.work()

    [due] = counter.money(held).due
    assert (due.amount_minor, due.reason) == (9000, "order_declined")


def test_its_agreement_serves_another_order_and_its_units_stay_set_aside_for_that(counter: Counter) -> None:
    until = clock.now() + timedelta(days=10)
    made = counter.scene.agree("hana", "LAMP", hold_until=until)
    held = counter.order("LAMP", who="hana", agreement_code=made.code, address=ALASKA)
    assert counter.said(held) == ("held", "delivery_not_agreed")
    assert counter.stock("LAMP") == (1, 0, 0)

    counter.wait(hours=72)
    counter.work()

    assert counter.said(held)[0] == "declined"
    now = agreed.agreement(store_id=counter.store_id, ref=made.ref, actor=MAX, at=clock.now())
    assert (now.state, now.used_by_order) == ("accepted", "")
    assert counter.order("LAMP", who="hana", agreement_code=made.code).outcome == "admitted"
    assert counter.stock("LAMP") == (0, 1, 0)


def test_the_conversation_it_came_from_hears_of_it(counter: Counter) -> None:
    counter.talks("jun", "sneaker")
    counter.order("SNK", who="jun")

    counter.wait(hours=72)
    counter.work()

    events = thread(ref=counter.scene.talks["jun"], actor=MAX)
    assert [one.kind for one in events][-2:] == ["order", "order"]


def test_the_row_decides_and_not_who_comes_first_or_twice(counter: Counter) -> None:
    held = counter.order("MUG", who="jun")
    assert held.deadline

    def decline(at: timedelta) -> bool:
        moment = held.deadline + at if held.deadline else clock.now()
        return bool(orders.decline_due(due=[(counter.store_id, held.order)], by=SYSTEM, at=moment))

    early, just, again = decline(timedelta(microseconds=-1)), decline(timedelta(0)), decline(timedelta(0))

    assert (early, just, again) == (False, True, False)
    assert counter.causes(held) == ["gate: held", "deadline: declined"]


def test_all_that_are_due_are_declined_at_once_and_for_the_same_statements(counter: Counter) -> None:
    def decline(count: int) -> int:
        """Twice so many: those whose customers talked and paid, and those who are silent. The statements it took."""
        who = [f"{count}-{n}" for n in range(count)]
        for name in who:
            counter.scene.talk(name, "sneaker")
        held = [counter.order("SNK", "LAMP", who=name, paid_minor=100) for name in who]
        held += [counter.order("LAP", who=f"silent{name}", address=ALASKA) for name in who]
        counter.wait(hours=72)
        Errand.objects.exclude(subject__in=[one.order for one in held]).filter(lane="timer", done_at=None).delete()
        with CaptureQueriesContext(connection) as seen:
            assert worker.work("timer").done == len(held)
        assert {counter.said(one)[:2] for one in held} == {("declined", "deadline_passed")}
        counter.work()
        assert {counter.balance(one)[2] for one in held} == {100, 0}
        return len(seen)

    decline(1)
    assert decline(20) == decline(2) <= 50


def test_one_that_cannot_be_declined_holds_up_nobody(counter: Counter) -> None:
    first, handed_over, last = (counter.order("LAMP", who=name) for name in ("jun", "kai", "lou"))
    Order.objects.filter(ref=handed_over.order).update(beyond_recall_at=clock.now())
    elsewhere = (counter.store_id + 1, last.order)
    counter.wait(hours=72)

    due = [(counter.store_id, one.order) for one in (first, handed_over)]
    declined = orders.decline_due(due=[*due, *due, elsewhere], by=SYSTEM, at=clock.now())

    assert declined == [first.order]
    assert [counter.said(one)[0] for one in (first, handed_over, last)] == ["declined", "held", "held"]
