"""`bespeak up` and `bespeak worker`: one port, the worker beside it; whoever of the two dies is started again."""

from __future__ import annotations

import argparse
import errno
import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from bespeak.doors.cli import banner
from bespeak.doors.cli.exits import FINE, UNUSABLE
from bespeak.journal import worker
from bespeak.kit import beside, clock

GATHER = 0.05  # while errands trickle in: a hundred together cost little more than one
IDLE = {"house": 0.4, "timer": 1.0, "outside": 1.0}  # seconds between two looks where nothing was due
OUTSIDE_THREADS = 4
PATIENCE = 10.0
log = structlog.get_logger("bespeak.serving")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser("up", help="serve the store: web and worker, one port")
    serve.add_argument("--host", default=settings.BESPEAK_HOST)
    serve.add_argument("--port", type=_port, default=settings.BESPEAK_PORT)
    serve.add_argument("--processes", type=int, default=1, help="web processes; more than one only on PostgreSQL")
    serve.set_defaults(run=lambda args: up(host=args.host, port=args.port, processes=args.processes))
    work = commands.add_parser("worker", help="do what is due: errands, timers, calls to others")
    work.add_argument("--drain", action="store_true", help="stop when nothing is due any more")
    work.set_defaults(run=lambda args: drain() if args.drain else work_on())


def up(*, host: str, port: int, processes: int = 1) -> int:
    """Runs until it is told to stop (SIGTERM, Ctrl-C). Answers the exit code."""
    if processes > 1 and connection.vendor == "sqlite":
        print("SQLite has one writer: one web process serves it best. Take PostgreSQL for more.", file=sys.stderr)
        return UNUSABLE
    with _claim(host, port) as claimed:
        if problem := in_the_way(host, port) if claimed else _taken(host, port):
            print(problem, file=sys.stderr)
            return UNUSABLE
        return _Pair(host, port, processes).run()


@contextmanager
def _claim(host: str, port: int) -> Iterator[bool]:
    """Whether no other of us has this port, or is about to take it: of two at once the first has it, until it ends."""
    name = f"bespeak-{os.getuid()}-{re.sub(r'[^0-9A-Za-z.]', '_', _ip(host))}-{port}.lock"
    with (Path(tempfile.gettempdir()) / name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _found(host: str, port: int) -> tuple[int, int, Any]:
    """Family, kind and address of an IP address or a name, IPv4 before IPv6."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    return family, kind, address


def _ip(host: str) -> str:
    """The address that a name stands for; the name itself where it stands for none."""
    try:
        return str(_found(host, 0)[2][0])
    except (OSError, UnicodeError):
        return host


def in_the_way(host: str, port: int) -> str:
    """Why nobody can listen there, in one line; "" if one can. The web server itself would share a port silently."""
    try:
        family, kind, address = _found(host, port)
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # of connections that ended just now
            probe.bind(address)
    except (socket.gaierror, UnicodeError):
        return (
            f"{host[:60]!r} is no IP address, nor a name that stands for one here; "
            "give one with --host, such as 127.0.0.1, localhost or 0.0.0.0."
        )
    except PermissionError:
        return f"Port {port} is kept for the system; choose another with --port, or BESPEAK_PORT."
    except OSError as error:
        return _why_not(host, port, error)
    return ""


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return _taken(host, port)
    return f"{host} is no address of this machine ({error.strerror}); choose another with --host, or BESPEAK_HOST."


def _taken(host: str, port: int) -> str:
    return f"Port {port} is taken: somebody listens on {host} there; choose another with --port, or BESPEAK_PORT."


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 65536):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no port from 1 to 65535")
    return int(text)


class _Pair:
    """The web server and the worker, each its own process beside this one.

    Each leads a process group: Ctrl-C in a terminal reaches this process alone, which ends them in good order.
    """

    def __init__(self, host: str, port: int, processes: int) -> None:
        here = Path(sys.executable).parent
        web = [
            sys.executable,
            "-m",
            "bespeak.kit.beside",
            str(here / "granian"),
            "--interface",
            "asgi",
            "--host",
            _ip(host),
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
        self._environment = beside.told(os.environ) | {"BESPEAK_HOST": host, "BESPEAK_PORT": str(port)}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stop = threading.Event()
        self._where = (host, port)
        self._answers = False

    def run(self) -> int:
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        signal.signal(signal.SIGINT, self._asked_to_stop)
        for name in self._commands:
            self._start(name)
        while not self._stop.wait(0.2):
            if not self._answers and self._has_begun():
                self._answers = True
                banner.show(*self._where, self._children["worker"].pid)
            for name, child in list(self._children.items()):
                if child.poll() is not None:
                    if name == "web" and not self._answers and (problem := in_the_way(*self._where)):
                        print(problem, file=sys.stderr)  # somebody was quicker
                        self._end()
                        return UNUSABLE
                    log.warning("restarted", part=name, code=child.returncode)
                    time.sleep(0.5)
                    self._start(name)
        return self._end()

    def _has_begun(self) -> bool:
        """Our own web server takes calls."""
        host, port = self._where
        try:
            with socket.create_connection((banner.ANYWHERE.get(_ip(host), _ip(host)), port), timeout=0.5):
                return self._children["web"].poll() is None
        except OSError:
            return False

    def _start(self, name: str) -> None:
        self._children[name] = subprocess.Popen(self._commands[name], env=self._environment, process_group=0)

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
        return FINE


def drain() -> int:
    print(f"{worker.drain()} errands done.", file=sys.stderr)
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
    while not stop.wait(1.0):
        if left_alone():  # nobody is left to restart us: do not become a second worker
            stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    return FINE


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
