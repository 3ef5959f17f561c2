"""The rows that belong to a row come with it, in one statement, and read as their fields would read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import TruncDate
from django.test.utils import CaptureQueriesContext

from bespeak.journal.models import Errand
from bespeak.kit.nested import Rows

pytestmark = [pytest.mark.both, pytest.mark.django_db]

NOW = datetime(2026, 11, 20, 12, 0, 5, 120_000, tzinfo=UTC)
LARGE = 2**40 + 1
COLUMNS = ("listener", "subject", "payload", "due_at", "done_at", "store_id")


def errand(subject: str, listener: str, payload: Any, **more: Any) -> None:
    Errand.objects.create(
        store_id=LARGE, subject=subject, listener=listener, lane="quick", payload=payload, due_at=NOW, **more
    )


def asked(*columns: Any) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Every errand with all of its subject's, the newest first."""
    same = Errand.objects.filter(subject=OuterRef("subject")).order_by("-id")
    return list(Errand.objects.order_by("id").values_list("listener", Rows(same, *columns)))


def test_they_come_in_their_order_and_as_the_fields_read_them() -> None:
    errand("ord_1", "a", {"said": ["'quoted' \"twice\"", "日本 \U0001f9f5", {"n": None}]}, done_at=NOW)
    errand("ord_1", "b", [], attempts=2)
    errand("ord_2", "c", {})
    for_one = [list(row) for row in Errand.objects.filter(subject="ord_1").order_by("-id").values_list(*COLUMNS)]

    found = asked(*COLUMNS)

    assert [name for name, _ in found] == ["a", "b", "c"]
    assert [list(row) for row in found[0][1]] == for_one
    assert found[1][1] == found[0][1]
    assert found[0][1][0][3:] == (NOW, None, LARGE)


def test_days_and_truths_are_read_too() -> None:
    errand("ord_1", "a", {}, attempts=2)
    often = ExpressionWrapper(Q(attempts__gt=1), output_field=BooleanField())

    assert asked(TruncDate("due_at"), often)[0][1] == [(NOW.date(), True)]


def test_where_there_are_none_the_list_is_empty() -> None:
    errand("ord_1", "a", {})
    none = Errand.objects.filter(subject=OuterRef("listener"))

    assert list(Errand.objects.values_list(Rows(none, "listener"))) == [([],)]


def test_any_number_of_them_is_one_statement() -> None:
    for n in range(30):
        errand(f"ord_{n % 3}", f"{n}", {"n": n}, done_at=NOW + timedelta(seconds=n))

    with CaptureQueriesContext(connection) as seen:
        found = asked("payload", "done_at")

    assert len(seen) == 1
    assert found[0][1][0] == ({"n": 27}, NOW + timedelta(seconds=27))
