"""SQLite's planner is told once a day how full the tables are; whoever is connected plans by it at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from bespeak.journal import sweeping
from bespeak.journal.models import Receipt
from bespeak.journal.wires import wires
from bespeak.kit import clock
from bespeak.project.sqlite import statistics

pytestmark = pytest.mark.django_db(transaction=True)


def receipts(many: int, name: str = "k") -> None:
    now = clock.now()
    rows = [Receipt(store_id=1, key=f"{name}{n}", digest="", status=200, answer={}, at=now) for n in range(many)]
    Receipt.objects.bulk_create(rows)


def known() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl FROM sqlite_stat1")
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture(autouse=True)
def _from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(wires.sweeps, "project.tell_planner", statistics.TellPlanner())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("DELETE FROM sqlite_stat1")


def test_full_tables_are_told_of_and_those_with_a_few_rows_are_not() -> None:
    receipts(statistics.FEW - 1)
    assert sweeping.sweep(clock.now())["project.tell_planner"] == 0
    assert known() == set()
    receipts(1, "one more ")
    assert sweeping.sweep(clock.now() + timedelta(days=1))["project.tell_planner"] == 1
    assert known() == {"journal_receipt"}


def test_once_a_day_and_by_each_process_that_begins() -> None:
    receipts(statistics.FEW)
    told, now = statistics.TellPlanner(), clock.now()
    assert [told(now + timedelta(hours=hours)) for hours in (0, 0, 23, 24, 25, 48)] == [1, 0, 0, 1, 0, 1]
    assert statistics.TellPlanner()(now) == 1


def test_who_is_connected_already_plans_by_it() -> None:
    other = connection.copy("other")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE pairs (own INTEGER, same INTEGER)")
        try:
            cursor.execute("CREATE INDEX pairs_own ON pairs (own)")
            cursor.execute("CREATE INDEX pairs_same ON pairs (same)")
            cursor.executemany("INSERT INTO pairs VALUES (%s, 1)", [(n,) for n in range(statistics.FEW)])
            assert "pairs_same" in plan(other, 1)
            assert statistics.TellPlanner()(clock.now()) == 1
            assert "pairs_own" in plan(other, 2)
        finally:
            other.close()
            cursor.execute("DROP TABLE pairs")


def plan(database: object, same: int) -> str:
    """To explain does not look whether the schema changed, to ask does; and what was explained once is kept."""
    with database.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT * FROM pairs WHERE own = 0").fetchall()
        explained = f"EXPLAIN QUERY PLAN SELECT * FROM pairs WHERE own = 1 AND same = {same}"
        return str(cursor.execute(explained).fetchall())
