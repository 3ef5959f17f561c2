"""Words of a command line as values: times, amounts, counts, files. What cannot be read is refused with its name."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from argparse import ArgumentTypeError
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bespeak.doors.cli.exits import Unusable
from bespeak.kit import money

LARGEST_NUMBER = 2**31 - 1
MOST_UNITS = 1_000_000
LARGEST_FILE = 512 * 1024 * 1024
STDIN = "-"
_WHOLE = re.compile(r"\s*[+-]?[0-9]+\s*", re.ASCII)
_SPAN = re.compile(r"\+?(\d{1,5})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str, *, at: datetime, timezone: str, field: str) -> datetime:
    """ "2026-11-24 18:00" (store time), "2026-11-24T18:00:00Z", or a span from now: "48h", "+3d", "2w"."""
    try:
        if span := _SPAN.fullmatch(text.strip()):
            return at + timedelta(**{_UNITS[span[2]]: int(span[1])})
        found = datetime.fromisoformat(text.strip())
        local = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(timezone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        text = f"{text[:40]!r} is no time; write 2026-11-24 18:00, or 48h, 3d, 2w from now."
        raise Unusable(text, field=field, code="not_a_time") from None


def span(text: str, *, field: str) -> timedelta:
    """ "30m", "4h", "2d", "1w"."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise Unusable(f"{text[:40]!r} is no length of time; write 30m, 4h or 2d.", field=field, code="not_a_span")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def number(text: str) -> int:
    """A whole number that fits everywhere; argparse names the option where it does not."""
    try:
        found = int(text) if _WHOLE.fullmatch(text) else None
    except ValueError:  # thousands of digits
        found = None
    if found is None:
        raise ArgumentTypeError(f"{text[:40]!r} is not a whole number")
    if abs(found) > LARGEST_NUMBER:
        raise ArgumentTypeError(f"{text[:40]} is too large")
    return found


def units(text: str) -> int:
    """A whole number from 0 to a million, as much as is taken at once anywhere."""
    found = number(text)
    if not 0 <= found <= MOST_UNITS:
        raise ArgumentTypeError(f"{text[:40]} is not from 0 to {MOST_UNITS:,}")
    return found


def limit(text: str) -> int:
    """How many at most; 0 for all."""
    found = number(text)
    if found < 0:
        raise ArgumentTypeError(f"{text[:40]} is less than none; 0 stands for all")
    return found


def day(text: str, *, field: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unusable(f"{text[:40]!r} is no day; write 2026-11-24.", field=field, code="not_a_day") from None


def amount(text: str, currency: str, *, field: str) -> int:
    """Minor units of "30.00"."""
    return money.parse(text, currency, field=field).minor


def pair(text: str, *, field: str) -> tuple[str, str]:
    """ "engraving=Mira" """
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise Unusable(f"{text[:60]!r} is not NAME=VALUE.", field=field, code="not_a_pair")
    return name.strip(), value


def content(path: str, *, field: str = "FILE") -> bytes:
    """The bytes of a file or a pipe, or of stdin for "-". Refuses devices, folders, and more than LARGEST_FILE."""
    try:
        found = _stdin(field) if path == STDIN else _file(path, field)
    except OSError as error:
        raise _unreadable(path, error, field) from None
    if len(found) > LARGEST_FILE:
        raise Unusable(f"{path} is larger than {LARGEST_FILE >> 20} MB.", field=field, code="file_too_large")
    return found


def _stdin(field: str) -> bytes:
    if sys.stdin is None:
        raise Unusable("Nothing can be read from stdin: it is closed.", field=field, code="file_unreadable")
    return sys.stdin.buffer.read(LARGEST_FILE + 1)


def _file(path: str, field: str) -> bytes:
    with Path(path).open("rb") as source:
        kind = os.fstat(source.fileno()).st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)):
            raise Unusable(f"{path} is neither a file nor a pipe.", field=field, code="file_unreadable")
        return source.read(LARGEST_FILE + 1)


def readable(path: Path, *, field: str = "FILE") -> None:
    """Refuses a file that cannot be opened, before anything is done with it."""
    try:
        with path.open("rb"):
            return
    except OSError as error:
        raise _unreadable(str(path), error, field) from None


def _unreadable(path: str, error: OSError, field: str) -> Unusable:
    why = error.strerror or type(error).__name__
    return Unusable(f"{path} cannot be read: {why}.", field=field, code="file_unreadable")


def text_of(path: str, *, field: str = "FILE") -> str:
    """The same as text; UTF-8, with or without a byte order mark."""
    try:
        return content(path, field=field).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = f"{path} is not UTF-8 (byte {error.start})."
        raise Unusable(text, field=field, code="not_utf8") from None


def document(path: str, *, field: str = "FILE") -> Any:
    """The JSON in a file."""
    try:
        return json.loads(text_of(path, field=field))
    except (ValueError, RecursionError) as error:
        why = f"{error.msg} in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "nested too deep"
        raise Unusable(f"{path} is not JSON: {why}.", field=field, code="not_json") from None
