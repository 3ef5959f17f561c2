"""`bespeak worker`: does what is due, until it is told to stop, or until nothing is left."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time

import structlog
from django.db import close_old_connections, connection

from bespeak.doors.cli.exits import FINE
from bespeak.journal import sweeping, worker
from bespeak.kit import beside, clock

GATHER = 0.05  # while errands trickle in: a hundred together cost little more than one
IDLE = {"house": 0.4, "timer": 1.0, "outside": 1.0}  # seconds between two looks where nothing was due
OUTSIDE_THREADS = 4
PATIENCE = 10.0
log = structlog.get_logger("bespeak.serving")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    work = commands.add_parser("worker", help="do what is due: errands, timers, calls to others")
    work.add_argument("--drain", action="store_true", help="stop when nothing is due any more")
    work.set_defaults(run=lambda args: drain() if args.drain else work_on())


def drain() -> int:
    print(f"{worker.drain()} errands done.", file=sys.stderr)
    sweeping.sweep(clock.now())
    return FINE


def work_on() -> int:
    """A thread a lane (several for outside calls), until told to stop; what is claimed then is finished first."""
    left_alone = beside.stand_or_end()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    signal.signal(signal.SIGINT, lambda number, frame: stop.set())
    lanes = ["house", "timer", *["outside"] * OUTSIDE_THREADS]
    threads = [threading.Thread(target=_lane, args=(lane, stop), name=lane, daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    swept = -sweeping.EVERY.total_seconds()
    while not stop.wait(1.0):
        if time.monotonic() - swept >= sweeping.EVERY.total_seconds():
            swept = time.monotonic()
            _sweep()
        if left_alone():  # nobody is left to restart us: do not become a second worker
            stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    return FINE


def _sweep() -> None:
    """In this thread, whose connection is not kept meanwhile."""
    sweeping.sweep(clock.now())
    connection.close()


def _lane(lane: str, stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        try:
            claimed = worker.work(lane, now=clock.now).claimed
        except Exception as error:  # the database is away for a while: say so and go on
            log.error("lane_stumbled", lane=lane, error=f"{type(error).__name__}: {error}"[:300])
            connection.close()
            stop.wait(2.0)
            continue
        if claimed < worker.MOST[lane]:
            stop.wait(GATHER if claimed else IDLE[lane])
