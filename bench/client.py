"""A cheap load: `python -m bench.client JOB.json` keeps some connections busy and answers its figures in JSON.

Each connection sends its next request when the last one is answered. All requests are made beforehand, every answer is
looked at (status and outcome), so that the client takes as little as possible of the machine it shares.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import uvloop

END = b"\r\n\r\n"
LENGTH = b"content-length: "


@dataclass(slots=True)
class Load:
    """What is still to be sent, and what came back. A request is (bytes, the outcome it must get; "" for any)."""

    requests: list[tuple[bytes, bytes]]
    until: float
    warm: float
    next: int = 0
    taken: list[float] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    admitted: list[float] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)

    def draw(self) -> tuple[bytes, bytes] | None:
        if self.next >= len(self.requests) or time.perf_counter() >= self.until:
            return None
        self.next += 1
        return self.requests[self.next - 1]


class Buyer(asyncio.Protocol):
    """One connection, one request after the other."""

    def __init__(self, load: Load, done: asyncio.Future[None]) -> None:
        self._load, self._done = load, done
        self._buffer, self._wanted, self._began = b"", b"", 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass of it
        self._send()

    def _send(self) -> None:
        drawn = self._load.draw()
        assert self._transport
        if drawn is None:
            self._transport.close()
            return
        request, self._wanted = drawn
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        head = self._buffer.find(END)
        if head < 0:
            return
        start = self._buffer.lower().find(LENGTH, 0, head)
        if start < 0:
            self._fail("an answer without a length")
            return
        length = int(self._buffer[start + len(LENGTH) : self._buffer.index(b"\r\n", start)])
        if len(self._buffer) >= head + len(END) + length:
            answer, self._buffer = self._buffer, b""
            self._look_at(answer)
            self._send()

    def _look_at(self, answer: bytes) -> None:
        now, load = time.perf_counter(), self._load
        at = answer.find(b'"outcome":')
        outcome = answer[at + 10 : at + 22].strip(b' "').split(b'"', 1)[0] if at > 0 else b""
        right = answer.startswith(b"HTTP/1.1 200") and (not self._wanted or outcome == self._wanted)
        if not right and len(load.strange) < 5:
            load.strange.append(f"wanted {self._wanted.decode()}, got {answer[:400].decode('utf-8', 'replace')}")
        if now >= load.warm:
            load.taken.append(now - self._began)
            load.moments.append(now)
            if outcome == b"admitted":
                load.admitted.append(now)
            name = outcome.decode() if right else "strange"
            load.outcomes[name] = load.outcomes.get(name, 0) + 1

    def _fail(self, why: str) -> None:
        self._load.strange.append(why)
        assert self._transport
        self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        if error:
            self._load.strange.append(f"connection lost: {error}")
        if not self._done.done():
            self._done.set_result(None)


async def run(port: int, clients: int, load: Load) -> None:
    """All connections until the time or the requests are over."""
    loop = asyncio.get_running_loop()
    ends: list[asyncio.Future[None]] = [loop.create_future() for _ in range(clients)]
    for end in ends:
        await loop.create_connection(lambda end=end: Buyer(load, end), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*ends)


def figures(load: Load, began: float) -> dict[str, object]:
    """Answered a second after the warm-up, middle and 99th of a hundred in ms, and what was answered."""
    taken = sorted(load.taken)
    start = max(began, load.warm)
    span = (max(load.moments) - start) if load.moments else 0.0
    return {
        "per_second": len(taken) / span if span > 0 else 0.0,
        "answered": len(taken),
        "seconds": span,
        "p50_ms": taken[len(taken) // 2] * 1000 if taken else 0.0,
        "p99_ms": taken[int(len(taken) * 0.99)] * 1000 if taken else 0.0,
        "outcomes": load.outcomes,
        "strange": load.strange,
        "answered_at": _since(start, load.moments),
        "admitted_at": _since(start, load.admitted),
        "ran_out": load.next >= len(load.requests),
    }


def _since(start: float, moments: list[float]) -> list[float]:
    """Seconds, where there are few enough to be looked at one by one."""
    return [round(one - start, 4) for one in moments] if len(moments) <= 5000 else []


def post(path: str, body: bytes, secret: str = "") -> bytes:
    """The bytes of one request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    if secret:
        head += f"Authorization: Bearer {secret}\r\n"
    return head.encode() + b"\r\n" + body


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    requests = [(post(job["path"], one.encode(), job["secret"]), want.encode()) for one, want in job["orders"]]
    began = time.perf_counter()
    load = Load(requests, until=began + job["warm"] + job["seconds"], warm=began + job["warm"])
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(run(job["port"], job["clients"], load))
    print(json.dumps(figures(load, began)))


if __name__ == "__main__":
    main()
