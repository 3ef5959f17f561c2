"""By when an answer is owed, what happens when it is late, and when the customer falls silent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.models import Event
from bespeak.domain.conversations.queries import conversation
from bespeak.domain.conversations.queries.owed import next_answer, owed
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.hours import Hours
from bespeak.journal import worker
from bespeak.journal.models import Errand, Fact
from tests.domain.cast import MAX, NOW, asks, buys, works

pytestmark = [pytest.mark.django_db, pytest.mark.both]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DUE = {"conversations.answer_due_soon", "conversations.answer_late", "conversations.customer_silent"}


@pytest.fixture
def olga(store):
    return works("Olga", "manager", store)


def promises(store, within: dict[str, int], **more) -> None:
    stores.set_answering(store_id=store.id, within=within, by=MAX, at=NOW, **more)


def passes(until: timedelta) -> list[str]:
    """Time passes, the workers work; what was said of late answers by then."""
    worker.drain(now=lambda: NOW + until)
    return list(Fact.objects.filter(kind__in=DUE).order_by("id").values_list("kind", flat=True))


def waits(store, ref: str, at: datetime = NOW):
    return owed(store=store, refs=[ref], at=at).get(ref)


def answers(store, ref: str, by, at: datetime) -> None:
    conversations.say(store_id=store.id, conversation=ref, text="Yes, we can.", by=by, at=at)


def writes(store, ref: str, by, at: datetime) -> None:
    say = {"store_id": store.id, "conversation": ref, "on_behalf_of_customer": True, "line": "chat"}
    conversations.say(text="And in blue?", by=by, at=at, **say)


def test_nothing_is_owed_by_then_where_nothing_was_promised(store, ben):
    ref = asks(buys("Ada", store), store, ben)
    found = waits(store, ref)
    assert (found.since, found.line, found.promise) == (NOW, "phone", None)
    assert next_answer(store=store, line="chat", at=NOW) is None
    assert passes(DAY) == []
    assert not Errand.objects.filter(lane="timer", listener__startswith="conversations.").exists()


def test_it_is_owed_from_the_first_message_that_nobody_answered(store, ben):
    promises(store, {"phone": 60})
    ref = asks(buys("Ada", store), store, ben)
    writes(store, ref, ben, NOW + 5 * MINUTE)
    found = waits(store, ref)
    assert (found.since, found.promise.by, found.promise.warn) == (NOW, NOW + HOUR, NOW + 45 * MINUTE)
    answers(store, ref, ben, NOW + 10 * MINUTE)
    assert waits(store, ref) is None
    writes(store, ref, ben, NOW + 20 * MINUTE)
    found = waits(store, ref)
    assert (found.since, found.line, found.promise) == (NOW + 20 * MINUTE, "chat", None)


def test_only_the_time_in_which_somebody_is_there_counts(store, ben):
    week = [Hours(day, "10:00", "18:00") for day in range(5)]
    stores.set_hours(store_id=store.id, hours=week, by=MAX, at=NOW)
    promises(store, {"phone": 60})
    ref = asks(buys("Ada", store), store, ben)  # Friday, 21:00 in Tokyo
    monday = datetime.fromisoformat("2026-11-23T11:00:00+09:00")
    assert waits(store, ref).promise.by == monday
    assert next_answer(store=store, line="phone", at=NOW).by == monday


def test_who_comes_while_many_wait_is_told_that_it_takes_longer(store, ben):
    promises(store, {"phone": 30, "chat": 30})
    for n, name in enumerate(["Ada", "Fay", "Ivo"]):
        asks(buys(name, store), store, ben, when=NOW - (n + 1) * HOUR)
    said = next_answer(store=store, line="chat", at=NOW)
    assert (said.busy, said.by, said.likely) == (True, NOW + 30 * MINUTE, NOW + 4 * HOUR)


def test_one_forgotten_conversation_makes_nobody_wait(store, ben):
    promises(store, {"phone": 30})
    for name, ago in (("Ada", 40 * DAY), ("Fay", MINUTE), ("Ivo", MINUTE)):
        asks(buys(name, store), store, ben, when=NOW - ago)
    assert not next_answer(store=store, line="phone", at=NOW).busy


def test_those_forgotten_for_weeks_are_no_queue(store, ben):
    promises(store, {"phone": 30})
    for name in ("Ada", "Fay", "Ivo"):
        asks(buys(name, store), store, ben, when=NOW - 8 * DAY)
    assert not next_answer(store=store, line="phone", at=NOW).busy


def test_members_are_warned_then_it_is_late_and_somebody_elses_matter(store, ben, olga):
    promises(store, {"phone": 60}, escalate_to=olga.ref)
    ref = asks(buys("Ada", store), store, ben)
    conversations.assign(store_id=store.id, conversation=ref, member=ben.ref, by=ben, at=NOW)
    assert passes(44 * MINUTE) == []
    assert passes(45 * MINUTE) == ["conversations.answer_due_soon"]
    assert conversation(ref=ref, actor=ben).assignee == ben.ref
    for until in (60 * MINUTE, 61 * MINUTE, DAY):
        assert passes(until) == ["conversations.answer_due_soon", "conversations.answer_late"]
    assert conversation(ref=ref, actor=ben).assignee == olga.ref
    given = Event.objects.get(kind="assignee", automatic=True)
    assert '"why":"late"' in given.body


def test_who_is_answered_in_time_is_never_late(store, ben):
    promises(store, {"phone": 60})
    ref = asks(buys("Ada", store), store, ben)
    worker.drain(now=lambda: NOW)
    answers(store, ref, ben, NOW + 59 * MINUTE)
    assert passes(DAY) == []


def test_who_was_promised_more_time_meanwhile_is_not_late_before_that(store, ben):
    promises(store, {"phone": 60})
    asks(buys("Ada", store), store, ben)
    worker.drain(now=lambda: NOW)
    promises(store, {"phone": 120})
    assert passes(60 * MINUTE) == []
    assert passes(119 * MINUTE) == ["conversations.answer_due_soon"]
    assert passes(120 * MINUTE) == ["conversations.answer_due_soon", "conversations.answer_late"]


def test_whoever_left_gets_no_late_answers(store, ben, olga):
    promises(store, {"phone": 60}, escalate_to=olga.ref)
    ref = asks(buys("Ada", store), store, ben)
    stores.end_membership(store_id=store.id, member=olga.ref, by=MAX, at=NOW)
    assert "conversations.answer_late" in passes(DAY)
    assert conversation(ref=ref, actor=ben).assignee == ""


def test_a_silent_customer_comes_back_to_the_store_once(store, ben):
    promises(store, {}, return_after_days=3)
    ref = asks(buys("Ada", store), store, ben)
    answers(store, ref, ben, NOW + HOUR)
    assert passes(3 * DAY) == []
    assert passes(3 * DAY + HOUR) == ["conversations.customer_silent"] == passes(30 * DAY)
    seen = conversation(ref=ref, actor=ben)
    assert (seen.turn, seen.state) == ("store", "open")
    assert waits(store, ref, NOW + 30 * DAY) is None


def test_who_spoke_meanwhile_or_was_told_goodbye_does_not_come_back(store, ben):
    promises(store, {}, return_after_days=3)
    ada, fay = (asks(buys(name, store), store, ben) for name in ("Ada", "Fay"))
    for ref in (ada, fay):
        answers(store, ref, ben, NOW + HOUR)
    worker.drain(now=lambda: NOW + HOUR)
    writes(store, ada, ben, NOW + DAY)
    conversations.close(store_id=store.id, conversation=fay, by=ben, at=NOW + DAY)
    assert passes(30 * DAY) == []
