"""The floor of telling: a bare ASGI app that passes what is posted to `/say/GROUP` on to all who follow `/live/GROUP`.

No sign-in, no rows, nothing kept: whoever is away for a moment has missed it. Run behind the same web server.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
_groups: defaultdict[str, set[asyncio.Queue[bytes]]] = defaultdict(set)
_seq: defaultdict[str, int] = defaultdict(int)
_STREAM = [(b"content-type", b"text/event-stream")]


async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    _, kind, group, *_ = [*scope["path"].split("/"), "", ""]
    if kind == "live":
        await _follow(group, receive, send)
        return
    body = (await receive()).get("body", b"")
    if kind == "say":
        _pass_on(group, json.loads(body)["text"])
    await send({"type": "http.response.start", "status": 201 if kind == "say" else 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _pass_on(group: str, text: str) -> None:
    _seq[group] += 1
    told = json.dumps({"conversation": group, "seq": _seq[group], "kind": "message", "text": text})
    for one in _groups[group]:
        one.put_nowait(f"id: {group}:{_seq[group]}\nevent: said\ndata: {told}\n\n".encode())


async def _follow(group: str, receive: Receive, send: Send) -> None:
    await receive()
    mine: asyncio.Queue[bytes] = asyncio.Queue()
    _groups[group].add(mine)
    await send({"type": "http.response.start", "status": 200, "headers": _STREAM})
    await send({"type": "http.response.body", "body": b"id: x:0\nevent: hello\ndata: {}\n\n", "more_body": True})
    gone = asyncio.ensure_future(_left(receive))
    try:
        while True:
            told = asyncio.ensure_future(mine.get())
            done, _ = await asyncio.wait({told, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone in done:
                told.cancel()
                return
            await send({"type": "http.response.body", "body": told.result(), "more_body": True})
    finally:
        gone.cancel()
        _groups[group].discard(mine)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
