"""`bespeak up` and `bespeak worker`: one port, the worker beside it; whoever of the two dies is started again."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from bespeak.journal import worker
from bespeak.kit import clock

IDLE = {"house": 0.4, "timer": 1.0, "outside": 1.0}  # seconds between two looks where nothing was due
OUTSIDE_THREADS = 4
PATIENCE = 10.0
log = structlog.get_logger("bespeak.serving")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser("up", help="serve the store: web and worker, one port")
    serve.add_argument("--host", default=settings.BESPEAK_HOST)
    serve.add_argument("--port", type=int, default=settings.BESPEAK_PORT)
    serve.add_argument("--processes", type=int, default=1, help="web processes; more than one only on PostgreSQL")
    serve.set_defaults(run=lambda args: up(host=args.host, port=args.port, processes=args.processes))
    work = commands.add_parser("worker", help="do what is due: errands, timers, calls to others")
    work.add_argument("--drain", action="store_true", help="stop when nothing is due any more")
    work.set_defaults(run=lambda args: drain() if args.drain else work_on())


def up(*, host: str, port: int, processes: int = 1) -> int:
    """Runs until it is told to stop (SIGTERM, Ctrl-C). Answers the exit code."""
    if processes > 1 and connection.vendor == "sqlite":
        print("SQLite has one writer: one web process serves it best. Take PostgreSQL for more.", file=sys.stderr)
        return 2
    return _Pair(host, port, processes).run()


class _Pair:
    """The web server and the worker, each its own process."""

    def __init__(self, host: str, port: int, processes: int) -> None:
        here = Path(sys.executable).parent
        web = [
            str(here / "granian"),
            "--interface",
            "asgi",
            "--host",
            host,
            "--port",
            str(port),
            "--workers",
            str(processes),
        ]
        web += [
            "--loop",
            "uvloop",
            "--no-ws",
            "--http",
            "1",
            "--backpressure",
            "1024",
            "--log-level",
            "warning",
            "bespeak.project.asgi:app",
        ]
        self._commands = {"web": web, "worker": [str(here / "bespeak"), "worker"]}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stop = threading.Event()

    def run(self) -> int:
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        signal.signal(signal.SIGINT, self._asked_to_stop)
        for name in self._commands:
            self._start(name)
        while not self._stop.wait(0.2):
            for name, child in list(self._children.items()):
                if child.poll() is not None:
                    log.warning("restarted", part=name, code=child.returncode)
                    time.sleep(0.5)
                    self._start(name)
        return self._end()

    def _start(self, name: str) -> None:
        self._children[name] = subprocess.Popen(self._commands[name], env=os.environ.copy())

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()

    def _end(self) -> int:
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
        return 0


def drain() -> int:
    print(f"{worker.drain()} errands done.", file=sys.stderr)
    return 0


def work_on() -> int:
    """A thread a lane (several for outside calls), until told to stop; what is claimed then is finished first."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    signal.signal(signal.SIGINT, lambda number, frame: stop.set())
    lanes = ["house", "timer", *["outside"] * OUTSIDE_THREADS]
    threads = [threading.Thread(target=_lane, args=(lane, stop), name=lane, daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    parent = os.getppid()
    while not stop.wait(1.0):
        if os.getppid() != parent:  # nobody is left to restart us: do not become a second worker
            stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    return 0


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
        if not claimed:
            stop.wait(IDLE[lane])
