"""What a large import leaves to do, done by one `bespeak worker`, while people go on talking and reading over HTTP.

Beside it: as many bare rows marked as done by the driver, in transactions of the same size. Beside the answers of the
probe (a message and an order each tenth of a second): the same asked of the same server before the worker began.
"""

from __future__ import annotations

import time
from typing import Any

from bench.rig import arguments, databases, files, server
from bench.rig.databases import Database
from bench.rig.probe import Probe, messages, readings
from bench.rig.report import Figure, Report
from bench.yardstick import updates

ORDERS, SHORT = 100_000, 5_000
GROUP = 100
PATIENCE = 1800
ASKED_ABOUT = 200


def main() -> None:
    arguments.on_each("errands", __doc__, _measure)


def _measure(report: Report, vendor: str, short: bool) -> None:
    count, quiet = (SHORT, 5.0) if short else (ORDERS, 20.0)
    with databases.fresh(vendor) as database:
        given = files.opened(database, count)
        before = _nothing_left(database.run("due"))
        files.admit(database, given)
        todo = sum(database.run("due")["left"].values())
        with server.web(database) as running:
            told = database.run("asking", str(ASKED_ABOUT))
            talked_in_quiet, read_in_quiet = _asked_in_quiet(running.port, told, quiet)
            seconds, after, talked, read = _drained(database, running.port, told)
    _compare(before, after, todo, given)
    beside = updates.write(vendor, count=todo, group=GROUP)
    report.tell(
        Figure(
            what=f"{todo:,} errands of {count:,} orders, {vendor}",
            figure=todo / seconds,
            unit="errands/s",
            yardstick=beside,
            against="bare rows marked a second",
            target="100,000 orders within 120 s",
            more={"seconds": f"{seconds:.1f}", "tried again": after["tried_again"]},
        )
    )
    _tell_probe(report, f"a message while errands are done, {vendor}", talked, talked_in_quiet)
    _tell_probe(report, f"an order read while errands are done, {vendor}", read, read_in_quiet)


def _asked_in_quiet(port: int, told: dict[str, Any], seconds: float) -> tuple[Probe, Probe]:
    """After a second that is not counted."""
    with Probe(port, told["secret"], messages(told["talks"])), Probe(port, told["secret"], readings(told["orders"])):
        time.sleep(1.0)
    with (
        Probe(port, told["secret"], messages(told["talks"])) as talked,
        Probe(port, told["secret"], readings(told["orders"])) as read,
    ):
        time.sleep(seconds)
    return talked, read


def _drained(database: Database, port: int, told: dict[str, Any]) -> tuple[float, dict[str, Any], Probe, Probe]:
    """Seconds from the start of the worker's process until nothing was left."""
    with (
        Probe(port, told["secret"], messages(told["talks"])) as talked,
        Probe(port, told["secret"], readings(told["orders"])) as read,
    ):
        began = time.time()
        with server.worker(database):
            after = database.run("due", "wait", str(PATIENCE))
    return after["at"] - began, after, talked, read


def _nothing_left(said: dict[str, Any]) -> dict[str, Any]:
    if said["left"]:
        raise SystemExit(f"the shop was opened with errands left: {said['left']}")
    return said


def _compare(before: dict[str, Any], after: dict[str, Any], todo: int, given: files.Given) -> None:
    """Every errand done, and each conversation has heard of each order of its buyer once."""
    done, heard = after["done"] - before["done"], after["told"] - before["told"]
    if done != todo or heard != given.outcomes["admitted"]:
        raise SystemExit(f"{done} of {todo} errands done; {heard} of {given.outcomes['admitted']} orders heard of")


def _tell_probe(report: Report, what: str, busy: Probe, quiet: Probe) -> None:
    report.tell(
        Figure(
            what=f"{what}, p95", figure=busy.p95(), unit="ms", yardstick=quiet.p95(), against="ms in quiet",
            target="unharmed (≤ 100 ms)",
            more={"asked": len(busy.taken), "longest": f"{max(busy.taken):.0f} ms"},
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
