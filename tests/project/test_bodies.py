"""What is sent is read whole, never more of it held than was said, and nothing kept of what is refused."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from bespeak.doors.frame.problems import TooLarge
from bespeak.kit.refusals import Refusal
from bespeak.project import bodies
from bespeak.project.bodies import Bodies, CutOff, TooMuchAtOnce

PIECE = 1 << 16


def coming(pieces: Sequence[bytes], *, ends: bool = True) -> Any:
    """As a server hands on what comes, piece by piece; one that does not end stays silent after the last."""
    left: Iterator[bytes] = iter(pieces)
    told = 0

    async def receive() -> dict[str, Any]:
        nonlocal told
        told += 1
        if told > len(pieces):
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": next(left), "more_body": told < len(pieces) or not ends}

    return receive


def read(all_of_them: Bodies, pieces: Sequence[bytes], *, ends: bool = True) -> bytes:
    return asyncio.run(all_of_them.whole(coming(pieces, ends=ends)))


def refused(all_of_them: Bodies, pieces: Sequence[bytes], why: type[Refusal], *, ends: bool = True) -> None:
    with pytest.raises(why):
        read(all_of_them, pieces, ends=ends)


@pytest.mark.parametrize("pieces", [[b""], [b"abc"], [b"a", b"", b"bc"], [b"x" * PIECE] * 40, [b"y" * bodies.MOST]])
def test_what_comes_in_pieces_is_one_body_and_counts_until_it_is_let_go(pieces: list[bytes]) -> None:
    some = Bodies()

    body = read(some, pieces)

    assert body == b"".join(pieces)
    assert some.held == (len(body) if len(body) > bodies.LARGE else 0)
    some.let_go(body)
    assert some.held == 0


def test_what_is_too_large_is_read_to_its_end_and_nothing_of_it_stays() -> None:
    some, piece, left = Bodies(), bytes(bytearray(b"z") * PIECE), [3 * bodies.MOST // PIECE]
    before = sys.getrefcount(piece)

    async def receive() -> dict[str, Any]:
        left[0] -= 1
        return {"type": "http.request", "body": piece, "more_body": left[0] > 0}

    gc.disable()
    try:
        code = ""
        try:
            asyncio.run(some.whole(receive))
        except TooLarge as error:
            code = error.code
        kept = sys.getrefcount(piece) - before
    finally:
        gc.enable()
    assert (code, left, some.held) == ("too_large", [0], 0)
    assert kept < 9, "of 768 pieces; kept alive until somebody looks for garbage"


def test_all_large_bodies_together_have_an_end_and_small_ones_are_taken_all_the_same() -> None:
    some, large = Bodies(), [b"x" * PIECE] * (bodies.MOST // PIECE)
    kept = [read(some, large) for _ in range(bodies.MOST_HELD // bodies.MOST)]

    refused(some, large, TooMuchAtOnce)
    assert read(some, [b"small"]) == b"small"
    some.let_go(kept.pop())
    assert len(read(some, large)) == bodies.MOST


def test_who_stops_in_the_middle_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "IDLE", 0.05)
    some = Bodies()

    refused(some, [b"x" * PIECE] * 9, CutOff, ends=False)

    assert some.held == 0


def test_who_sends_a_drop_at_a_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", -60.0)  # as if it had lasted a minute longer
    some = Bodies()

    refused(some, [b"x"] * 100, CutOff)
    assert len(read(some, [b"x" * (100 * bodies.SLOWEST), b"x"])) == 100 * bodies.SLOWEST + 1
