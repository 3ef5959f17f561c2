"""The one clock that web, worker and command line share. Operations take `at=` from here.

Where settings name a clock file, its content is added to the present time as seconds, so that
a deadline can be crossed by all processes at once without waiting for it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

_followed: dict[str, Path] = {}


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
    file = _followed.get("file")
    if file is None:
        return timedelta()
    try:
        return timedelta(seconds=float(file.read_text().strip() or 0))
    except FileNotFoundError:
        return timedelta()


def move(by: timedelta) -> None:
    """Moves the shared clock, for whoever reads it at this moment too; only where a clock file is followed."""
    file = _followed.get("file")
    if file is None:
        raise RuntimeError("no clock file is followed")
    seconds = (offset() + by).total_seconds()
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(f"{seconds}\n")
    fresh.replace(file)
