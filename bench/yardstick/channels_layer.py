"""Telling as Django Channels does it: a message posted to `/say/GROUP` goes through its Redis layer to all who follow
`/live/GROUP`, one channel each. No sign-in, no rows; a full channel drops what comes, and whoever is away missed it.

Run behind the same web server, in the environment of requirements/others.in; `CHANNELS_REDIS` is where Redis listens.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from channels_redis.core import RedisChannelLayer  # type: ignore[import-not-found]  # an environment of its own

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
_layer = RedisChannelLayer(
    hosts=[{"address": os.environ.get("CHANNELS_REDIS", "redis://127.0.0.1:6379/9"), "max_connections": 20_000}]
)
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
        _seq[group] += 1
        told = {"conversation": group, "seq": _seq[group], "kind": "message", "text": json.loads(body)["text"]}
        await _layer.group_send(group, {"type": "said", "told": told})
    await send({"type": "http.response.start", "status": 201 if kind == "say" else 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _follow(group: str, receive: Receive, send: Send) -> None:
    await receive()
    mine = await _layer.new_channel()
    await _layer.group_add(group, mine)
    await send({"type": "http.response.start", "status": 200, "headers": _STREAM})
    await send({"type": "http.response.body", "body": b"id: x:0\nevent: hello\ndata: {}\n\n", "more_body": True})
    gone = asyncio.ensure_future(_left(receive))
    try:
        while True:
            told = asyncio.ensure_future(_layer.receive(mine))
            done, _ = await asyncio.wait({told, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone in done:
                told.cancel()
                return
            said = told.result()["told"]
            piece = f"id: {group}:{said['seq']}\nevent: said\ndata: {json.dumps(said)}\n\n".encode()
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    finally:
        gone.cancel()
        await _layer.group_discard(group, mine)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
