"""The one clock that web, worker and command line share. Operations take `at=` from here.

Where settings name a clock file, its content is added to the present time as seconds, so that
a deadline can be crossed by all processes at once without waiting for it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

FURTHEST = timedelta(days=36_500)
log = structlog.get_logger("bespeak.clock")
_followed: dict[str, Path] = {}
_doubted: set[Path] = set()


def follow(path: str | Path | None) -> None:
    """From now on the offset in this file (seconds, may be empty) is added; None goes back to plain time."""
    _followed.clear()
    if path:
        _followed["file"] = Path(path)


def now() -> datetime:
    """The present moment, UTC, with microseconds."""
    moment = datetime.now(UTC)
    return moment + offset() if _followed else moment


def offset() -> timedelta:
    """What is added to plain time: nothing where the file cannot be read, which is logged once."""
    file = _followed.get("file")
    if file is None:
        return timedelta()
    try:
        found = read(file)
    except (OSError, ValueError) as error:
        if file not in _doubted:
            _doubted.add(file)
            log.error("clock_file_unreadable", file=str(file), error=str(error)[:200])
        return timedelta()
    _doubted.discard(file)
    return found


def read(file: Path) -> timedelta:
    """The seconds in this file; none where it is empty or not there. ValueError for anything else, OSError too."""
    try:
        seconds = float(file.read_text(encoding="ascii").strip() or 0)
    except FileNotFoundError:
        return timedelta()
    if not abs(seconds) <= FURTHEST.total_seconds():  # nan is not either
        raise ValueError(f"it holds {seconds} seconds, more than {FURTHEST.days:,} days")
    return timedelta(seconds=seconds)


def move(by: timedelta) -> None:
    """Moves the shared clock, for whoever reads it at this moment too; only where a clock file is followed."""
    file = _followed.get("file")
    if file is None:
        raise RuntimeError("no clock file is followed")
    seconds = (offset() + by).total_seconds()
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(f"{seconds}\n")
    fresh.replace(file)
