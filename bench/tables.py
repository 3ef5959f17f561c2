"""Writes the newest full figures of var/bench/ into docs/benchmarks.md, between its two marks.

A figure that was never taken at full length here stays as the page has it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping
from itertools import groupby
from typing import Any

from bench.rig.databases import CHECKOUT
from bench.rig.report import BUSY, WHERE, short

PAGE = CHECKOUT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: python -m bench.tables -->\n", "<!-- end of figures -->\n"
SCRIPTS = (
    "http_orders",
    "file_import",
    "drop",
    "errands",
    "statements",
    "profile_admit",
    "pages",
    "start",
    "weight",
    "talks",
    "streams",
)
HEAD = "| what | figure | yardstick | ratio | target |\n|---|---|---|---|---|\n"

Line = dict[str, Any]


def main() -> int:
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    there, found, after = rest.partition(END)
    if not found:
        print(f"{PAGE} has no two marks", file=sys.stderr)
        return 2
    sections = dict(part.split("\n\n", 1) for part in there.split("## ") if "\n\n" in part)
    told = [_section(f"`python -m bench.{script}`", script, sections) for script in SCRIPTS]
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(one for one in told if one) + "\n" + END + after)
    return 0


def _section(title: str, script: str, sections: Mapping[str, str]) -> str:
    """What the page has of it, with the rows that were measured here in the place of theirs."""
    file = WHERE / f"{script}.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    newest: dict[str, Line] = {}
    for one in lines:
        if not one["short"]:
            newest.pop(one["what"], None)
            newest[one["what"]] = one
    tables = _still(sections.get(title, ""), newest)
    for run, given in groupby(newest.values(), lambda one: [("day", one["at"][:10]), ("busy", one["other_work"])]):
        tables.append(_table(dict(run), list(given)))
    return f"## {title}\n\n" + "\n".join(tables) if tables else ""


def _still(section: str, newest: Collection[str]) -> list[str]:
    """Its tables without the rows that were measured anew, and without those that are empty then."""
    pieces: list[str] = section.strip().split("\n\n") if section else []
    tables: list[str] = []
    for when, table in zip(pieces[::2], pieces[1::2], strict=True):
        rows = [line for line in table.splitlines()[2:] if line[2:].partition(" | ")[0] not in newest]
        tables += [f"{when}\n\n{HEAD}" + "".join(f"{row}\n" for row in rows)] if rows else []
    return tables


def _table(run: Line, lines: list[Line]) -> str:
    busy = " (they make it slower)" if run["busy"] > BUSY else ""
    rows = "".join(_row(one) for one in lines)
    return f"{run['day']}, other processes had {run['busy']:.0%} of the machine{busy}\n\n{HEAD}{rows}"


def _row(one: Line) -> str:
    more = "; ".join(f"{name} {value}" for name, value in one["more"].items() if name != "rounds")
    figure = f"{short(one['figure'])} {one['unit']}" + (f"; {more}" if more else "")
    beside = f"{short(one['yardstick'])} ({one['against']})" if one["yardstick"] else ""
    return f"| {one['what']} | {figure} | {beside} | {one['ratio'] or ''} | {one['target']} |\n"


if __name__ == "__main__":
    sys.exit(main())
