"""The list of conversations: whoever follows it is told that something in it has changed, now and then at most."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.queries import following
from bespeak.domain.stores import operations as stores
from bespeak.doors.frame.passing import Pass
from bespeak.doors.live.lists import RESTS, Lists
from bespeak.doors.live.streams import Stream
from bespeak.kit import clock
from tests.doors.live.conftest import begins, order_of
from tests.doors.live.follower import Follower
from tests.doors.live.test_stream import member_of
from tests.harness import Running
from tests.scene import Scene, open_scene

LIST = "/en/console/talks/live/"
HERE = {"listed", "hello"}


def stream(store: int = 1, *, inbox: bool = True, number: int = 5) -> Stream:
    one = Stream(Pass(store_id=store, who="mem_a", inbox=inbox), {following.listed(store): number})
    one.begun = True
    return one


@dataclass
class Told:
    """Lists whose numbers the test says."""

    numbers: dict[int, int] = field(default_factory=lambda: {1: 5, 2: 5})

    def __post_init__(self) -> None:
        self.lists = Lists(count=self.numbers.__getitem__)

    def told(self, now: float) -> list[Stream]:
        return [one.stream for one in self.lists.due(now)]


def test_many_changes_at_once_are_told_once_and_the_next_a_while_later() -> None:
    told, ben = Told(), stream()
    told.lists.join(ben, 100.0)
    for _ in range(50):
        told.lists.hear({"inb_1"}, 100.0)
    assert told.lists.next(100.0) == 0
    assert told.told(100.0) == [ben]
    assert told.told(100.0) == []
    assert told.lists.next(100.0) is None
    told.lists.hear({"inb_1"}, 100.1)
    assert told.told(100.1) == []
    assert told.lists.next(100.1) == pytest.approx(RESTS - 0.1)
    assert told.told(100.0 + RESTS) == [ben]


def test_where_many_follow_a_list_each_is_told_less_often() -> None:
    told = Told()
    for _ in range(100):
        told.lists.join(stream(), 100.0)
    told.lists.hear({"inb_1"}, 100.0)
    assert len(told.told(105.0)) == 100
    told.lists.hear({"inb_1"}, 105.0)
    assert told.told(109.9) == []
    assert len(told.told(110.0)) == 100


def test_only_those_are_told_who_follow_the_list_of_that_store() -> None:
    told, ben, other, page = Told(), stream(), stream(2), stream(inbox=False)
    for one in (ben, other, page):
        told.lists.join(one, 100.0)
    told.lists.hear({"inb_1", "cnv_x"}, 100.0)
    assert told.told(100.0) == [ben]
    told.lists.leave(ben)
    told.lists.hear({"inb_1", "inb_2"}, 200.0)
    assert told.told(200.0) == [other]


def test_a_call_that_was_lost_is_noticed_by_the_number() -> None:
    told, ben = Told(), stream()
    told.lists.join(ben, 100.0)
    told.lists.hear(None, 100.0)
    assert told.told(100.0) == []
    told.numbers[1] = 6
    told.lists.hear(None, 105.0)
    assert told.told(105.0) == [ben]
    assert ben.read == {"inb_1": 6}


def listed(one: Follower) -> int:
    return [two.event for two in one.heard].count("listed")


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(240)
def test_whatever_changes_the_list_is_told_and_nothing_of_what_was_said(scene: Scene, running: Running) -> None:
    order, elsewhere = order_of(scene), open_scene(slug="southlight")
    here = {"store_id": scene.store.id, "by": scene.mika}
    with Follower(running.base, LIST, cookies=member_of(scene)).following() as ben:
        ben.greeted()
        assert ben.heard[0].data == {"list": following.count(scene.store.id)}
        begins(elsewhere, order_of(elsewhere, "kim"), "In another store", "kim")
        known, talk = listed(ben), begins(scene, order, "My name is Nepomuk")
        ben.until(lambda one: listed(one) > known)
        for change in (
            lambda: conversations.assign(conversation=talk, member=scene.ben.ref, at=clock.now(), **here),
            lambda: conversations.mark_read(conversation=talk, seq=1, at=clock.now(), **here),
            lambda: conversations.tag(refs=[talk], name="ring", at=clock.now(), **here),
            lambda: conversations.snooze(
                conversation=talk, until=clock.now() + timedelta(days=1), at=clock.now(), **here
            ),
        ):
            known = listed(ben)
            change()
            ben.until(lambda one, known=known: listed(one) > known)  # type: ignore[misc]
    assert {one.event for one in ben.heard} == HERE
    assert "Nepomuk" not in str(ben.heard)
    assert {key for one in ben.heard for key in one.data} == {"list"}


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(240)
def test_who_no_longer_works_there_is_told_nothing_more(scene: Scene, running: Running) -> None:
    with Follower(running.base, LIST, cookies=member_of(scene)).following() as ben:
        ben.greeted()
        stores.end_membership(store_id=scene.store.id, member=scene.ben.ref, by=scene.olga, at=clock.now())
        ben.until(lambda one: one.statuses[-1] != 200)
