"""Writes the newest full figures of var/bench/ into docs/benchmarks.md, between its two marks.

A figure that was never taken at full length here stays out, and is named on standard error.
"""

from __future__ import annotations

import json
import sys
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
    _, found, after = rest.partition(END)
    if not found:
        print(f"{PAGE} has no two marks", file=sys.stderr)
        return 2
    told = [_section(script) for script in SCRIPTS]
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(one for one in told if one) + "\n" + END + after)
    return 0


def _section(script: str) -> str:
    file = WHERE / f"{script}.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    newest: dict[str, Line] = {}
    for one in lines:
        if not one["short"]:
            newest.pop(one["what"], None)
            newest[one["what"]] = one
    if not newest:
        print(f"no full run of {script} here", file=sys.stderr)
        return ""
    return f"## `python -m bench.{script}`\n\n" + "\n".join(
        _table(dict(run), list(given))
        for run, given in groupby(newest.values(), lambda one: [("day", one["at"][:10]), ("busy", one["other_work"])])
    )


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
