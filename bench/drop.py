"""A drop: 600 buyers, 64 at a time over HTTP, 200 units, 100 of them held by agreement for 100 of the buyers.

Told are the seconds until the last of the 200 was sold, from the moment the first buyer connects. 200 sold, 100 of them
to the holders, none too many, no strange answer: anything else ends this with an error.
Beside it: the seconds in which as many orders as were answered until then are written by 64 clients of the bare ASGI
floor (SQLite) or of pgbench (PostgreSQL), in turns. A holder who comes last is served last: nearly everybody has been
answered by then.
"""

from __future__ import annotations

import json
import random
import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bench.rig import arguments, databases, load, orders, server
from bench.rig.databases import Database
from bench.rig.load import Target, Told, Wanted
from bench.rig.report import Figure, Report
from bench.yardstick import schema, spread

BUYERS, UNITS, HOLDERS, AT_ONCE = 600, 200, 100, 64
WARMING = 128
PATIENCE = 60.0
PATH = "/api/v1/orders"
Measure = Callable[[float], float]


def main() -> None:
    asked = arguments.read(__doc__, processes=True)
    report = Report("drop", short=asked.short)
    rounds, seconds = (1, 2.0) if asked.short else (5, 4.0)
    for vendor in asked.databases:
        processes = asked.processes if vendor == "postgresql" else 1
        measure, name = YARDSTICKS[vendor]
        told, theirs = [], []
        for _ in range(rounds):
            told.append(_sale(vendor, processes))
            theirs.append(measure(seconds))
        where = f"{vendor}, {processes} web process(es)"
        report.tell(_figure(where, told, statistics.median(theirs), name))


def _sale(vendor: str, processes: int) -> Told:
    """One sale in a new shop, looked through afterwards."""
    with databases.fresh(vendor) as database:
        shop = database.run("drop", "open", str(BUYERS), str(UNITS), str(HOLDERS))
        with server.product(database, processes=processes) as running:
            target = Target(database.folder, running.port, PATH, shop["secret"])
            load.send(target, _warming, clients=AT_ONCE, seconds=PATIENCE, warm=0.0, count=WARMING)
            crowd = _crowd(shop["codes"])
            told = load.send(target, lambda _: crowd, clients=AT_ONCE, seconds=PATIENCE, warm=0.0, count=BUYERS)
        _look_through(database, told)
    return told


def _warming(count: int) -> Iterable[Wanted]:
    """A running shop has been asked before: orders for the other product."""
    return ((json.dumps(_order(n, 1, "warm-")), "admitted") for n in range(count))


def _crowd(codes: Sequence[str]) -> list[Wanted]:
    """One order of one unit each, all mixed; a holder must be admitted, another may be."""
    wanted = [(json.dumps(_order(n, 0, "") | {"agreement": code}), "admitted") for n, code in enumerate(codes)]
    wanted += [(json.dumps(_order(n, 0, "")), "") for n in range(len(codes), BUYERS)]
    random.Random(7).shuffle(wanted)
    return wanted


def _order(n: int, product: int, mark: str) -> dict[str, object]:
    line = {"sku": orders.sku(product), "quantity": 1, "price": "18.00"}
    return orders.order(n, BUYERS, mark) | {"email": orders.email(n), "lines": [line], "total": "18.00"}


def _look_through(database: Database, told: Told) -> None:
    right = {"admitted": UNITS, "held": BUYERS - UNITS}
    if told.outcomes != right:
        raise SystemExit(f"expected {right}, told {told.outcomes}")
    sold: dict[str, Any] = database.run("drop", "sold")
    expected = {"level": [UNITS, 0, UNITS], "units": UNITS, "holders": HOLDERS, "holds used": HOLDERS, "faults": []}
    if sold != expected:
        raise SystemExit(f"expected {expected}, sold {sold}")


def _on_the_floor(seconds: float) -> float:
    with databases.folder() as folder, server.floor(folder / "floor.sqlite3", units=schema.UNITS) as bare:
        return load.send(Target(folder, bare.port), load.bare_orders, clients=AT_ONCE, seconds=seconds).per_second


def _with_pgbench(seconds: float) -> float:
    with databases.empty_postgresql() as bare:
        spread.prepare(bare)
        return spread.orders_a_second(bare, clients=AT_ONCE, seconds=seconds)


YARDSTICKS: dict[str, tuple[Measure, str]] = {
    "sqlite": (_on_the_floor, "the bare ASGI floor"),
    "postgresql": (_with_pgbench, "pgbench order_spread"),
}


def _figure(where: str, told: Sequence[Told], beside: float, name: str) -> Figure:
    until = [one.whole["admitted_at"][-1] for one in told]
    answered = statistics.mean(one.whole["answered_at"].index(at) + 1 for one, at in zip(told, until, strict=True))
    whole = statistics.median(one.whole["seconds"] for one in told)
    return Figure(
        what=f"{UNITS} of {BUYERS} served, {where}: the last unit is sold after",
        figure=statistics.median(until),
        unit="s",
        yardstick=answered / beside,
        against=f"s for {answered:.0f} orders on {name}",
        target="≤ 1 s",
        more={
            "rounds": until,
            "all 600 answered after": f"{whole:.2f} s ({BUYERS / whole:,.0f}/s; {name} {beside:,.0f}/s)",
            "p99": f"{statistics.mean(one.p99_ms for one in told):.0f} ms",
        },
    )


if __name__ == "__main__":
    main()
