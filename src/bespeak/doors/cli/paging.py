"""Long lists are asked for page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

PAGE = 200
EVERYTHING = 10**9


def collect(ask: Callable[[T | None, int], Sequence[T]], limit: int = EVERYTHING) -> list[T]:
    """Up to `limit` of them (0: all). `ask` gets the last one seen (None at first) and how many are wanted."""
    found: list[T] = []
    wanted = limit if limit > 0 else EVERYTHING
    while len(found) < wanted:
        most = min(PAGE, wanted - len(found))
        page = ask(found[-1] if found else None, most)
        found += page
        if len(page) < most:
            break
    return found
