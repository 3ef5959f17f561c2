"""The pages of a store with 1,000,000 orders and 3,000,000 messages, over HTTP, to a member who is signed in.

The rows are copied by SQL from a few that the product made itself (bench/inside/copies.py). Beside each page, in turns
with it: the driver asking for fifty orders by an index. Other shops' order lists stand in docs/benchmarks.md: those
figures are quoted, not taken here.
"""

from __future__ import annotations

import http.client
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from bench.rig import arguments, databases, server
from bench.rig.databases import Database
from bench.rig.report import Figure, Report

COPIES, FEW_COPIES = 4000, 40
ROUNDS, FEW_ROUNDS = 60, 12
MOST_STATEMENTS = 12
EDITOR, FEW_TRIALS = "policy/draft/", 6
"""It tries its rules on every order of the last month, so it is opened less often."""
FIFTY = "SELECT * FROM orders_order WHERE store_id = {} AND state = 'held' ORDER BY deadline, id LIMIT 50"
TRIED = "a draft of seven rules tried on every order"


def main() -> None:
    arguments.on_each("pages", __doc__, _measure)


def _measure(report: Report, vendor: str, short: bool) -> None:
    copies, rounds = (FEW_COPIES, FEW_ROUNDS) if short else (COPIES, ROUNDS)
    with databases.fresh(vendor) as database:
        made = database.run("copies", str(copies))
        print(f"  {made['orders']:,} orders, {made['messages']:,} messages made in {made['seconds']} s", flush=True)
        visited = database.run("visited", str(rounds))
        with server.web(database) as running, beside(database, FIFTY.format(made["store_id"])) as fifty:
            for name, page in visited["pages"].items():
                tries = EDITOR in page["paths"][0]
                often = FEW_TRIALS if tries else rounds
                ours, theirs = in_turns(running.port, visited["cookie"], page["paths"], fifty, often)
                what = f"{name}{', a draft tried on every order' if tries else ''}, {made['orders']:,} orders, {vendor}"
                report.tell(figure(what, ours, theirs, page["statements"], target="≤ 2 s" if tries else "< 100 ms"))
        report.tell(_trial(database, vendor, made["orders"], rounds=1 if short else 3))


@contextmanager
def beside(database: Database, asked: str) -> Iterator[Callable[[], float]]:
    """Milliseconds of the yardstick, a statement, asked once."""
    connection: Any = (
        sqlite3.connect(database.url.removeprefix("sqlite:///"))
        if database.vendor == "sqlite"
        else psycopg.connect(database.url)
    )

    def ask() -> float:
        began = time.perf_counter()
        connection.execute(asked).fetchall()
        return 1000 * (time.perf_counter() - began)

    try:
        yield ask
    finally:
        connection.close()


def in_turns(
    port: int, cookie: str, paths: list[str], beside: Callable[[], float], rounds: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of the page and of the yardstick, one after the other, after three pages that do not count."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    ours: list[float] = []
    theirs: list[float] = []
    for n in range(-3, rounds):
        taken, other = _visit(connection, paths[n % len(paths)], cookie), beside()
        if n >= 0:
            ours.append(taken)
            theirs.append(other)
    connection.close()
    return ours, theirs


def _visit(connection: http.client.HTTPConnection, path: str, cookie: str) -> float:
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"session={cookie}", "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    taken = 1000 * (time.perf_counter() - began)
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return taken


def figure(what: str, ours: list[float], theirs: list[float], asked: int, *, target: str) -> Figure:
    return Figure(
        what=what,
        figure=_p95(ours),
        unit="ms (p95)",
        yardstick=_p95(theirs),
        against="ms (p95): fifty rows by an index, the driver alone",
        target=target,
        more={
            "p50": f"{statistics.median(ours):.1f} ms",
            "statements": f"{asked}{'' if asked <= MOST_STATEMENTS else f' (more than {MOST_STATEMENTS})'}",
        },
    )


def _p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]


def _trial(database: Database, vendor: str, orders: int, *, rounds: int) -> Figure:
    told = database.run("tried", str(rounds))
    if told["judged"] != orders:
        raise SystemExit(f"of {orders} orders {told['judged']} were judged anew")
    return Figure(
        what=f"{TRIED}, {orders:,} orders, {vendor}",
        figure=statistics.median(told["seconds"]),
        unit="s",
        target="≤ 2 s for 1,000,000",
        more={"rounds": [round(one, 2) for one in told["seconds"]]},
    )


if __name__ == "__main__":
    main()
