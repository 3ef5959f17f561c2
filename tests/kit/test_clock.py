"""The one clock: a file moves it for all processes at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bespeak.kit import clock


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    clock.follow(tmp_path / "clock")
    yield tmp_path / "clock"
    clock.follow(None)


def test_without_a_file_it_is_plain_time() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(RuntimeError):
        clock.move(timedelta(hours=1))


def test_a_deadline_is_crossed_without_waiting_for_it(file: Path) -> None:
    clock.move(timedelta(hours=72))
    clock.move(timedelta(minutes=1))

    assert clock.offset() == timedelta(hours=72, minutes=1)
    assert clock.now() - datetime.now(UTC) > timedelta(hours=72)


def test_a_file_that_is_empty_or_not_there_yet_moves_nothing(file: Path) -> None:
    assert clock.offset() == timedelta()
    file.write_text("\n")
    assert clock.offset() == timedelta()


def test_what_is_no_number_of_seconds_moves_nothing(file: Path) -> None:
    for garbage in ("nan", "1e30", "soon"):
        file.write_text(garbage)
        assert clock.offset() == timedelta()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    file.write_text("60")
    assert clock.offset() == timedelta(minutes=1)
