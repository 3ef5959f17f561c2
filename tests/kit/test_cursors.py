"""Statements whose answers nobody waits for: no fault among them is lost, and nothing of its transaction is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from bespeak.journal.models import Receipt
from bespeak.kit import cursors, rows
from bespeak.kit.asking import Blank, Question

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
COLUMNS = ("store_id", "key", "digest", "status", "answer", "at")
KEPT = Question(lambda: Receipt.objects.filter(key__among=Blank("keys")).order_by("key").values_list("key"))


def receipt(key: str) -> tuple[object, ...]:
    return (1, key, "d", 200, {}, NOON)


def kept() -> list[str]:
    return [key for (key,) in KEPT.ask(keys=["a", "b", "c"])]


def test_what_was_pushed_is_there_when_it_is_asked_for() -> None:
    with transaction.atomic(), cursors.pipelined():
        rows.insert(Receipt, COLUMNS, [receipt("a")])
        assert kept() == ["a"]
        rows.insert(Receipt, COLUMNS, [receipt("b")])
        rows.update(Receipt, ("status",), [(Receipt.objects.get(key="a").pk, 409)])
    assert kept() == ["a", "b"]
    assert Receipt.objects.get(key="a").status == 409


def test_a_fault_comes_out_at_the_next_question_by_its_own_name() -> None:
    rows.insert(Receipt, COLUMNS, [receipt("a")])

    with pytest.raises(IntegrityError), transaction.atomic(), cursors.pipelined():  # noqa: PT012 - where it comes out is what matters
        rows.insert(Receipt, COLUMNS, [receipt("b")])
        rows.insert(Receipt, COLUMNS, [receipt("a")])
        rows.insert(Receipt, COLUMNS, [receipt("c")])
        kept()
        raise AssertionError("the question should have told")

    assert kept() == ["a"]


def test_a_fault_of_the_last_statement_comes_out_before_anything_is_committed() -> None:
    rows.insert(Receipt, COLUMNS, [receipt("a")])

    with pytest.raises(IntegrityError), transaction.atomic(), cursors.pipelined():
        rows.insert(Receipt, COLUMNS, [receipt("b"), receipt("a")])

    assert kept() == ["a"]
    with transaction.atomic(), cursors.pipelined():  # and the connection goes on
        rows.insert(Receipt, COLUMNS, [receipt("c")])
    assert kept() == ["a", "c"]
