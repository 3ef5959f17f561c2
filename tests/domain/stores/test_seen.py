"""Two who change the same at the same moment: one of them is told."""

from __future__ import annotations

from typing import Any

import pytest

from bespeak.domain.stores import operations, queries, seeing
from bespeak.domain.stores.hours import Hours
from tests.domain.cast import MAX, NOW, shop, told_at_once

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_of_two_saves_at_the_same_moment_one_is_refused(transactional_db: None) -> None:
    here = shop()
    doing: dict[str, Any] = {"store_id": here.id, "by": MAX, "at": NOW, "seen": seeing.about(here)}
    said = told_at_once(
        *[lambda name=name: operations.change_store(name=name, **doing).name for name in ("North", "South")]
    )
    assert sorted(said) in (["North", "stale_state"], ["South", "stale_state"])
    assert queries.store(here.id).name in said


def test_and_so_of_two_weeks(transactional_db: None) -> None:
    here = shop()
    doing: dict[str, Any] = {"store_id": here.id, "by": MAX, "at": NOW, "seen": seeing.hours(here.id)}
    weeks = [[Hours(0, "09:00", ends)] for ends in ("12:00", "17:00")]
    said = told_at_once(*[lambda week=week: operations.set_hours(hours=week, **doing) for week in weeks])
    assert said.count("stale_state") == 1
    assert queries.opening_hours(here.id) in said


def test_whoever_says_nothing_of_what_they_saw_changes_it_as_it_is() -> None:
    here = shop()
    for name in ("North", "South"):
        operations.change_store(store_id=here.id, name=name, by=MAX, at=NOW)
    assert queries.store(here.id).name == "South"
