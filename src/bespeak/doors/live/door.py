"""Lasting answers, natively on the event loop: no thread and no connection stands behind any of them.

A stream is server-sent events. Whoever asks with `wait` is answered once, as soon as there is news or the time is over.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import structlog

from bespeak.doors.frame import places
from bespeak.doors.frame.passing import Pass, Sign
from bespeak.doors.live import news
from bespeak.doors.live.looking import Told
from bespeak.doors.live.presence import Word
from bespeak.doors.live.streams import Stream, Streams, TooManyStreams
from bespeak.doors.live.watching import Watcher

log = structlog.get_logger("bespeak.live")
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
AskAgain = Callable[[], Awaitable[Pass | None]]

SUFFIX = "/live/"
BEATS = 15.0
"""Seconds of silence after which something is sent, so that both ends and what is between them know it lasts."""
ASKS, ASKS_CUSTOMERS = 60.0, 300.0
"""Seconds after which it is asked again whether a member's pass, and a customer's, still holds; at once, before
anything more is told, where something happened to what it leans on. To ask costs as much as to open the page: for 5,000
customers in a minute it would keep a processor busy."""
LONGEST_WAIT = 25.0
ALSO = b"bespeak-also"
"""The header that names pages of other tabs of the same browser, which are followed together."""
MOST_BESIDE = 9
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

    def enter(self, stream: Stream) -> None:
        """Refuses TooManyStreams."""
        self.streams.let_in(stream)
        self._watcher.join(stream)

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


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is followed: its pass, how to ask for it again, and how far it was read. None: it gave no pass."""

    granted: Pass | None
    again: AskAgain
    read: str


async def follow(pages: Sequence[Page], scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with news of the first page, and of those beside it, until whoever asked leaves, the first one's pass no
    longer holds, or the process ends. Refuses TooManyStreams before anything is sent."""
    door, asked = _door_of(asyncio.get_running_loop()), parse_qs(scope["query_string"].decode("latin-1"))
    lasts, ready = "wait" not in asked, asyncio.Event()
    streams = {
        number: Stream(page.granted, places.read(page.read), lasts=lasts, ready=ready)
        for number, page in enumerate(pages)
        if page.granted is not None
    }
    for number in [one for one, stream in streams.items() if not _enters(door, one, stream)]:
        del streams[number]
    gone = asyncio.ensure_future(_until_gone(receive, list(streams.values())))
    open_now = dict(streams)
    try:
        if lasts:
            await _lasting(pages, open_now, door, send)
        else:
            await _once(streams[0], _patience(asked["wait"][0]), pages[0].read, send)
    finally:
        gone.cancel()
        for stream in streams.values():
            door.leave(stream)


def _enters(door: Door, number: int, stream: Stream) -> bool:
    """Of those beside the first one there may be too many."""
    try:
        door.enter(stream)
    except TooManyStreams:
        if not number:
            raise
        return False
    return True


async def _lasting(pages: Sequence[Page], streams: dict[int, Stream], door: Door, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _STREAM})
    await _piece(send, b": here\n\n" + b"".join(_lost(n) for n in range(len(pages)) if n not in streams))
    clock = asyncio.get_running_loop().time
    due = clock() + _soon(pages[0])
    while await _awaited(streams[0], BEATS):
        told = b""
        for number, stream in list(streams.items()):
            doubted, stream.doubted = stream.doubted, False
            if stream.over or (doubted and not await _holds(stream.granted, pages[number].again)):
                told += _lost(number)
                door.leave(streams.pop(number))
            else:
                told += b"".join(one.line(number) for one in stream.take())
        if 0 not in streams:
            break
        await _piece(send, told or b": here\n\n")
        if clock() > due:
            due = clock() + _soon(pages[0])
            await _ask_again(pages, streams)
    await send({"type": "http.response.body", "body": b""})


async def _ask_again(pages: Sequence[Page], streams: Mapping[int, Stream]) -> None:
    """Those whose pass holds no more end with their next turn, which is now."""
    for number, stream in streams.items():
        if not await _holds(stream.granted, pages[number].again):
            stream.over = True
            streams[0].ready.set()


def _lost(number: int) -> bytes:
    return news.News(news.LOST, "", {}).line(number)


async def _awaited(stream: Stream, seconds: float) -> bool:
    """Until there is something to tell, at most so long. False where it is over."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stream.ready.wait(), seconds)
        stream.ready.clear()
    return not stream.over


def _soon(page: Page) -> float:
    """Not all at the same moment."""
    customer = page.granted is not None and page.granted.customer
    return random.uniform(0.8, 1.2) * (ASKS_CUSTOMERS if customer else ASKS)  # noqa: S311 - nothing is kept secret by it


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


async def _until_gone(receive: Receive, streams: Sequence[Stream]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    for stream in streams:
        stream.end()


def _patience(text: str) -> float:
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() and len(text) < 4 else LONGEST_WAIT


def read_of(scope: Scope) -> str:
    """How far whoever asks has read the page that this is about."""
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    return _header(scope, b"last-event-id") or asked.get("read", [""])[0]


def beside(scope: Scope) -> list[Scope]:
    """What would be asked for each page that is to be followed together with this one: the same question, through the
    same session, at its own address."""
    asked = [found for one in _header(scope, ALSO).split(" ")[:MOST_BESIDE] if (found := _address(one))]
    kept = [(name, value) for name, value in scope["headers"] if name not in (b"last-event-id", ALSO)]
    return [
        {
            **scope, "path": unquote(one.path), "raw_path": one.path.encode(), "query_string": one.query.encode(),
            "headers": kept,
        }
        for one in asked
        if one.path.startswith("/") and one.path.endswith(SUFFIX) and not one.netloc
    ]  # fmt: skip


def _address(text: str) -> SplitResult | None:
    """As a browser writes one of ours; None for what is no address."""
    try:
        return urlsplit(text) if text.isascii() else None
    except ValueError:
        return None


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
