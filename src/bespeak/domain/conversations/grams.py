"""Words to look for, in languages with blanks between them and in those without. Pure.

A text is its words, and each run of signs of a language that parts no words as every two signs beside each other and
its last sign: “abc” would be ab, bc and c. So a word of two signs is found wherever it stands, and a single sign too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MOST = 12
"""So many pieces of a search are looked for; more narrow nothing down."""
LONGEST = 40
_UNPARTED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_PIECE = re.compile(rf"([{_UNPARTED}]+)|[^\W_{_UNPARTED}]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """All of `whole` and a word that begins with each of `begun`; `beside` stand like that in the kept text."""

    whole: tuple[str, ...]
    begun: tuple[str, ...]
    beside: tuple[str, ...]


def kept(store_id: int, text: str) -> str:
    """A text of this store as it is kept to be looked through."""
    return " ".join((_mark(store_id), *_pieces(text)))


def sought(store_id: int, text: str) -> Sought | None:
    """None where nothing is asked that could be found."""
    whole, begun, beside = [_mark(store_id)], [], []
    for run, unparted in _runs(text):
        if not unparted or len(run) == 1:
            begun.append(run[:LONGEST])
            continue
        pairs = _pairs(run)
        whole += pairs
        beside += [" " + " ".join(pairs)] if len(pairs) > 1 else []
    if len(whole) + len(begun) == 1:
        return None
    return Sought(tuple(whole[: MOST + 1]), tuple(begun[:MOST]), tuple(beside))


def _mark(store_id: int) -> str:
    """A sign that stands in no word, so that nobody can ask for it."""
    return f"\ue000{store_id}"


def _pieces(text: str) -> Iterator[str]:
    for run, unparted in _runs(text):
        if unparted:
            yield from _pairs(run)
            yield run[-1]
        else:
            yield run[:LONGEST]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return ((found[0], found[1] is not None) for found in _PIECE.finditer(plain))
