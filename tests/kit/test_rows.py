"""Many rows in one statement, and each of them as the ORM itself would have written it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bespeak.journal.models import Errand, Fact, Receipt
from bespeak.kit import rows

pytestmark = [pytest.mark.both, pytest.mark.django_db]

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOKYO = timezone(timedelta(hours=9))
COLUMNS = (
    "store_id",
    "listener",
    "subject",
    "lane",
    "fact_id",
    "payload",
    "due_at",
    "attempts",
    "claimed_by",
    "lease_until",
    "done_at",
    "outcome",
    "last_error",
)
PAYLOADS: list[Any] = [
    {},
    [],
    "",
    0,
    False,
    {"a": [1, None, {"b": 2.5}]},
    {"text": "Mira's “ring” 彫刻 \\ \" % %s {} é 👍"},
    {"big": 2**53},
]
MOMENTS = [
    NOW,
    NOW.replace(microsecond=1),
    NOW.replace(microsecond=120000),
    datetime(2026, 11, 20, 21, 0, tzinfo=TOKYO),
    datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
]


def values(n: int = 0, **changes: Any) -> dict[str, Any]:
    given = {
        "store_id": n,
        "listener": "a.b",
        "subject": f"ord_{n}",
        "lane": "house",
        "fact_id": None,
        "payload": {},
        "due_at": NOW,
        "attempts": n,
        "claimed_by": "",
        "lease_until": None,
        "done_at": None,
        "outcome": "",
        "last_error": "",
    }
    return given | changes


ERRANDS = [
    *(values(n, payload=payload) for n, payload in enumerate(PAYLOADS)),
    *(values(n, due_at=moment, lease_until=moment) for n, moment in enumerate(MOMENTS)),
    values(fact_id=2**62, last_error="line\nnext\ttab", attempts=2**31 - 1),
]


def insert(*errands: dict[str, Any]) -> int:
    return rows.insert(Errand, COLUMNS, [tuple(one[name] for name in COLUMNS) for one in errands])


def raw() -> list[tuple[Any, ...]]:
    """What lies in the table, past the ORM; JSON may be spaced and escaped as one likes."""
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM journal_errand ORDER BY id")
        found = cursor.fetchall()
    json_at = COLUMNS.index("payload")
    return [(*row[:json_at], json.loads(row[json_at]), *row[json_at + 1 :]) for row in found]


def test_what_is_written_is_what_the_orm_reads() -> None:
    assert insert(*ERRANDS) == len(ERRANDS)

    assert list(Errand.objects.order_by("id").values(*COLUMNS)) == ERRANDS


def test_what_is_written_is_what_the_orm_would_have_written() -> None:
    insert(*ERRANDS)
    ours = raw()
    Errand.objects.all().delete()
    for one in ERRANDS:
        Errand.objects.create(**one)

    assert ours == raw()


def test_times_are_found_again_by_the_orm_whatever_zone_they_were_written_in() -> None:
    insert(values(1, due_at=datetime(2026, 11, 20, 21, 0, tzinfo=TOKYO)))

    assert Errand.objects.filter(due_at=NOW).count() == 1
    assert Errand.objects.filter(due_at__lt=NOW).count() == 0


def test_an_update_sets_what_it_names_by_id_and_nothing_else() -> None:
    insert(*(values(n) for n in range(5)))
    ids = list(Errand.objects.order_by("id").values_list("id", flat=True))
    columns = ("payload", "lease_until", "done_at", "attempts", "outcome")
    later = NOW + timedelta(hours=1)

    rows.update(
        Errand,
        columns,
        [
            (ids[3], {"n": [3]}, later, None, 33, "done"),
            (ids[1], [], None, later, 11, ""),
            (10**9, {}, None, None, 0, ""),
        ],
    )

    stored = {one["store_id"]: one for one in Errand.objects.values(*COLUMNS)}
    assert stored[3] == values(3, payload={"n": [3]}, lease_until=later, attempts=33, outcome="done")
    assert stored[1] == values(1, payload=[], done_at=later, attempts=11)
    assert [stored[n] for n in (0, 2, 4)] == [values(n) for n in (0, 2, 4)]


def test_any_number_of_rows_is_one_statement() -> None:
    with CaptureQueriesContext(connection) as seen:
        insert(*(values(n) for n in range(700)))
    assert len(seen) == 1

    ids = list(Errand.objects.order_by("id").values_list("id", flat=True))
    with CaptureQueriesContext(connection) as seen:
        rows.update(Errand, ("attempts",), [(i, 7) for i in ids])
    assert len(seen) == 1
    assert Errand.objects.filter(attempts=7).count() == 700


def test_no_rows_are_no_statement() -> None:
    with CaptureQueriesContext(connection) as seen:
        assert rows.insert(Errand, COLUMNS, []) == 0
        rows.update(Errand, ("attempts",), [])
        assert rows.take_ids(Errand, 0) == []
    assert len(seen) == 0


def test_taken_ids_are_fresh_and_rise_and_are_the_next_for_the_orm_too() -> None:
    insert(*(values(n) for n in range(3)))
    highest = Errand.objects.order_by("-id").values_list("id", flat=True)[0]
    Errand.objects.all().delete()

    ids = rows.take_ids(Errand, 4)
    written = rows.insert(Errand, ("id", *COLUMNS), [(i, *values(i).values()) for i in ids])
    after = Errand.objects.create(**values(9))

    assert written == 4
    assert ids == sorted(set(ids))
    assert min(ids) > highest
    assert after.pk > max(ids)


def test_numbered_rows_answer_their_ids_in_their_order() -> None:
    insert(*(values(n) for n in range(3)))
    ids = rows.insert_numbered(Errand, COLUMNS, [tuple(values(n).values()) for n in range(10, 310)])

    assert ids == sorted(set(ids))
    assert list(Errand.objects.filter(id__in=ids).order_by("id").values_list("store_id", flat=True)) == [
        *range(10, 310)
    ]
    assert rows.insert_numbered(Errand, COLUMNS, []) == []


def test_a_conflict_fails_all_or_is_passed_over() -> None:
    columns = ("store_id", "key", "digest", "status", "answer", "at")
    mine: list[Any] = [(1, f"k{n}", "d", 200, {}, NOW) for n in range(3)]
    rows.insert(Receipt, columns, mine[:1])

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Receipt, columns, mine)
    assert Receipt.objects.count() == 1

    assert rows.insert(Receipt, columns, mine, ignore_conflicts=True) == 2
    assert Receipt.objects.count() == 3


def test_a_column_that_is_not_there_is_a_mistake_in_the_program() -> None:
    with pytest.raises(LookupError, match="Fact has no column colour"):
        rows.insert(Fact, ("colour",), [("red",)])
