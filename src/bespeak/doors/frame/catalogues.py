"""The texts of the pages in every language: a catalogue (`locale/<language>/LC_MESSAGES/django.po`) beside each door.

`scripts/messages.py` keeps them in step with the pages; here they are compiled when Bespeak starts.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.core.exceptions import ImproperlyConfigured

DOORS = Path(__file__).parents[1]


def catalogues() -> list[Path]:
    """Every catalogue there is."""
    return sorted(DOORS.glob("*/locale/*/LC_MESSAGES/django.po"))


def compile_stale() -> None:
    """Compiles those that changed since. Refuses to start where that cannot be done."""
    for source in catalogues():
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime_ns <= source.stat().st_mtime_ns:
            _compile(source, made)


def _compile(source: Path, made: Path) -> None:
    """Written aside first: of several processes that start at once nobody reads half a catalogue."""
    try:
        with source.open("rb") as lines:
            catalogue = read_po(lines)
        with tempfile.NamedTemporaryFile(dir=made.parent, suffix=".part", delete=False) as aside:
            write_mo(aside, catalogue)
        Path(aside.name).chmod(0o644)
        Path(aside.name).replace(made)
    except OSError as problem:
        if not made.exists():
            raise ImproperlyConfigured(f"{made} cannot be written: {problem}") from None
