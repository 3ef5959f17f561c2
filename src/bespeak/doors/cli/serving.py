"""`bespeak up`: looks whether it has its port, then becomes the small process that watches web server and worker.

The rooms are not loaded here. Whether the database can answer is asked by a process of its own while the web server
loads already: one after the other they would take a second longer to the first answer.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import IO, NoReturn

from django.conf import settings
from django.db import connection, connections

from bespeak.doors.cli import listening, pair
from bespeak.doors.cli.exits import UNUSABLE

OTHERS = 2048
"""Requests that the web server takes at once beside the pages that are followed live; the front answers fewer."""
LEAN = {"MALLOC_ARENA_MAX": "2"}
"""For the processes that serve: a dozen threads share two heaps, rather than each keeping its own free memory."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser("up", help="serve the store: web and worker, one port")
    serve.add_argument("--host", default=settings.BESPEAK_HOST)
    serve.add_argument("--port", type=_port, default=settings.BESPEAK_PORT)
    serve.add_argument("--processes", type=int, default=1, help="web processes; more than one only on PostgreSQL")
    serve.set_defaults(run=lambda args: up(host=args.host, port=args.port, processes=args.processes))


def up(*, host: str, port: int, processes: int = 1) -> int:
    """Serves until it is told to stop (SIGTERM, Ctrl-C). Answers the exit code where it cannot begin."""
    if processes > 1 and connection.vendor == "sqlite":
        print("SQLite has one writer: one web process serves it best. Take PostgreSQL for more.", file=sys.stderr)
        return UNUSABLE
    with _lock(host, port) as lock:
        claimed = _claim(lock)
        if problem := listening.in_the_way(host, port) if claimed else listening.taken(host, port):
            print(problem, file=sys.stderr)
            return UNUSABLE
        return _become(_plan(host, port, processes), lock)


def _lock(host: str, port: int) -> IO[str]:
    name = f"bespeak-{os.getuid()}-{re.sub(r'[^0-9A-Za-z.]', '_', listening.ip(host))}-{port}.lock"
    return (Path(tempfile.gettempdir()) / name).open("w")


def _claim(lock: IO[str]) -> bool:
    """Whether no other of us has this port, or is about to take it: of two at once the first has it, until it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 65536):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no port from 1 to 65535")
    return int(text)


def _plan(host: str, port: int, processes: int) -> pair.Plan:
    kept = {name: value for name, value in LEAN.items() if name not in os.environ}
    return pair.Plan(
        host=host,
        port=port,
        look=[_beside_python("bespeak"), "look"],
        commands={"web": _web(host, port, processes), "worker": [_beside_python("bespeak"), "worker"]},
        environment={"BESPEAK_HOST": host, "BESPEAK_PORT": str(port), **kept},
        form=settings.LOGGING["form"],
        level=settings.LOGGING["level"],
    )


def _web(host: str, port: int, processes: int) -> list[str]:
    return [
        sys.executable, "-m", "bespeak.kit.beside", _beside_python("granian"), "--interface", "asgi",
        "--host", listening.ip(host), "--port", str(port), "--workers", str(processes), "--loop", "uvloop", "--no-ws",
        "--http", "1", "--backpressure", str(settings.BESPEAK_STREAMS + OTHERS), "--log-level", "warning",
        "bespeak.project.asgi:app",
    ]  # fmt: skip


def _beside_python(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _become(plan: pair.Plan, lock: IO[str]) -> NoReturn:
    """The same process goes on as another program. The lock of the port goes with it; nothing else does."""
    connections.close_all()
    with tempfile.TemporaryFile("w+") as held:
        json.dump(plan, held)
        held.seek(0)
        for file in (held, lock):
            os.set_inheritable(file.fileno(), True)
        sys.stdout.flush()
        sys.stderr.flush()
        words = [sys.executable, "-m", pair.__name__, str(held.fileno()), "bespeak", "up", "--port", str(plan.port)]
        os.execv(sys.executable, words)  # noqa: S606 - no shell is wanted
