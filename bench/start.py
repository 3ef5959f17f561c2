"""`bespeak up` on a filled database: seconds until /readyz and then an API request are answered; memory when idle.

Beside it: a bare ASGI app behind the same web server. Memory is the proportional share (PSS) of all processes that the
command started, ten seconds after the answer; PostgreSQL's own server is not among them.
"""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.rig import arguments, databases, files, memory, server
from bench.rig.databases import CHECKOUT, Database
from bench.rig.report import Figure, Report
from bench.rig.server import BIN, Server
from bench.yardstick import schema

ORDERS = 100_000
IDLE = 10.0


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds from the command to each first answer; MB by part, and those of the bare app."""

    ready: float
    answered: float
    parts: dict[str, float]

    @property
    def whole(self) -> float:
        return sum(self.parts.values())


def main() -> None:
    arguments.on_each("start", __doc__, _measure)


def _measure(report: Report, vendor: str, short: bool) -> None:
    with databases.fresh(vendor) as database:
        told = _filled(database, short=short)
        ours, theirs = [], []
        for _ in range(1 if short else 5):
            ours.append(_product(database, told))
            theirs.append(_floor())
    _tell(report, vendor, ours, theirs)


def _filled(database: Database, *, short: bool) -> dict[str, Any]:
    """A shop with orders behind it and nothing to do; what is needed to ask it."""
    given = files.opened(database, 0 if short else ORDERS)
    if not short:
        files.admit(database, given)
        subprocess.run([str(BIN / "bespeak"), "worker", "--drain"], env=database.environment, cwd=CHECKOUT, check=True)
    told: dict[str, Any] = database.run("asking", "1")
    return told


def _product(database: Database, told: dict[str, Any]) -> Started:
    with server.product(database) as running:
        began = time.perf_counter()
        _ask(running.port, told["orders"][0], told["secret"])
        return _idle(running, running.seconds + time.perf_counter() - began)


def _floor() -> Started:
    with databases.folder() as folder, server.floor(folder / "floor.sqlite3", units=schema.UNITS) as running:
        return _idle(running, running.seconds)


def _idle(running: Server, answered: float) -> Started:
    time.sleep(IDLE)
    return Started(running.seconds, answered, memory.proportional(running.pid))


def _ask(port: int, order: str, secret: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"/api/v1/orders/{order}", headers={"Authorization": f"Bearer {secret}"})
    answer = connection.getresponse()
    said = json.loads(answer.read())
    connection.close()
    if answer.status != 200 or said.get("ref") != order:
        raise SystemExit(f"strange answer {answer.status}: {str(said)[:300]}")


def _tell(report: Report, vendor: str, ours: Sequence[Started], theirs: Sequence[Started]) -> None:
    report.tell(
        Figure(
            what=f"`bespeak up` to the first answered API request, {vendor}",
            figure=statistics.median(one.answered for one in ours),
            unit="s",
            yardstick=statistics.median(one.answered for one in theirs),
            against="s of a bare app behind the same server",
            target="≤ 3 s",
            more={
                "to /readyz": f"{statistics.median(one.ready for one in ours):.2f} s",
                "rounds": [round(one.answered, 2) for one in ours],
            },
        )
    )
    last = ours[-1]
    report.tell(
        Figure(
            what=f"memory of all its processes, idle (PSS), {vendor}",
            figure=statistics.median(one.whole for one in ours),
            unit="MB",
            yardstick=statistics.median(one.whole for one in theirs),
            against="MB of a bare app behind the same server",
            target="≤ 250 MB",
            more={name: f"{megabytes:.0f} MB" for name, megabytes in sorted(last.parts.items())},
        )
    )


if __name__ == "__main__":
    main()
