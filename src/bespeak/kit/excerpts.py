"""Where in a text the words stand that were looked for (`grams`), and what stands around the first of them. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bespeak.kit import grams

BEFORE = 40
"""Signs that stand before the first one that was found."""
CUT = "…"
_VOICED = "\uff9e\uff9f"
_BLANKS = str.maketrans("\n\r\t", "   ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as it was written; `found`: it is what was looked for."""

    text: str
    found: bool = False


def excerpt(text: str, search: str, *, most: int) -> tuple[Piece, ...]:
    """At most so many signs of the text around the first place where a word of `search` stands, with an ellipsis where
    it was cut. () where none stands there."""
    spots = _spots(text, search)
    if not spots:
        return ()
    begin = _begin(text, spots[0][0], most)
    end = min(begin + most, len(text))
    inside = [(max(start, begin), min(stop, end)) for start, stop in spots if start < end and stop > begin]
    pieces = list(_pieces(text, inside, begin, end))
    return (*([Piece(CUT)] if begin else []), *pieces, *([Piece(CUT)] if end < len(text) else []))


def _begin(text: str, first: int, most: int) -> int:
    """Where a word begins, a little before the first that was found; nothing is cut off that there is room for."""
    begin = max(min(first - BEFORE, len(text) - most), 0)
    blank = text.find(" ", begin, first)
    return blank + 1 if begin and blank >= 0 else begin


def _pieces(text: str, spots: Sequence[tuple[int, int]], begin: int, end: int) -> Iterator[Piece]:
    plain, at = text.translate(_BLANKS), begin
    for start, stop in spots:
        if at < start:
            yield Piece(plain[at:start])
        yield Piece(plain[start:stop], found=True)
        at = stop
    if at < end:
        yield Piece(plain[at:end])


def _spots(text: str, search: str) -> list[tuple[int, int]]:
    """Where what is looked for stands in the text as it was written, in order, none upon another."""
    plain, places = _plain(text)
    spots = sorted({(places[start][0], places[stop - 1][1]) for start, stop in grams.stand(plain, search)})
    merged: list[tuple[int, int]] = []
    for start, stop in spots:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(stop, merged[-1][1])
        else:
            merged.append((start, stop))
    return merged


def _plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text as it is compared, and for each of its signs where it stands in the text as it was written."""
    plain: list[str] = []
    places: list[tuple[int, int]] = []
    for start, stop in _signs(text):
        same = grams.plain(text[start:stop])
        plain.append(same)
        places += [(start, stop)] * len(same)
    return "".join(plain), places


def _signs(text: str) -> Iterator[tuple[int, int]]:
    """Each sign with whatever belongs to it: accents, marks of voiced syllables."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (unicodedata.combining(text[at]) or text[at] in _VOICED):
            yield start, at
            start = at
