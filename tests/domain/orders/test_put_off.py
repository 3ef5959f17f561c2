"""A deadline that comes while the store owes the answer declines nothing: who waits for the store has time after it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries as talks
from bespeak.domain.conversations.silences import Silence
from bespeak.domain.orders import operations as orders
from bespeak.domain.orders import patience
from bespeak.domain.orders import queries as books
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.models import Order
from bespeak.domain.orders.patience import TIME_TO_ANSWER, waits_until
from bespeak.doors.frame import telling
from bespeak.journal.models import Fact
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.domain.cast import NOW
from tests.domain.orders.counter import Counter
from tests.scene import ALASKA

DAY = TIME_TO_ANSWER


def hours(number: float) -> datetime:
    """So long after the customer wrote, whose order waits for 72 hours."""
    return NOW + timedelta(hours=number)


# The rule


@pytest.mark.parametrize(
    ("silences", "at", "until"),
    [
        ([], 72, None),
        ([(0, None)], 71, 72),
        ([(0, None)], 72, 96),
        ([(0, None)], 200, 224),
        ([(0, 71)], 72, None),
        ([(0, 72)], 72, None),
        ([(0, 73)], 74, 97),
        ([(0, 73)], 97, None),
        ([(72, None)], 73, None),
        ([(73, None)], 74, None),
        ([(0, 10), (70, None)], 80, 104),
        ([(0, 73), (80, None)], 98, 122),
        ([(0, 73), (80, 100)], 120, 124),
        ([(0, 73), (98, None)], 99, None),
        ([(0, 10), (20, 30)], 72, None),
    ],
)
def test_whose_turn_it_was_decides(silences: list[tuple[float, float | None]], at: float, until: float | None) -> None:
    told = [Silence(hours(since), None if end is None else hours(end)) for since, end in silences]
    expected = None if until is None else hours(until)
    assert waits_until(hours(72), told, hours(at), put_off=False) == expected


@given(
    words=st.lists(st.tuples(st.integers(0, 300), st.integers(1, 200)), max_size=6),
    ends=st.integers(0, 3),
    at=st.integers(0, 500),
)
def test_it_waits_at_least_as_long_as_the_rules_say_and_never_over_a_silence(
    words: list[tuple[int, int]], ends: int, at: int
) -> None:
    """Whoever looks in between, and how often, makes no difference; and nobody's time is over while they wait."""
    told, begin = list[Silence](), 0
    for gap, length in words:
        since = begin + gap
        begin = since + length
        told.append(Silence(hours(since), None if ends == 0 and len(told) == len(words) - 1 else hours(begin)))
    said = [one for one in told if one.since <= hours(at)]
    now = [Silence(one.since, None if one.until and one.until > hours(at) else one.until) for one in said]
    until = waits_until(hours(72), now, hours(at), put_off=False)
    if at < 72:
        assert until == hours(72)
    if until is None:
        assert not any(one.since < hours(72) and one.until is None for one in now)
        later = waits_until(hours(72), now, hours(at) + DAY, put_off=False)
        assert later is None
    else:
        assert until > hours(at)
        assert waits_until(until, now, hours(at), put_off=True) == until
    if at >= 72 and any(one.since < hours(72) and one.until is None for one in now):
        assert until == hours(at) + DAY


# The order


pytestmark = [pytest.mark.both]


def waits(counter: Counter, who: str = "jun") -> Decision:
    """An order that waits for three days, and its customer has asked about it."""
    held = counter.order("LAMP", who=who)
    counter.wait(hours=60)
    counter.asks_about(held, who)
    counter.work()
    return held


def until(counter: Counter, held: Decision) -> datetime:
    deadline = counter.see(held).deadline
    assert deadline
    return deadline


def test_it_waits_on_while_the_answer_is_owed_and_says_so(counter: Counter) -> None:
    held = waits(counter)
    assert held.deadline
    counter.wait(hours=12)
    counter.work()

    assert counter.said(held) == ("held", "no_two_way_talk", "answer_owed")
    assert until(counter, held) - clock.now() > DAY - timedelta(minutes=1)
    assert counter.causes(held)[-1] == "put_off: held"
    assert Order.objects.get(ref=held.order).put_off_from == held.deadline
    told = Fact.objects.filter(subject=held.order, kind="orders.held").latest("id").data
    assert told["codes"] == ["no_two_way_talk", "answer_owed"]
    assert datetime.fromisoformat(told["deadline"]) == until(counter, held)
    for language, words in (("en", "We still owe you an answer"), ("ja", "当店からのお返事がまだ済んでいません")):
        reasons = telling.reasons_json(telling.as_decision(counter.see(held)), counter.scene.store, language)
        assert words in reasons[1]["text"]
        assert reasons[1]["who"] == "store"


def test_it_waits_on_again_for_as_long_as_nobody_answers(counter: Counter) -> None:
    held = waits(counter)
    for _ in range(3):
        counter.wait(hours=25)
        counter.work()
        assert counter.said(held) == ("held", "no_two_way_talk", "answer_owed")
    assert Order.objects.get(ref=held.order).put_off_from == held.deadline


def test_the_answer_cures_what_only_waited_for_it(counter: Counter) -> None:
    held = waits(counter)
    counter.wait(hours=13)
    counter.work()
    counter.scene.answer("jun")
    counter.work()
    assert counter.said(held)[0] == "admitted"


def asks_for_more(counter: Counter, **more: str) -> Decision:
    """What is missing is not settled by an answer alone."""
    held = counter.order("LAMP", who="jun", address=ALASKA, **more)
    counter.wait(hours=60)
    counter.asks_about(held, "jun")
    counter.work()
    return held


def test_after_the_answer_the_customer_has_a_day_and_then_it_is_over(counter: Counter) -> None:
    held = asks_for_more(counter)
    counter.wait(hours=20)
    counter.work()
    assert counter.said(held)[-1] == "answer_owed"
    counter.wait(hours=10)
    counter.scene.answer("jun")
    answered = clock.now()
    counter.work()
    assert counter.said(held) == ("held", "delivery_not_agreed")
    assert abs(until(counter, held) - (answered + DAY)) < timedelta(minutes=1)

    counter.wait(hours=23)
    counter.work()
    assert counter.said(held)[0] == "held"
    counter.wait(hours=1, minutes=1)
    counter.work()
    assert counter.said(held) == ("declined", "deadline_passed", "delivery_not_agreed")


def test_an_answer_that_comes_before_the_timer_and_after_the_deadline_does_not_decline(counter: Counter) -> None:
    held = asks_for_more(counter)
    counter.wait(hours=13)
    counter.scene.answer("jun")
    counter.work()
    assert counter.said(held) == ("held", "delivery_not_agreed")
    assert until(counter, held) > clock.now() + DAY - timedelta(minutes=1)


def test_what_is_settled_before_the_timer_comes_still_cures_it(counter: Counter) -> None:
    held = asks_for_more(counter)
    counter.wait(hours=13)
    counter.scene.answer("jun")
    counter.confirms("jun", "delivery", country="US", postcode=ALASKA.postcode)
    assert orders.reconsider(order_refs=[held.order], by=SYSTEM, at=clock.now())[0].outcome == "admitted"
    counter.work()


def test_a_manager_may_admit_it_while_the_answer_is_owed(counter: Counter) -> None:
    held = asks_for_more(counter)
    counter.wait(hours=13)
    assert counter.override(held, "admitted").outcome == "admitted"
    counter.work()


def test_it_is_declined_where_the_customer_had_the_word(counter: Counter) -> None:
    held = asks_for_more(counter)
    counter.scene.answer("jun")
    counter.wait(hours=12, minutes=1)
    counter.work()
    assert counter.said(held)[:2] == ("declined", "deadline_passed")


@pytest.mark.parametrize("ending", ["rest", "close"])
def test_what_the_store_says_needs_no_answer_is_not_owed(counter: Counter, ending: str) -> None:
    held = asks_for_more(counter)
    here = {"store_id": counter.store_id, "conversation": counter.scene.talks["jun"], "by": counter.scene.ben}
    (conversations.nothing_to_answer if ending == "rest" else conversations.close)(**here, at=clock.now())
    counter.wait(hours=12, minutes=1)
    counter.work()
    assert counter.said(held)[:2] == ("declined", "deadline_passed")


def test_a_talk_about_something_else_keeps_nothing_waiting(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")
    counter.wait(hours=60)
    counter.scene.talk("jun", "sneaker", answered=False, at=clock.now())
    counter.wait(hours=13)
    counter.work()
    assert counter.said(held)[:2] == ("declined", "deadline_passed")


def test_the_same_timer_twice_moves_it_once(counter: Counter) -> None:
    held = waits(counter)
    counter.wait(hours=13)
    due, at = [(counter.store_id, held.order)], clock.now()
    assert orders.decline_due(due=due, by=SYSTEM, at=at) == orders.decline_due(due=due, by=SYSTEM, at=at) == []
    assert counter.causes(held) == ["gate: held", "put_off: held"]
    assert until(counter, held) == at + DAY


def test_its_row_follows_from_what_was_said(counter: Counter) -> None:
    held = asks_for_more(counter)
    counter.wait(hours=13)
    counter.work()
    counter.scene.answer("jun")
    counter.work()
    told = talks.silences_of([counter.scene.talks["jun"]])[counter.scene.talks["jun"]]
    row = Order.objects.get(ref=held.order)
    assert [one.until is None for one in told] == [False]
    assert row.put_off_from == held.deadline
    again = waits_until(row.put_off_from, told, clock.now(), put_off=False)
    assert again is not None
    assert row.deadline == max(again, patience.after_the_answer(again, told))


# The books


def test_the_books_tell_from_which_deadline_it_was_put_off(counter: Counter) -> None:
    """However often it was put off, and judged anew by other content since."""
    held = asks_for_more(counter, external_id="#7")
    for _ in range(2):
        counter.wait(hours=25)
        counter.work()
    counter.order("MUG", who="jun", address=ALASKA, external_id="#7")
    assert counter.causes(held) == ["gate: held", "put_off: held", "put_off: held", "change: held"]
    counter.work()
    row = Order.objects.filter(ref=held.order)
    assert row.get().put_off_from == held.deadline
    assert held.deadline
    for drifted in (held.deadline + timedelta(hours=1), None):
        row.update(put_off_from=drifted)
        [fault] = books.reconcile(store_id=counter.store_id)
        assert fault.startswith(f"order {held.order}: says that it was put off from ")
        assert fault.endswith(f"was from {held.deadline.isoformat()}")
    row.update(put_off_from=held.deadline)
    assert books.reconcile() == []


def test_the_books_name_an_order_that_nobody_put_off_and_a_deadline_that_nobody_decided(counter: Counter) -> None:
    held = counter.order("LAMP", who="jun")
    row, at = Order.objects.filter(ref=held.order), clock.now()
    row.update(put_off_from=at)
    assert books.reconcile() == [
        f"order {held.order}: says that it was put off from {at.isoformat()}, and was from none"
    ]
    row.update(put_off_from=None, deadline=at)
    assert books.reconcile() == [f"order {held.order}: its deadline is another than was decided"]
    row.update(deadline=held.deadline)
    assert books.reconcile() == []
