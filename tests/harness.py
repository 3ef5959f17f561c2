"""The product as it is run: `bespeak up` in processes of its own, asked over HTTP."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

BESPEAK = str(Path(sys.executable).parent / "bespeak")
PATIENCE = 60.0


def free_port() -> int:
    """Below those that systems give to whoever asks for any: nobody else is given it before it is used, nor while what
    listens on it is away for a while."""
    while True:
        port = random.SystemRandom().randrange(15_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _processes() -> dict[int, tuple[int, str]]:
    """Parent and state of each process there is."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = file.read_text().rpartition(")")[2].split()[:2]
            found[int(file.parent.name)] = (int(parent), state)
    return found


def descendants(pid: int) -> list[int]:
    """Children, their children, and so on."""
    there = _processes()
    found, parents = [], {pid}
    while parents:
        parents = {one for one, (parent, _) in there.items() if parent in parents}
        found += sorted(parents)
    return found


def await_end(pids: Iterable[int], patience: float = PATIENCE) -> None:
    """Until none of these processes runs any more."""
    end = time.monotonic() + patience
    while running := [one for one, (_, state) in _processes().items() if one in set(pids) and state not in "ZX"]:
        assert time.monotonic() < end, f"still running: {running}"
        time.sleep(0.05)


class Running:
    """Web and worker beside it, on a port of their own; may be killed as hard as a power cut."""

    def __init__(self, environment: Mapping[str, str], *, processes: int = 1, stderr: int | None = None) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._environment = dict(environment)
        self._command = [BESPEAK, "up", "--port", str(self.port), "--processes", str(processes)]
        self._stderr = stderr
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, env=self._environment, start_new_session=True, stderr=self._stderr
        )
        self.await_ready()

    def await_ready(self) -> None:
        assert self._process
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise AssertionError(f"bespeak up ended with {self._process.returncode}")
            try:
                if httpx.get(f"{self.base}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError("bespeak up did not become ready")

    def children(self) -> list[int]:
        """The processes that `bespeak up` itself started."""
        assert self._process
        return [one for one, (parent, _) in _processes().items() if parent == self._process.pid]

    def asked_to_stop(self, number: signal.Signals) -> tuple[int, bytes]:
        """The signal goes to its process group. Answers the exit code and what was said on a piped stderr."""
        assert self._process
        os.killpg(self._process.pid, number)
        _, said = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, said

    def kill(self) -> None:
        """kill -9 for every process of it at once."""
        assert self._process
        family = [self._process.pid, *descendants(self._process.pid)]
        for one in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self._process.wait()
        await_end(family)

    def kill_alone(self) -> list[int]:
        """kill -9 for `bespeak up` itself. Answers the processes that it leaves behind."""
        assert self._process
        left = descendants(self._process.pid)
        self._process.kill()
        self._process.wait()
        return left

    def stop(self) -> None:
        assert self._process
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
