"""Public ids: short, unambiguous, prefixed by kind, unguessable (`ord_7KQ2…`, 80 random bits)."""

from __future__ import annotations

import os
import re

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_PAIRS = tuple(a + b for a in _LETTERS for b in _LETTERS)  # ten bits at a time
_SHAPE = re.compile(r"[a-z]{2,4}_[0-9A-HJKMNP-TV-Z]{16}")


def new(prefix: str) -> str:
    """One new ref with 80 random bits."""
    n = int.from_bytes(os.urandom(10), "big")
    return prefix + "_" + "".join(_PAIRS[(n >> shift) & 1023] for shift in range(0, 80, 10))


def many(prefix: str, count: int) -> list[str]:
    """`count` new refs from one read of the system's randomness."""
    noise = os.urandom(10 * count)
    refs = []
    for start in range(0, 10 * count, 10):
        n = int.from_bytes(noise[start : start + 10], "big")
        refs.append(
            f"{prefix}_{_PAIRS[n & 1023]}{_PAIRS[n >> 10 & 1023]}{_PAIRS[n >> 20 & 1023]}{_PAIRS[n >> 30 & 1023]}"
            f"{_PAIRS[n >> 40 & 1023]}{_PAIRS[n >> 50 & 1023]}{_PAIRS[n >> 60 & 1023]}{_PAIRS[n >> 70 & 1023]}"
        )
    return refs


def is_ref(text: object) -> bool:
    return isinstance(text, str) and bool(_SHAPE.fullmatch(text))
