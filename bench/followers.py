"""Many who follow and some who write: `python -m bench.followers JOB.json` answers its figures in JSON.

Each message carries the moment at which it should have been sent, on the clock of this machine; what is told of it is
measured from there. With `cuts` a tenth of those who follow lose the network at a third of the time and come
back with what they have read; whoever's server goes away comes back too, and what was written meanwhile is sent again
with its key.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop

AT_ONCE = 40
WRITERS = 32
ENDS = 20.0
"""Seconds after the last message within which everybody must have heard it."""


@dataclass(slots=True)
class Follower:
    """One lasting answer. `heard` counts each message by its text."""

    port: int
    path: str
    took: list[float]
    heard: Counter[str] = field(default_factory=Counter)
    read: str = ""
    comes: int = 0
    greeted: asyncio.Event = field(default_factory=asyncio.Event)
    _writer: asyncio.StreamWriter | None = None

    async def run(self, gate: asyncio.Semaphore) -> None:
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
                await self._once(gate)
            await asyncio.sleep(0.2)

    def cut(self) -> None:
        if self._writer:
            self._writer.transport.abort()

    async def _once(self, gate: asyncio.Semaphore) -> None:
        async with gate:
            reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
            known = f"Last-Event-ID: {self.read}\r\n" if self.read else ""
            asked = (
                f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: text/event-stream\r\n{known}\r\n"
            )
            self._writer.write(asked.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                self._writer.close()
                raise ValueError(head[:80])
            self.comes += 1
        text = b""
        while size := int((await reader.readuntil(b"\r\n"))[:-2], 16):
            text += (await reader.readexactly(size + 2))[:-2]
            *whole, text = text.split(b"\n\n")
            for piece in whole:
                self._hear(piece)

    def _hear(self, piece: bytes) -> None:
        said = dict(line.split(b": ", 1) for line in piece.split(b"\n") if b": " in line)
        if b"event" not in said:
            return
        self.read = said[b"id"].decode()
        self.greeted.set()
        if said[b"event"] != b"said":
            return
        text = str(json.loads(said[b"data"]).get("text", ""))
        if text.startswith("at "):
            self.heard[text] += 1
            self.took.append(time.monotonic() - float(text.split(" ")[1]))


@dataclass(slots=True)
class Writers:
    """`rate` messages a second, one conversation after the other, each until it is taken."""

    port: int
    secret: str
    talks: list[str]
    say: str
    rate: float
    said: dict[str, list[str]] = field(default_factory=dict)
    tried_again: int = 0
    late: list[float] = field(default_factory=list)

    async def run(self, seconds: float) -> None:
        queue: asyncio.Queue[tuple[float, int]] = asyncio.Queue()
        writers = [asyncio.ensure_future(self._write(queue)) for _ in range(WRITERS)]
        began = time.monotonic()
        for n in range(int(seconds * self.rate)):
            due = began + n / self.rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            queue.put_nowait((due, n))
        await queue.join()
        for one in writers:
            one.cancel()

    async def _write(self, queue: asyncio.Queue[tuple[float, int]]) -> None:
        connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        while True:
            due, n = await queue.get()
            talk, text = self.talks[n % len(self.talks)], f"at {due:.6f} {n}"
            while True:
                try:
                    connection = connection or await asyncio.open_connection("127.0.0.1", self.port)
                    status = await asyncio.wait_for(self._ask(*connection, talk, text), 20)
                except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
                    connection, status = None, 0
                if status in (200, 201):
                    break
                self.tried_again += 1
                await asyncio.sleep(0.2)
            self.said.setdefault(talk, []).append(text)
            self.late.append(time.monotonic() - due)
            queue.task_done()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, talk: str, text: str) -> int:
        key = text.replace(" ", "-")
        body = json.dumps({"text": text, "author": "customer", "client_key": key}).encode()
        head = (
            f"POST {self.say.format(talk=talk)} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Bearer {self.secret}\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        told = await reader.readuntil(b"\r\n\r\n")
        for line in told.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                await reader.readexactly(int(line.split(b":")[1]))
        return int(told.split(b" ", 2)[1])


async def run(job: dict[str, Any]) -> dict[str, Any]:
    gate, took = asyncio.Semaphore(AT_ONCE), list[float]()
    each = max(1, job["streams"] // len(job["paths"]))
    followers = {
        talk: [Follower(job["port"], path, took) for _ in range(each)]
        for talk, path in zip(job["talks"], job["paths"], strict=True)
    }
    all_of_them = [one for some in followers.values() for one in some]
    running = [asyncio.ensure_future(one.run(gate)) for one in all_of_them]
    began = time.monotonic()
    await asyncio.gather(*(one.greeted.wait() for one in all_of_them))
    print(json.dumps({"connected": len(all_of_them), "within": time.monotonic() - began}), flush=True)
    sys.stdin.readline()  # whoever started this has looked at the memory
    writers = Writers(job["port"], job["secret"], job["talks"], job["say"], job["rate"])
    writing = asyncio.ensure_future(writers.run(job["seconds"]))
    if job["cuts"]:
        await asyncio.sleep(job["seconds"] / 3)
        for one in all_of_them[::10]:
            one.cut()
    await writing
    missing = await _heard_all(followers, writers)
    for one in running:
        one.cancel()
    return _told(all_of_them, writers, took, missing)


async def _heard_all(followers: dict[str, list[Follower]], writers: Writers) -> int:
    """How many messages somebody has not heard in the end."""
    end = time.monotonic() + ENDS
    while True:
        missing = sum(
            len(set(writers.said.get(talk, ())) - one.heard.keys()) for talk, some in followers.items() for one in some
        )
        if not missing or time.monotonic() > end:
            return missing
        await asyncio.sleep(0.1)


def _told(followers: list[Follower], writers: Writers, took: list[float], missing: int) -> dict[str, Any]:
    taken = sorted(took) or [0.0]
    return {
        "said": sum(map(len, writers.said.values())), "told": len(took), "lost": missing,
        "twice": sum(n - 1 for one in followers for n in one.heard.values()),
        "came_back": sum(one.comes - 1 for one in followers), "tried_again": writers.tried_again,
        "p50_ms": taken[len(taken) // 2] * 1000, "p99_ms": taken[int(len(taken) * 0.99)] * 1000,
        "longest_ms": taken[-1] * 1000, "answered_p99_ms": sorted(writers.late)[int(len(writers.late) * 0.99)] * 1000,
    }  # fmt: skip


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(uvloop.run(run(job))), flush=True)


if __name__ == "__main__":
    main()
