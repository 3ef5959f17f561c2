"""Public ids: short, unambiguous, prefixed by kind (`ord_7KQ2…`).

Four letters tell the time they were made (to 10 ms, and they begin again after three hours), twelve are random: nobody
guesses 60 bits, and the refs of one moment lie together in every index. With nothing but randomness each new order
changed ten index pages of its own, and half of the time of a commit went into writing them.
"""

from __future__ import annotations

import os
import re
import time

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_PAIRS = tuple(a + b for a in _LETTERS for b in _LETTERS)  # ten bits at a time
_SHAPE = re.compile(r"[a-z]{2,4}_[0-9A-HJKMNP-TV-Z]{16}")


def new(prefix: str) -> str:
    """One new ref."""
    return many(prefix, 1)[0]


def many(prefix: str, count: int) -> list[str]:
    """`count` new refs from one read of the system's randomness."""
    tick, noise, pairs = int(time.time() * 100), os.urandom(8 * count), _PAIRS
    head = f"{prefix}_{pairs[tick >> 10 & 1023]}{pairs[tick & 1023]}"
    refs = []
    for start in range(0, 8 * count, 8):
        n = int.from_bytes(noise[start : start + 8], "big")
        refs.append(
            f"{head}{pairs[n & 1023]}{pairs[n >> 10 & 1023]}{pairs[n >> 20 & 1023]}"
            f"{pairs[n >> 30 & 1023]}{pairs[n >> 40 & 1023]}{pairs[n >> 50 & 1023]}"
        )
    return refs


def is_ref(text: object) -> bool:
    return isinstance(text, str) and bool(_SHAPE.fullmatch(text))
