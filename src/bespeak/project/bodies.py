"""What is sent to this process, read whole before anybody looks at it: at most so large, at most so much of it in
memory at once, and waited for only while it comes.

Whoever sends too much is read to the end all the same, and nothing of it kept: a browser that is cut off while it sends
shows its own page instead of ours.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import Any

from bespeak.doors.frame import problems
from bespeak.kit.refusals import Refusal

Receive = Callable[[], Awaitable[dict[str, Any]]]

MOST = 16 * 1024 * 1024
MOST_READ = 1024 * 1024 * 1024
"""What is read of a body that is too large, so that whoever sends it lives to see the answer."""
MOST_HELD = 256 * 1024 * 1024
"""Of all large bodies together, until each is answered."""
LARGE = 64 * 1024
HUGE = 1024 * 1024
"""What was made of such a body may be in a cycle, and holds as much again: it is looked for at once."""
IDLE = 30.0
"""Seconds to wait for the next piece."""
PATIENCE, SLOWEST = 60.0, 8 * 1024
"""After so many seconds it must have come with so many bytes a second on average."""


class CutOff(problems.Malformed):
    """The question has no end: whoever asked has left, is too slow, or its pieces cannot be read."""

    def __init__(self) -> None:
        super().__init__("body_cut_off", "The body ended early, came too slowly, or its pieces cannot be read.")


class TooMuchAtOnce(Refusal):
    code = "too_much_at_once"
    status = "busy"
    sentence = "Too much is being sent here at once. Nothing of this was kept; send it again in a moment."


class Bodies:
    """All bodies that are being read, or wait for their answer, in this process."""

    def __init__(self) -> None:
        self.held = 0

    async def whole(self, receive: Receive) -> bytes:
        """The whole body; `let_go` of it once it is answered. Refuses TooLarge, TooMuchAtOnce and CutOff."""
        part = await _part(receive)
        body: bytes = part.get("body", b"")
        if not part.get("more_body") and len(body) <= LARGE:
            return body
        pieces = _Pieces(self)
        try:
            await pieces.read(receive, part)
            return pieces.joined()
        except BaseException:
            pieces.drop()
            raise

    def let_go(self, body: bytes) -> None:
        if len(body) > LARGE:
            self.held -= len(body)
        if len(body) > HUGE:
            gc.collect(0)


class _Pieces:
    """One body while it comes. What is held of it counts as soon as it is large."""

    def __init__(self, all_of_them: Bodies) -> None:
        self._all, self._pieces = all_of_them, list[bytes]()
        self._size = self._counted = 0
        self._refused: Refusal | None = None

    async def read(self, receive: Receive, part: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._take(part.get("body", b""))
        while part.get("more_body") and self._size <= MOST_READ:
            part = await _part(receive)
            self._take(part.get("body", b""))
            if loop.time() - began > PATIENCE + self._size / SLOWEST:
                raise CutOff
        if self._refused is not None:
            try:
                raise self._refused
            finally:
                self._refused = None  # it knows this frame, and would keep itself and what was read alive

    def joined(self) -> bytes:
        body = b"".join(self._pieces)
        self._pieces.clear()
        return body

    def drop(self) -> None:
        self._pieces.clear()
        self._all.held -= self._counted
        self._counted = 0

    def _take(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._refused is not None:
            return
        self._refused = self._too_much()
        if self._refused is None:
            self._pieces.append(piece)
            self._count()
        else:
            self.drop()

    def _too_much(self) -> Refusal | None:
        if self._size > MOST:
            return problems.TooLarge(f"At most {MOST:,} bytes are taken here.", most=MOST)
        if self._size > LARGE and self._all.held - self._counted + self._size > MOST_HELD:
            return TooMuchAtOnce(retry_after=5)
        return None

    def _count(self) -> None:
        if self._size > LARGE:
            self._all.held += self._size - self._counted
            self._counted = self._size


async def _part(receive: Receive) -> dict[str, Any]:
    try:
        async with asyncio.timeout(IDLE):
            message = await receive()
    except Exception:  # whatever the server calls a body that it cannot read, and one that does not come
        raise CutOff from None
    if message["type"] == "http.disconnect":
        raise CutOff
    return message
