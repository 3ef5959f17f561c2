"""A file of orders, and `bespeak admit` taking it in as an operator would."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.rig import orders
from bench.rig.databases import CHECKOUT, Database
from bench.rig.server import BIN

MARK = "file-"
BUYERS = 20_000


@dataclass(frozen=True, slots=True)
class Given:
    """A file of Bespeak's own JSON, one order a line, and what its orders must come to."""

    path: Path
    orders: int
    lines: int
    outcomes: Counter[str]


@dataclass(frozen=True, slots=True)
class Taken:
    """`seconds` from the command's start to its end; `within` are those it tells itself, without Python's start."""

    seconds: float
    within: float
    summary: Mapping[str, Any]


def opened(database: Database, count: int) -> Given:
    """A shop with its buyers, and a file of so many orders of theirs."""
    database.run("opened", str(BUYERS))
    return _write(database.folder, count)


def _write(folder: Path, count: int) -> Given:
    """Orders 0 to `count` of `bench.rig.orders`, each with its known outcome."""
    path = folder / "orders.jsonl"
    with path.open("w") as file:
        file.writelines(json.dumps(orders.order(n, BUYERS, MARK)) + "\n" for n in range(count))
    lines = count + sum(1 for n in range(count) if n % 3 == 2)
    return Given(path, count, lines, Counter(orders.expected(n) for n in range(count)))


def admit(database: Database, given: Given) -> Taken:
    """Another count than expected, in the summary or in the tables, is an error."""
    began = time.perf_counter()
    command = [str(BIN / "bespeak"), "admit", str(given.path), "--json"]
    done = subprocess.run(
        command, env=database.environment, cwd=CHECKOUT, text=True, stdout=subprocess.PIPE, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"bespeak admit ended with {done.returncode}: {done.stdout[-500:]}")
    summary = json.loads(done.stdout)
    told = Counter({name: summary[name] for name in ("admitted", "held", "declined") if summary[name]})
    others = {name: summary[name] for name in ("duplicates", "changed", "refused") if summary[name]}
    if told != given.outcomes or others:
        raise SystemExit(f"expected {given.outcomes}, told {told} {others}")
    _compare_with_tables(database, given)
    return Taken(seconds, summary["seconds"], summary)


def _compare_with_tables(database: Database, given: Given) -> None:
    there = database.run("counted", MARK)
    expected = {"orders": given.orders, "lines": given.lines, "inputs": given.orders, "facts": given.orders}
    found = {name: there[name] for name in expected}
    if found != expected or there["outcomes"] != given.outcomes:
        raise SystemExit(f"expected {expected} {given.outcomes}, there are {found} {there['outcomes']}")
