"""Errands on our own rows: done once, in order, by whichever worker comes; one that fails holds back only its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bespeak.journal import worker
from bespeak.journal.models import Errand
from bespeak.journal.recording import remind
from tests.journal.bakery import ELSEWHERE, HERE, NOON, after, bake, errand, hire, hire_for_many, slips

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_errands_of_a_subject_are_done_in_order_and_once() -> None:
    hire("tell")
    bake(1, 2)
    bake(3)

    assert worker.drain(now=after()) == 3
    assert worker.drain(now=after(hours=9)) == 0
    assert slips() == ["tell oven 1", "tell oven 2", "tell oven 3"]


def test_a_done_errand_says_so() -> None:
    hire("tell")
    bake(1)

    assert worker.work("house", now=after(seconds=2)) == worker.Round(claimed=1, done=1, failed=0)
    done = errand()
    assert (done.done_at, done.outcome, done.attempts, done.lease_until) == (
        NOON + timedelta(seconds=2),
        "done",
        1,
        None,
    )


def test_one_round_takes_no_more_than_it_was_asked_to() -> None:
    hire("tell")
    bake(*range(5))

    assert worker.work("house", now=after(), most=2).done == 2
    assert slips() == ["tell oven 0", "tell oven 1"]


def test_what_is_not_due_yet_waits() -> None:
    hire("tell")
    bake(1, at=NOON + timedelta(minutes=1))

    assert worker.work("house", now=after()).claimed == 0
    assert worker.work("house", now=after(minutes=1)).done == 1


def test_a_failed_errand_leaves_nothing_of_its_work_and_is_tried_again_later_each_time() -> None:
    baker = hire("tell", troubled=lambda errand: True)
    bake(1)

    waits = []
    moment = timedelta()
    for attempt in range(1, 16):
        tried = worker.work("house", now=after(seconds=moment.total_seconds()))
        assert (tried.failed, errand().attempts) == (1, attempt)
        waits.append(errand().due_at - (NOON + moment))
        moment += waits[-1]

    assert waits[:4] == [timedelta(seconds=n) for n in (5, 10, 20, 40)]
    assert waits[-1] == worker.LONGEST_RETRY
    assert slips() == []
    baker.troubled = lambda errand: False
    assert worker.work("house", now=after(seconds=moment.total_seconds())).done == 1
    assert slips() == ["tell oven 1"]


def test_a_person_sees_what_failed_and_why_but_not_the_row_it_quotes() -> None:
    hire("tell", troubled=lambda errand: True)
    bake(1)
    worker.work("house", now=after())

    [failed] = worker.failed(store_id=HERE)
    assert (failed["listener"], failed["subject"], failed["attempts"]) == ("tell", "oven", 1)
    assert failed["last_error"] == "ValueError: tell cannot just now"
    assert worker.failed(store_id=ELSEWHERE) == []


def test_a_failing_errand_holds_back_its_own_subject_and_listener_and_nobody_else() -> None:
    tell = hire("tell", troubled=lambda errand: errand.subject == "oven")
    hire("weigh")
    bake(1, 2)
    bake(1, oven="stove")
    bake(3)

    worker.drain(now=after())

    assert slips() == ["weigh oven 1", "weigh oven 2", "tell stove 1", "weigh stove 1", "weigh oven 3"]
    assert worker.work("house", now=after(seconds=4)).claimed == 0

    tell.troubled = lambda errand: False
    worker.drain(now=after(seconds=5))
    assert slips()[-3:] == ["tell oven 1", "tell oven 2", "tell oven 3"]


def test_errands_that_were_held_back_have_not_failed() -> None:
    hire("tell", troubled=lambda errand: errand.data["number"] == 1)
    bake(1, 2, 3)

    worker.drain(now=after())

    assert list(Errand.objects.order_by("id").values_list("attempts", "outcome", "claimed_by", "lease_until")) == [
        (1, "failed", "", None),
        (0, "", "", None),
        (0, "", "", None),
    ]


def test_an_errand_nobody_knows_any_more_is_kept_and_shown() -> None:
    Errand.objects.create(store_id=HERE, listener="gone", subject="oven", lane="house", due_at=NOON)

    assert worker.work("house", now=after()).failed == 1
    assert worker.failed(store_id=HERE)[0]["last_error"] == "KeyError: 'gone'"


def test_a_person_asks_for_a_failed_errand_to_be_tried_now() -> None:
    baker = hire("tell", troubled=lambda errand: True)
    bake(1)
    worker.work("house", now=after())
    baker.troubled = lambda errand: False
    i = errand().id

    assert not worker.retry(store_id=ELSEWHERE, errand_id=i, at=NOON)
    assert worker.work("house", now=after(seconds=1)).claimed == 0
    assert worker.retry(store_id=HERE, errand_id=i, at=NOON + timedelta(seconds=1))
    assert worker.work("house", now=after(seconds=1)).done == 1
    assert not worker.retry(store_id=HERE, errand_id=i, at=NOON + timedelta(seconds=2))


def test_what_never_failed_or_is_being_tried_cannot_be_asked_for() -> None:
    hire("tell")
    bake(1)
    assert not worker.retry(store_id=HERE, errand_id=errand().id, at=NOON)

    Errand.objects.update(outcome="failed", claimed_by="w", lease_until=NOON + timedelta(seconds=60))
    assert not worker.retry(store_id=HERE, errand_id=errand().id, at=NOON)


def test_a_lease_that_ran_out_lets_another_worker_do_it_and_the_late_one_changes_nothing() -> None:
    hire("tell")
    bake(1)
    [slow] = worker.claim("house", me="slow", at=NOON, most=10)

    assert worker.work("house", now=after(seconds=59)).claimed == 0
    assert worker.work("house", now=after(seconds=60)).done == 1
    assert not worker._do(slow, "slow", after(seconds=61))

    assert slips() == ["tell oven 1"]
    assert (errand().attempts, errand().outcome) == (2, "done")


def test_a_late_worker_that_fails_does_not_put_back_what_another_has_done_or_holds() -> None:
    hire("tell", troubled=lambda errand: True)
    bake(1)
    [slow] = worker.claim("house", me="slow", at=NOON, most=10)
    [quick] = worker.claim("house", me="quick", at=NOON + timedelta(seconds=60), most=10)

    worker._do(slow, "slow", after(seconds=61))

    assert (errand().claimed_by, errand().outcome) == ("quick", "")
    assert quick.id == slow.id


def test_while_an_earlier_errand_is_in_other_hands_later_ones_wait() -> None:
    hire("tell")
    bake(1, 2)
    worker.claim("house", me="other", at=NOON, most=1)

    assert worker.work("house", now=after(seconds=1)).claimed == 0
    assert worker.drain(now=after(seconds=60)) == 2
    assert slips() == ["tell oven 1", "tell oven 2"]


def test_timers_come_when_their_time_has_come_and_hold_back_nobody() -> None:
    hire("tell", troubled=lambda errand: "number" not in errand.data)
    remind(store_id=HERE, listener="tell", subject="oven", due_at=NOON)
    remind(store_id=HERE, listener="tell", subject="oven", due_at=NOON, payload={"number": 7})
    remind(store_id=HERE, listener="tell", subject="oven", due_at=NOON + timedelta(hours=72), payload={"number": 8})
    bake(1)

    worker.drain(now=after())

    assert sorted(slips()) == ["tell oven 1", "tell oven 7"]
    assert [one["subject"] for one in worker.failed(store_id=HERE)] == ["oven"]
    assert worker.waiting(at=NOON + timedelta(hours=72)) == {"house": 0, "outside": 0, "timer": 2}


def test_nothing_holds_back_a_timer() -> None:
    hire("tell", troubled=lambda errand: errand.data["number"] == 1)
    bake(1)
    worker.drain(now=after())

    remind(store_id=HERE, listener="tell", subject="oven", due_at=NOON, payload={"number": 9})
    worker.drain(now=after(seconds=1))

    assert slips() == ["tell oven 9"]


def test_a_listener_that_can_do_many_at_once_gets_them_together_in_order() -> None:
    calls = hire_for_many("tell")
    bake(1, 2)
    bake(3, oven="other oven")

    assert worker.work("house", now=after()) == worker.Round(claimed=3, done=3, failed=0)
    assert calls == [3]
    assert slips() == ["tell oven 1", "tell oven 2", "tell other oven 3"]
    assert set(Errand.objects.values_list("outcome", flat=True)) == {"done"}


def test_where_one_of_many_fails_each_is_done_alone_and_only_that_one_fails() -> None:
    calls = hire_for_many("tell", troubled=lambda errand: errand.data["number"] == 2)
    bake(1)
    bake(2, oven="cold oven")
    bake(3, oven="other oven")

    assert worker.work("house", now=after()) == worker.Round(claimed=3, done=2, failed=1)
    assert calls == [3, 1, 1, 1]
    assert slips() == ["tell oven 1", "tell other oven 3"]
    assert Errand.objects.get(done_at=None).subject == "cold oven"


def test_many_whose_claim_was_lost_are_not_done_together() -> None:
    calls = hire_for_many("tell")
    bake(1, 2)
    mine = worker.claim("house", me="slow", at=NOON, most=10)
    assert worker.work("house", now=after(minutes=2)).done == 2

    assert not worker._do_together(mine, "slow", after(minutes=3))
    assert slips() == ["tell oven 1", "tell oven 2"]
    assert calls == [2]
