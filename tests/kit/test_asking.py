"""A question is written with the ORM and asked many times: it answers what the ORM itself would answer."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bespeak.domain.inventory.models import Level
from bespeak.journal.models import Errand
from bespeak.kit.asking import Blank, Question
from tests.domain.cast import sells, shop

pytestmark = [pytest.mark.both, pytest.mark.django_db]

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
COLUMNS = ("id", "store_id", "subject", "payload", "due_at", "lease_until", "fact_id")
SUBJECTS = ["ord_1", "", "it's", 'a "b"', "彫刻 ♥", "%s", "{}", "\\", "null", "1"]

BY_SUBJECT = Question(
    lambda: Errand.objects.filter(subject__among=Blank("subjects"), done_at=None).order_by("id").values_list(*COLUMNS)
)
BY_STORE = Question(lambda: Errand.objects.filter(store_id__among=Blank("stores")).order_by("id").values_list("id"))
BY_BOTH = Question(
    lambda: (
        Errand.objects.filter(store_id__among=Blank("stores"), lane="house")
        .exclude(subject__among=Blank("subjects"))
        .order_by("id")
        .values_list("id")
    )
)
OF_VARIANTS = Question(
    lambda: (
        Level.objects.filter(variant_id__among=Blank("variants")).order_by("id").values_list("variant__sku", "on_hand")
    )
)


@pytest.fixture
def errands() -> None:
    for n, subject in enumerate(SUBJECTS):
        lease = NOON + timedelta(microseconds=n) if n % 2 else None
        payload: Any = {"n": n, "of": [subject, None, True]}
        Errand.objects.create(
            store_id=n, listener="a", subject=subject, lane="house", payload=payload, due_at=NOON, lease_until=lease
        )


def orm(**more: Any) -> list[tuple[Any, ...]]:
    return list(Errand.objects.filter(**more).order_by("id").values_list(*COLUMNS))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(subjects=st.lists(st.sampled_from([*SUBJECTS, "nobody"]), max_size=6), stores=st.lists(st.integers(-1, 12)))
def test_it_answers_what_the_orm_answers(errands: None, subjects: list[str], stores: list[int]) -> None:
    assert BY_SUBJECT.ask(subjects=subjects) == orm(subject__in=subjects)
    assert [i for (i,) in BY_STORE.ask(stores=stores)] == [row[0] for row in orm(store_id__in=stores)]
    left = [row[0] for row in orm(store_id__in=stores) if row[2] not in subjects]
    assert [i for (i,) in BY_BOTH.ask(stores=stores, subjects=subjects)] == left


def test_values_come_back_as_the_orm_reads_them(errands: None) -> None:
    [row] = BY_SUBJECT.ask(subjects=["彫刻 ♥"])

    assert row[1:] == (4, "彫刻 ♥", {"n": 4, "of": ["彫刻 ♥", None, True]}, NOON, None, None)
    assert row[4].tzinfo is not None


def test_lists_may_be_empty_long_or_any_iterable(errands: None) -> None:
    assert BY_STORE.ask(stores=[]) == []
    assert len(BY_STORE.ask(stores=range(40_000))) == len(SUBJECTS)
    assert len(BY_STORE.ask(stores={1, 2, 2**40})) == 2
    assert len(BY_STORE.ask(stores=(n for n in (1, 2)))) == 2


def test_a_foreign_key_and_what_lies_behind_it() -> None:
    store = shop()
    lamp, mug = sells("LAMP", store, units=3), sells("MUG", store, units=5)
    sells("HAT", store, units=7)

    assert OF_VARIANTS.ask(variants=[mug.id, lamp.id]) == [("LAMP", 3), ("MUG", 5)]


def test_it_is_one_statement_and_counted_like_any_other(errands: None) -> None:
    with CaptureQueriesContext(connection) as seen:
        BY_STORE.ask(stores=[1, 2, 3])
    assert len(seen) == 1


@pytest.mark.django_db(transaction=True)
def test_many_threads_ask_the_same_question() -> None:
    Errand.objects.create(store_id=1, listener="a", subject="ord_1", lane="house", due_at=NOON)
    fresh = Question(lambda: Errand.objects.filter(store_id__among=Blank("stores")).values_list("subject", "due_at"))
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(fresh.ask(stores=[1]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert answers == [[("ord_1", NOON)]] * 8
