"""The ceiling of Python over HTTP: a bare ASGI app, one POST = the bare rows of one order on SQLite (WAL, FULL).

One writer thread commits together what waits together. No key, no rules, no facts, no checks: not a product.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bench.yardstick import rows

MOST = 64
Waiting = tuple[int, int, asyncio.AbstractEventLoop, "asyncio.Future[int | None]"]
_waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()


def _write() -> None:
    database = rows.prepare(Path(os.environ["FLOOR_SQLITE"]), units=int(os.environ["FLOOR_UNITS"]))
    cursor = database.cursor()
    while True:
        batch = _together()
        cursor.execute("BEGIN IMMEDIATE")
        placed = [rows.place(cursor, sku, customer) for sku, customer, _, _ in batch]
        cursor.execute("COMMIT")
        batch[0][2].call_soon_threadsafe(_answer, batch, placed)


def _together() -> list[Waiting]:
    batch = [_waiting.get()]
    while len(batch) < MOST:
        try:
            batch.append(_waiting.get_nowait())
        except queue.Empty:
            break
    return batch


def _answer(batch: list[Waiting], placed: list[int | None]) -> None:
    for (_, _, _, future), order in zip(batch, placed, strict=True):
        future.set_result(order)


threading.Thread(target=_write, daemon=True).start()


async def app(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    body = await _body(receive)
    order = None
    if scope["method"] == "POST":
        asked, loop = json.loads(body), asyncio.get_running_loop()
        future: asyncio.Future[int | None] = loop.create_future()
        _waiting.put((asked["sku"], asked["customer"], loop, future))
        order = await future
    said = json.dumps({"outcome": "admitted" if order else "held", "order": order}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(said)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


async def _body(receive: Callable[[], Awaitable[dict[str, Any]]]) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body
