"""CSV from outside, row by row: a broken row spoils its own order and nothing else."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

MOST_FIELD = 8 * 1024 * 1024
csv.field_size_limit(MOST_FIELD)


class Row(NamedTuple):
    """One record: the line it starts on (from 1), its own text, and its cells (None: broken)."""

    line: int
    raw: str
    cells: list[str] | None


def split(line: str, delimiter: str) -> list[str]:
    """The cells of one line by itself, as well as they can be told."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def header(lines: Iterator[str], delimiter: str) -> tuple[list[str], str, int]:
    """The first record that is not blank: its cells, its text, and the line after it."""
    taken: list[str] = []
    reader = csv.reader(_noted(lines, deque(), taken), delimiter=delimiter)
    try:
        cells = next((cells for cells in reader if any(cells)), [])
    except csv.Error:
        cells = []
    return [cell.strip() for cell in cells], "".join(taken), len(taken) + 1


def rows(lines: Iterator[str], delimiter: str, width: int, first: int) -> Iterator[Row]:
    """Every record behind the header. A quote that is never closed costs one line, not the rest of the file."""
    waiting: deque[str] = deque()
    taken: list[str] = []
    while True:
        reader = csv.reader(_noted(lines, waiting, taken), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if len(cells) != width and any(cells):
                    break
                if cells and any(cells):
                    yield Row(first, taken[0] if len(taken) == 1 else "".join(taken), cells)
                first += len(taken)
                taken.clear()
            else:
                return
            yield from _misshapen(first, taken, delimiter, width)
        except csv.Error:
            waiting.extendleft(reversed(taken[1:]))
            del taken[1:]
            yield Row(first, taken[0], None)
        first += len(taken)
        taken.clear()


def _noted(lines: Iterator[str], waiting: deque[str], taken: list[str]) -> Iterator[str]:
    while waiting:
        line = waiting.popleft()
        taken.append(line)
        yield line
    for line in lines:
        taken.append(line)
        yield line


def _misshapen(first: int, taken: list[str], delimiter: str, width: int) -> Iterator[Row]:
    """A record with too many or too few cells.

    Whole lines it may have swallowed count as broken each, so that no order loses one unseen.
    """
    starts = [n for n, line in enumerate(taken) if n == 0 or len(split(line, delimiter)) == width]
    for start, end in zip(starts, [*starts[1:], len(taken)], strict=True):
        yield Row(first + start, "".join(taken[start:end]), None)
