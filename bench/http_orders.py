"""Orders admitted a second over HTTP, with key, the six default rules, all rows and facts, at 1, 8 and 32 clients.

Beside it, in turns with it: on PostgreSQL pgbench writing the bare rows of an order (order_spread, prepared, as many
clients); on SQLite a bare ASGI app with group commit behind the same web server.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from bench.rig import arguments, databases, load, server
from bench.rig.databases import Database
from bench.rig.report import Figure, Report
from bench.yardstick import schema, spread

CLIENTS = (1, 8, 32)
PATH = "/api/v1/orders"
BUYERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """`measure` (clients, seconds) answers orders a second; the target holds at 32 clients."""

    measure: Callable[[int, float], float]
    name: str
    target: str


def main() -> None:
    asked = arguments.read(__doc__, processes=True)
    report = Report("http_orders", short=asked.short)
    if "sqlite" in asked.databases:
        _on_sqlite(report, asked)
    if "postgresql" in asked.databases:
        _on_postgresql(report, asked)


def _on_sqlite(report: Report, asked: argparse.Namespace) -> None:
    with (
        databases.fresh("sqlite") as database,
        server.floor(database.folder / "floor.sqlite3", units=schema.UNITS) as bare,
    ):
        bare_orders = load.Target(database.folder, bare.port)

        def floor(clients: int, seconds: float) -> float:
            told = load.send(bare_orders, load.bare_orders, clients=clients, seconds=seconds)
            return told.per_second

        beside = Yardstick(measure=floor, name="the bare ASGI floor", target="≥ 0.4×, aim 0.7×")
        _in_turns(report, database, beside, short=asked.short, processes=1)


def _on_postgresql(report: Report, asked: argparse.Namespace) -> None:
    with databases.fresh("postgresql") as database, databases.empty_postgresql() as bare:
        spread.prepare(bare)

        def pgbench(clients: int, seconds: float) -> float:
            return spread.orders_a_second(bare, clients=clients, seconds=seconds)

        beside = Yardstick(measure=pgbench, name="pgbench order_spread", target="≥ 0.5×, aim 1×")
        _in_turns(report, database, beside, short=asked.short, processes=asked.processes)


def _in_turns(report: Report, database: Database, beside: Yardstick, *, short: bool, processes: int) -> None:
    seconds, rounds = (3.0, 1) if short else (12.0, 3)
    shop = database.run("opened", str(BUYERS))
    with server.product(database, processes=processes) as running:
        for clients in CLIENTS:
            ours: list[load.Told] = []
            theirs: list[float] = []
            for turn in range(rounds):
                make = load.shop_orders(shop["buyers"], f"{clients}-{turn}-")
                target = load.Target(database.folder, running.port, PATH, shop["secret"])
                ours.append(load.send(target, make, clients=clients, seconds=seconds, warm=2.0))
                theirs.append(beside.measure(clients, seconds))
            what = f"admitted over HTTP, {database.vendor}, {clients} clients, {processes} web process(es)"
            report.tell(_figure(what, ours, theirs, beside, clients))


def _figure(what: str, ours: list[load.Told], theirs: list[float], beside: Yardstick, clients: int) -> Figure:
    return Figure(
        what=what,
        figure=statistics.mean(one.per_second for one in ours),
        unit="orders/s",
        yardstick=statistics.mean(theirs),
        against=beside.name,
        target=beside.target if clients == 32 else "",
        more={
            "p50": f"{statistics.mean(one.p50_ms for one in ours):.1f} ms",
            "p99": f"{statistics.mean(one.p99_ms for one in ours):.1f} ms",
            "rounds": [round(one.per_second) for one in ours],
            "yardstick rounds": [round(one) for one in theirs],
        },
    )


if __name__ == "__main__":
    main()
