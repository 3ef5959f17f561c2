"""Lasting answers, natively on the event loop: no thread and no connection stands behind any of them.

A stream is server-sent events. Whoever asks with `wait` is answered once, as soon as there is news or the time is over.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import structlog

from bespeak.doors.frame import places
from bespeak.doors.frame.passing import Pass, Sign
from bespeak.doors.live import news
from bespeak.doors.live.looking import Told
from bespeak.doors.live.presence import Word
from bespeak.doors.live.streams import Stream, Streams
from bespeak.doors.live.watching import Watcher

log = structlog.get_logger("bespeak.live")
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
AskAgain = Callable[[], Awaitable[Pass | None]]

SUFFIX = "/live/"
BEATS = 15.0
"""Seconds of silence after which something is sent, so that both ends and what is between them know it lasts."""
ASKS = 60.0
"""Seconds after which it is asked again whether the pass still holds; at once where something happened to what it leans
on."""
LONGEST_WAIT = 25.0
GREETS = 10.0
"""How long the first look may take before a question is answered without it."""
_HEADERS = [(b"cache-control", b"no-store, no-transform"), (b"x-content-type-options", b"nosniff")]
_STREAM = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no"), *_HEADERS]
_JSON = [(b"content-type", b"application/json; charset=utf-8"), *_HEADERS]


def is_for_live(scope: Scope) -> bool:
    """A page is followed, or says something of whoever looks at it."""
    return scope["method"] in ("GET", "POST") and str(scope["path"]).endswith(SUFFIX)


class Door:
    """All who follow in this process, and the one thread that looks for them."""

    def __init__(self) -> None:
        self.streams = Streams()
        self._watcher = Watcher(_hand_out)
        self._mind_the_end()

    def enter(self, granted: Pass, read: dict[str, int] | None, *, lasts: bool = True) -> Stream:
        """Refuses TooManyStreams."""
        stream = Stream(granted, read, lasts=lasts)
        self.streams.let_in(stream)
        self._watcher.join(stream)
        return stream

    def hear(self, sign: Sign) -> None:
        self._watcher.say(Word(sign.talk, sign.who, sign.state))

    def leave(self, stream: Stream) -> None:
        self.streams.let_go(stream)
        self._watcher.leave(stream)

    def _mind_the_end(self) -> None:
        """The server waits for whoever it answers before it ends, and these answers have no end of their own. What it
        does itself with these signals it does as well: it hears of them by the loop, not by a handler."""
        loop = asyncio.get_running_loop()
        with suppress(ValueError):  # not the main thread, so whoever owns the process ends it otherwise
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.streams.end_all))
                signal.siginterrupt(number, False)


@cache
def _door_of(loop: asyncio.AbstractEventLoop) -> Door:
    return Door()


def _hand_out(told: Sequence[Told]) -> None:
    for one in told:
        one.stream.tell(one.news, doubted=one.doubted)


def hear(sign: Sign) -> None:
    """Passes on that somebody is writing, here, or gone. Called on the loop; waits for nothing."""
    _door_of(asyncio.get_running_loop()).hear(sign)


async def follow(granted: Pass, again: AskAgain, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with news until whoever asked leaves, the pass no longer holds, or the process ends. Refuses
    TooManyStreams before anything is sent."""
    door, asked = _door_of(asyncio.get_running_loop()), parse_qs(scope["query_string"].decode("latin-1"))
    read = _header(scope, b"last-event-id") or asked.get("read", [""])[0]
    stream = door.enter(granted, places.read(read), lasts="wait" not in asked)
    gone = asyncio.ensure_future(_until_gone(receive, stream))
    try:
        if "wait" in asked:
            await _once(stream, _patience(asked["wait"][0]), read, send)
        else:
            await _lasting(stream, again, send)
    finally:
        gone.cancel()
        door.leave(stream)


async def _lasting(stream: Stream, again: AskAgain, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _STREAM})
    await _piece(send, b": here\n\n")
    clock = asyncio.get_running_loop().time
    due = clock() + _soon()
    while await _awaited(stream, BEATS):
        if stream.doubted or clock() > due:
            stream.doubted, due = False, clock() + _soon()
            if not await _holds(stream.granted, again):
                break
        told = stream.take()
        await _piece(send, b"".join(one.line() for one in told) or b": here\n\n")
    await send({"type": "http.response.body", "body": b""})


async def _awaited(stream: Stream, seconds: float) -> bool:
    """Until there is something to tell, at most so long. False where it is over."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stream.ready.wait(), seconds)
    return not stream.over


def _soon() -> float:
    """Not all at the same moment."""
    return random.uniform(0.8, 1.2) * ASKS  # noqa: S311 - nothing is kept secret by it


async def _holds(granted: Pass, again: AskAgain) -> bool:
    """Whether the page still gives the same pass. Another one is not changed into: its holder comes anew, as where
    the page could not be asked."""
    try:
        return await again() == granted
    except Exception as error:  # it began already: all that is left to do is to end it
        log.warning("pass_not_asked", error=f"{type(error).__name__}: {error}"[:300])
        return False


async def _once(stream: Stream, patience: float, read: str, send: Send) -> None:
    """Hello alone is no news where it says what was known."""
    loop = asyncio.get_running_loop()
    await _awaited(stream, GREETS)
    until, told = loop.time() + patience, stream.take()
    while not [one for one in told if one.kind != news.HELLO or one.id != read] and loop.time() < until:
        if not await _awaited(stream, until - loop.time()):
            break
        told += stream.take()
    body = news.listed(told, told[-1].id if told else read)
    await send({"type": "http.response.start", "status": 200, "headers": _JSON})
    await send({"type": "http.response.body", "body": body})


async def _piece(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


def _patience(text: str) -> float:
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() and len(text) < 4 else LONGEST_WAIT


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
