"""What was said about one order is heard together, by its customer only, and nothing that is among colleagues."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.queries import Heard
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import queries as houses
from bespeak.domain.stores.hours import Hours
from bespeak.doors.storefront import guests
from bespeak.kit import clock
from tests.scene import MAX, Scene, settled_scene

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def scene() -> Scene:
    return settled_scene()


def heard(scene: Scene, order: str, since: datetime, who: str = "ada", came_out_of: str = "") -> Heard:
    actor = guests.customer(scene.store.id, scene.customer(who), acts=False)
    return queries.heard(store_id=scene.store.id, order=order, since=since, came_out_of=came_out_of, actor=actor)


def test_of_two_who_speak_at_once_the_number_says_who_came_first(scene: Scene) -> None:
    """Whoever looked at the clock first may have waited for the other: everybody reads them in one order."""
    placed, at = scene.order("MUG", email="ada@mail.example"), clock.now()
    here = {"store_id": scene.store.id, "by": scene.ben}
    talk = operations.start(text="0", customer=scene.customer("ada"), orders=[placed.order], at=at, **here).conversation
    for text, seconds in (("1", 9), ("2", 5), ("3", 12)):
        operations.say(conversation=talk, text=text, at=at + timedelta(seconds=seconds), **here)
    told = [one.text for one in heard(scene, placed.order, at).entries if one.kind == "message"]
    assert told == [one.text for one in queries.thread(ref=talk, actor=MAX)] == ["0", "1", "2", "3"]


def test_two_talks_about_one_order_are_heard_in_the_order_they_were_said(scene: Scene) -> None:
    placed, at = scene.order("MUG", email="ada@mail.example"), clock.now()
    made = [
        operations.start(
            store_id=scene.store.id, text=text, customer=scene.customer("ada"), orders=[placed.order],
            by=scene.ben, at=at + timedelta(seconds=n),
        )
        for n, text in enumerate(("Blue, please.", "And wrapped."))
    ]  # fmt: skip
    here = {"store_id": scene.store.id, "conversation": made[0].conversation, "by": scene.ben}
    operations.note(text="A friend of Mika's.", at=at + timedelta(seconds=3), **here)
    operations.edit(seq=1, text="Dark blue, please.", at=at + timedelta(seconds=4), **here)

    told = heard(scene, placed.order, at, came_out_of=scene.talks["ada"])
    assert [one.text for one in told.entries if one.kind == "message"] == ["Dark blue, please.", "And wrapped."]
    assert not any("friend" in str(one.body) for one in told.entries)
    assert told.talk
    assert told.before
    assert (told.talk.ref, told.before.ref) == (made[1].conversation, scene.talks["ada"])
    assert told.before.two_way_at
    assert heard(scene, placed.order, at + timedelta(days=1)).entries == ()


def test_nobody_hears_what_others_said(scene: Scene) -> None:
    placed, at = scene.order("MUG", email="ada@mail.example"), clock.now()
    about = {"customer": scene.customer("ada"), "orders": [placed.order], "by": scene.ben, "at": at}
    operations.start(store_id=scene.store.id, text="Blue, please.", **about)
    nothing = heard(scene, placed.order, at - timedelta(days=9), who="gus", came_out_of=scene.talks["ada"])
    assert nothing == Heard(None, None, (), {})


def test_what_was_promised_is_told_to_whom_it_was_promised(scene: Scene) -> None:
    agreed, store = scene.agreed["ivo"], scene.store.id
    told = agreements.promised(
        store_id=store, ref=agreed.ref, actor=guests.customer(store, agreed.customer, acts=False)
    )
    assert told
    assert (told.code, told.number, told.accepted_at, told.promises) == (
        agreed.code, 1, agreed.accepted_at, agreed.terms.promises,
    )  # fmt: skip
    other = guests.customer(store, scene.customer("ada"), acts=False)
    assert agreements.promised(store_id=store, ref=agreed.ref, actor=other) is None


@pytest.mark.parametrize("closed", [False, True])
def test_who_is_there_is_told_with_the_hours_at_once(scene: Scene, closed: bool) -> None:
    at = datetime.fromisoformat("2026-11-23T10:00:00-07:00")  # a Monday in Denver
    nothing = houses.attendance(scene.store, at)
    assert (nothing.week, nothing.there(at), nothing.opens_next(at)) == ((), True, None)
    week = [Hours(0, "09:00", "12:00"), Hours(0, "13:00", "18:00"), Hours(4, "09:00", "12:00")]
    days = [(at.date(), "Inventory")] if closed else []
    stores.set_hours(store_id=scene.store.id, hours=week, closed=days, by=MAX, at=clock.now())
    moments = [at + timedelta(hours=n) for n in (-2, 0, 2, 3, 24)]
    told = [houses.attendance(scene.store, one) for one in moments]
    there = [known.there(one) for known, one in zip(told, moments, strict=True)]
    assert there == [houses.is_open(scene.store.id, one) for one in moments]
    assert {there[0], there[2]} == {False}
    assert list(told[0].week) == houses.opening_hours(scene.store.id) == week
    again = [known.opens_next(one) for known, one in zip(told, moments, strict=True)]
    friday = at + timedelta(days=4, hours=-1)
    monday = [friday] * 3 if closed else [at - timedelta(hours=1), at + timedelta(hours=3), at + timedelta(hours=3)]
    assert again == [*monday, friday, friday]
