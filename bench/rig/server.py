"""The product as it is run, `bespeak up`, and the bare floor behind the same web server with the same switches."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.rig.databases import CHECKOUT, Database

BIN = Path(sys.executable).parent
PATIENCE = 60.0
AT_ONCE = 1024
"""Requests that the web server takes at once; others wait. `bespeak up` adds the pages that may be followed."""


@dataclass(frozen=True, slots=True)
class Server:
    """Listening on 127.0.0.1:`port`; `pid` leads its group. `seconds` passed until it first said it was ready."""

    port: int
    pid: int
    seconds: float


@contextlib.contextmanager
def product(database: Database, *, processes: int = 1) -> Iterator[Server]:
    """`bespeak up` with its worker beside it."""
    port = free_port()
    command = [str(BIN / "bespeak"), "up", "--port", str(port), "--processes", str(processes)]
    with _running(command, database.environment, port, "/readyz") as server:
        yield server


@contextlib.contextmanager
def web(
    database: Database, settings: Mapping[str, str] | None = None, *, port: int = 0, at_once: int = AT_ONCE
) -> Iterator[Server]:
    """The web side of `bespeak up` alone, with no worker. `at_once` counts the lasting answers too."""
    port, environment = port or free_port(), {**database.environment, **(settings or {})}
    with _running(_granian(port, "bespeak.project.asgi:app", at_once=at_once), environment, port, "/readyz") as server:
        yield server


@contextlib.contextmanager
def app(name: str, program: Path = BIN / "granian", *, at_once: int = AT_ONCE) -> Iterator[Server]:
    """A bare ASGI app behind the same web server; `program` is that of another environment."""
    port = free_port()
    with _running(_granian(port, name, program, at_once=at_once), dict(os.environ), port, "/") as server:
        yield server


def kill(one: Server) -> None:
    """kill -9 for all of it at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(one.pid, signal.SIGKILL)


@contextlib.contextmanager
def worker(database: Database) -> Iterator[int]:
    """One `bespeak worker`; answers its process id. One that ended by itself is an error."""
    command = [str(BIN / "bespeak"), "worker"]
    process = subprocess.Popen(command, env=database.environment, cwd=CHECKOUT, start_new_session=True)
    try:
        yield process.pid
        if process.poll() is not None:
            raise SystemExit(f"the worker ended with {process.returncode}")
    finally:
        _end(process)


@contextlib.contextmanager
def floor(path: Path, *, units: int) -> Iterator[Server]:
    """The bare ASGI app over a SQLite file with that many units of each SKU."""
    port = free_port()
    environment = {**os.environ, "FLOOR_SQLITE": str(path), "FLOOR_UNITS": str(units)}
    with _running(_granian(port, "bench.yardstick.floor:app"), environment, port, "/") as server:
        yield server


def _granian(port: int, app: str, program: Path = BIN / "granian", *, at_once: int = AT_ONCE) -> list[str]:
    """The switches of `bespeak up`."""
    return [
        str(program), "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--loop", "uvloop", "--no-ws", "--http", "1", "--backpressure", str(at_once), "--log-level", "warning", app,
    ]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str], port: int, path: str) -> Iterator[Server]:
    began = time.perf_counter()
    process = subprocess.Popen(command, env=dict(environment), cwd=CHECKOUT, start_new_session=True)
    try:
        _await(process, port, path)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        _end(process)


def _await(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        if _ready(port, path):
            return
        time.sleep(0.02)
    raise RuntimeError("the server did not become ready")


def _ready(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
