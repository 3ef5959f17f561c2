"""Somebody who goes on talking and reading while something else is going on: one request each tenth of a second.

What is told is from the moment at which a request should have left, so that one that held up the next counts for both.
"""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

EACH = 0.1


@dataclass(frozen=True, slots=True)
class Request:
    """`right` is the status that it must be answered with."""

    method: str
    path: str
    right: int
    body: str = ""


def messages(talks: Sequence[str]) -> Iterator[Request]:
    """A customer writes, in one conversation after the other."""
    for n, talk in enumerate(itertools.cycle(talks)):
        said = json.dumps({"text": f"And when will it come? ({n})", "author": "customer"})
        yield Request("POST", f"/api/v1/conversations/{talk}/messages", 201, said)


def readings(orders: Sequence[str]) -> Iterator[Request]:
    """A page shows one order after the other."""
    for order in itertools.cycle(orders):
        yield Request("GET", f"/api/v1/orders/{order}", 200)


@dataclass(slots=True)
class Probe:
    """`with Probe(...) as one:` asks in a thread of its own; `one.taken` are milliseconds. A strange answer is an
    error."""

    port: int
    secret: str
    requests: Iterator[Request]
    taken: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join(60)
        if self.strange and kind is None:
            raise SystemExit(f"strange answers: {self.strange[:2]}")

    def p95(self) -> float:
        """Milliseconds within which 95 of a hundred were answered."""
        if not self.taken:
            raise SystemExit("nothing was asked meanwhile")
        return sorted(self.taken)[int(len(self.taken) * 0.95)]

    def _run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        due = time.perf_counter()
        for request in self.requests:
            if self._stop.wait(max(0.0, due - time.perf_counter())):
                break
            self._ask(connection, request)
            self.taken.append((time.perf_counter() - due) * 1000)
            due += EACH
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection, request: Request) -> None:
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        try:
            connection.request(request.method, request.path, request.body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.strange.append(f"{request.method} {request.path}: {error!r}")
            return
        if answer.status != request.right:
            self.strange.append(f"{request.method} {request.path}: {answer.status} {content[:300]!r}")
