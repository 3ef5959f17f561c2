"""Long lists are read page by page: a page says with an opaque cursor where the next one begins."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bespeak.kit import places

MOST = 200
USUAL = 50
LONGEST_CURSOR = 1000
_LARGEST = 2**63 - 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next` leads to the following page; None on the last."""

    items: Sequence[T]
    next: str | None


def page(found: Sequence[T], limit: int, place: Callable[[T], int | str]) -> Page[T]:
    """One page out of `limit + 1` things asked for; `place` is what the list is ordered by."""
    items = found[:limit]
    return Page(items, cursor(place(items[-1])) if len(found) > limit else None)


def cursor(place: int | str) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).rstrip(b"=").decode()


def text_after(cursor: str) -> str:
    """The text a cursor stands for, "" without one. Refuses bad_cursor."""
    place = _read(cursor) if cursor else ""
    if not isinstance(place, str) or "\0" in place or any("\ud800" <= one <= "\udfff" for one in place):
        raise places.unknown()
    return place


def number_after(cursor: str) -> int:
    """The number a cursor stands for, 0 without one. Refuses bad_cursor."""
    place = _read(cursor) if cursor else 0
    if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place <= _LARGEST:
        raise places.unknown()
    return place


def _read(cursor: str) -> object:
    if len(cursor) > LONGEST_CURSOR:
        raise places.unknown()
    try:
        return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise places.unknown() from None
