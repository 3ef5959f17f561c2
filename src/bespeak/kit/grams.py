"""Words to look for, in languages with blanks between them and in those without. Pure.

A text is its words, and each run of signs of a language that parts no words as every two signs beside each other and
its last sign: “abc” would be ab, bc and c. So a word of two signs is found wherever it stands, and a single sign too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

MOST = 12
"""So many pieces of a search are looked for; more narrow nothing down."""
LONGEST = 40
_MOST_NEAR = 24
_READ = 2_000
_GRAMMAR = re.compile("[\u3040-\u309f\u30fc]+")
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


@dataclass(frozen=True, slots=True)
class Near:
    """Any of `whole`, or a word that begins with any of `begun`, in what bears the store's `mark`; `most` rows."""

    mark: str
    whole: tuple[str, ...]
    begun: tuple[str, ...]
    most: int


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


def near(store_id: int, text: str, *, ignored: Collection[str] = (), most: int = 60) -> Near | None:
    """What a text is about: its words (without their endings) but those ignored, and its pairs of signs but those that
    are only grammar; the last words count first. None where nothing is left."""
    whole: dict[str, None] = {}
    begun: dict[str, None] = {}
    for run, unparted in reversed(list(_runs(text[-_READ:]))):
        if not unparted:
            if len(run) > 1 and run not in ignored:
                begun[stem(run)] = None
            continue
        whole |= dict.fromkeys(pair for pair in reversed(_pairs(run)) if not _GRAMMAR.fullmatch(pair))
    if not whole and not begun:
        return None
    return Near(_mark(store_id), tuple(whole)[:_MOST_NEAR], tuple(begun)[:_MOST_NEAR], most)


def stand(text: str, search: str) -> Iterator[tuple[int, int]]:
    """Where in a text (as `plain` gives it) what is looked for stands: beginnings of its words, and runs of signs of a
    language that parts no words."""
    asked = list(_runs(search))[:MOST]
    for found in _PIECE.finditer(text):
        for run, unparted in asked:
            if unparted == (found[1] is not None):
                yield from _within(found, run) if unparted else _begins(found, run)


def _within(found: re.Match[str], run: str) -> Iterator[tuple[int, int]]:
    at = found[0].find(run)
    while at >= 0:
        yield found.start() + at, found.start() + at + len(run)
        at = found[0].find(run, at + 1)


def _begins(found: re.Match[str], run: str) -> Iterator[tuple[int, int]]:
    if found[0].startswith(run[:LONGEST]):
        yield found.start(), found.start() + min(len(run), len(found[0]))


def plain(text: str) -> str:
    """As texts are compared: however wide or capital their signs are."""
    return unicodedata.normalize("NFKC", text).casefold()


def stem(word: str) -> str:
    """How a longer word begins, so that one ending finds another: “engraving” finds “engraved”."""
    cut = 0 if len(word) < 6 else 2 if len(word) < 8 else 3
    return word[: min(len(word) - cut, LONGEST)]


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
    return ((found[0], found[1] is not None) for found in _PIECE.finditer(plain(text)))
