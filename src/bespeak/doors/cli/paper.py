"""How things look in a terminal: hairline tables, sentences, dates with their weekday, amounts as people write them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, JustifyMethod, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bespeak.domain.stores.queries import StoreView
from bespeak.kit.money import Money

BREAKABLE = 28
"""Cells wider than this may be broken."""
OUTCOME = {"admitted": "green", "released": "green", "held": "yellow", "declined": "red", "cancelled": "dim"}


def visible(text: object) -> str:
    """What people wrote, to the letter, but with control signs shown instead of obeyed."""
    written = str(text)
    if written.isprintable():
        return written
    return "".join(_shown(sign) for sign in written)


def _shown(sign: str) -> str:
    if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"):
        return sign
    if sign in "\u200c\u200d\ufe0f":  # join letters and pictures in living scripts
        return sign
    return chr(0x2400 + ord(sign)) if ord(sign) < 0x20 else f"\\u{ord(sign):04x}"


def when(at: datetime | None, store: StoreView, language: str = "en") -> str:
    """ "Thu 26 Nov 2026, 18:00 CET", store time and its zone; "" for never."""
    return _moment(at, store, "EEE d MMM y, HH:mm", language)


def short(at: datetime | None, store: StoreView) -> str:
    """The same for a column: "Thu 26 Nov, 18:00 CET"."""
    return _moment(at, store, "EEE d MMM, HH:mm", "en")


def _moment(at: datetime | None, store: StoreView, form: str, language: str) -> str:
    if at is None:
        return ""
    there = at.astimezone(ZoneInfo(store.timezone))
    return f"{format_datetime(there, form, locale=_locale(language))} {_zone(there)}"


def _zone(there: datetime) -> str:
    """ "CET" where the zone has letters for it, else its distance: "UTC-03"."""
    name = there.tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


@lru_cache(maxsize=32)
def _locale(language: str) -> str:
    return language.replace("-", "_")


def money(minor: int, currency: str) -> str:
    return Money(minor, currency).text()


def outcome(state: str) -> Text:
    return Text(state, style=OUTCOME.get(state, ""))


def heading(text: str) -> Text:
    return Text(f"\n{visible(text)}", style="bold")


def line(text: object, style: str = "") -> Text:
    return Text(visible(text), style=style, overflow="fold")


@dataclass(frozen=True)
class Typed:
    """A command that people will copy: never broken, whatever the width. A desk prints it so."""

    text: str


Page: TypeAlias = RenderableType | Typed
"""Whatever a command shows, one below the other."""


def typed(text: str, by: int = 2) -> Typed:
    return Typed(" " * by + text)


def indented(text: object, by: int = 2, style: str = "") -> Padding:
    return Padding(line(text, style), (0, 0, 0, by), expand=False)


Cells = Sequence[Text]


@dataclass(frozen=True)
class Listing:
    """Rows under each other; on a terminal too narrow for that, each row as a card of its own."""

    columns: Sequence[str]
    rows: Sequence[Cells]
    right: Sequence[str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._width() <= options.max_width:
            yield self._table()
            return
        for cells in self.rows:
            yield facts((name, cell) for name, cell in zip(self.columns, cells, strict=True) if cell.plain)
            yield ""

    def _width(self) -> int:
        """What the columns need, texts being broken where they are long."""
        widest = [max(map(_line_width, column)) for column in zip(map(Text, self.columns), *self.rows, strict=True)]
        return sum(min(width, BREAKABLE) for width in widest) + 3 * (len(widest) - 1)

    def _table(self) -> Table:
        made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
        for position, name in enumerate(self.columns):
            justify: JustifyMethod = "right" if name in self.right else "left"
            whole = not position or name in self.right
            made.add_column(name, justify=justify, overflow="fold", no_wrap=whole)
        for cells in self.rows:
            made.add_row(*cells)
        return made


def _line_width(text: Text) -> int:
    return max((cell_len(line) for line in text.plain.splitlines()), default=0)


def table(*columns: str, rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> Listing:
    """Columns named in `right` are numbers. The first column names things: it is never broken."""
    cells = [tuple(one if isinstance(one, Text) else Text(visible(one)) for one in row) for row in rows]
    return Listing(columns, cells, right)


def facts(pairs: Iterable[tuple[str, object]]) -> Table:
    """Name and value, one below the other; what is empty is left out."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in pairs:
        if value not in ("", None, (), []):
            made.add_row(name, value if isinstance(value, Text) else Text(visible(value)))
    return made


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 order", "2,000 orders"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
