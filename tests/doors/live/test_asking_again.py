"""A pass is asked for again while a page is followed: a member's each minute, a customer's each five. On a loop whose
time leaps to whatever is due next."""

from __future__ import annotations

import asyncio
import selectors
from itertools import pairwise
from typing import Any, cast

import pytest

from bespeak.doors.frame.passing import Pass
from bespeak.doors.live import door
from bespeak.doors.live.door import ASKS, ASKS_CUSTOMERS, BEATS, Door, Page
from bespeak.doors.live.streams import Stream

MEMBER, CUSTOMER = "", "cus_1"


class Leaping(selectors.DefaultSelector):
    """Waits for nothing: `now` is where the time would be had it waited."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        self.now += 0.0 if found else timeout or 0.0
        return found


class Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.leaping = Leaping()
        super().__init__(self.leaping)

    def time(self) -> float:
        return self.leaping.now


class Follower:
    """Somebody who follows one page. `asked` is when its pass was asked for again; after `holds` times it does not
    hold any more."""

    def __init__(self, customer: str, holds: int) -> None:
        self.granted = Pass(store_id=1, who="x", customer=customer)
        self.holds, self.asked, self.got = holds, list[float](), list[dict[str, Any]]()

    async def again(self) -> Pass | None:
        self.asked.append(asyncio.get_running_loop().time())
        return self.granted if len(self.asked) <= self.holds else None

    async def send(self, piece: dict[str, Any]) -> None:
        self.got.append(piece)

    async def follow(self) -> None:
        nobody_leaves = cast("Door", None)  # but by the pass, of which the door hears nothing
        await door._lasting(
            [Page(self.granted, self.again, "")], {0: Stream(self.granted, {})}, nobody_leaves, self.send
        )

    def to_the_end(self) -> Follower:
        with asyncio.Runner(loop_factory=Loop) as runner:
            runner.run(self.follow())
        return self


@pytest.mark.parametrize(("who", "seconds"), [(MEMBER, ASKS), (CUSTOMER, ASKS_CUSTOMERS)])
def test_a_pass_is_asked_for_again_and_again_but_not_by_all_at_the_same_moment(who: str, seconds: float) -> None:
    asked = [0.0, *Follower(who, holds=60).to_the_end().asked]
    gaps = [later - sooner for sooner, later in pairwise(asked)]
    assert len(gaps) == 61
    assert min(gaps) > 0.8 * seconds
    assert max(gaps) <= 1.2 * seconds + BEATS
    assert len({round(one) for one in gaps}) > 1


def test_a_customer_is_asked_for_less_often_than_a_member() -> None:
    member, customer = (Follower(who, holds=9).to_the_end().asked[-1] for who in (MEMBER, CUSTOMER))
    assert customer > 3 * member


@pytest.mark.parametrize("who", [MEMBER, CUSTOMER])
def test_who_may_follow_no_more_is_told_nothing_more_then(who: str) -> None:
    one = Follower(who, holds=2).to_the_end()
    assert len(one.asked) == 3
    assert one.got[-1] == {"type": "http.response.body", "body": b""}
    assert {piece["body"] for piece in one.got[1:-1]} == {b": here\n\n"}
    assert len(one.got) - 2 >= one.asked[-1] // BEATS
