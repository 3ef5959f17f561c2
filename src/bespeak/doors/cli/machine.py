"""What this machine says of itself."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCALTIME, NAMED = Path("/etc/localtime"), Path("/etc/timezone")
ZONES = "/zoneinfo/"
_given: list[str] = []


def look() -> None:
    """Before Django starts, which puts a zone of its own in that place."""
    _given[:] = _given or [os.environ.get("TZ", "")]


def timezone() -> str:
    """The name of its time zone, such as Europe/Paris; "" where it names none that is known."""
    linked = os.path.realpath(LOCALTIME).partition(ZONES)[2] if LOCALTIME.exists() else ""
    for name in ("".join(_given).removeprefix(":"), linked, _written()):
        if _is_known(name):
            return name
    return ""


def _written() -> str:
    try:
        return NAMED.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _is_known(name: str) -> bool:
    try:
        return bool(name) and not name.startswith("/") and bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
