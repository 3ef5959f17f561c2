"""Who is writing and who has it open: known for seconds, told to those who follow, kept nowhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack, closing

import httpx
import pytest
from django.db import connection
from django.test import Client

from bespeak.domain.conversations import queries
from bespeak.domain.conversations.models import Reading
from bespeak.doors.live.presence import GONE, HERE, WRITES, Presence, Word, read
from tests.doors.console.people import hired, sign_in
from tests.doors.live.conftest import answers, begins, live, order_of
from tests.doors.live.follower import Follower
from tests.doors.live.test_stream import member_of
from tests.harness import Running
from tests.scene import MAX, Scene

TALK = "cnv_1"
CALLED = {"mem_b": "Ben Okafor", "mem_m": "Mika Sato"}


def names(refs):
    return {one: CALLED[one] for one in refs}


def told(known: Presence, reader: str) -> tuple[bool, list[str], list[str]]:
    said = known.told(TALK, reader, names)
    return said["customer"], said["writing"], said["here"]


class TestWhatIsKnown:
    def test_each_is_told_of_the_others(self):
        known = Presence()
        words = [Word(TALK, "mem_b", WRITES), Word(TALK, "mem_m", HERE), Word(TALK, "cus_j", WRITES)]
        assert known.hear(words, 0) == {TALK}
        assert told(known, "mem_b") == (True, [], ["Mika Sato"])
        assert told(known, "mem_m") == (True, ["Ben Okafor"], [])
        assert told(known, "cus_j") == (False, ["Ben"], [])

    def test_who_says_nothing_more_is_gone(self):
        known = Presence()
        known.hear([Word(TALK, "mem_b", WRITES), Word(TALK, "cus_j", WRITES)], 0)
        assert known.next(1) == 5
        assert known.hear([], 6) == {TALK}
        assert told(known, "mem_m") == (False, [], ["Ben Okafor"])  # has stopped, and still has it open
        assert known.hear([], 60) == {TALK}
        assert told(known, "mem_m") == (False, [], [])
        assert known.next(60) is None

    def test_the_same_again_is_nothing_new(self):
        known = Presence()
        assert known.hear([Word(TALK, "mem_b", WRITES)], 0) == {TALK}
        assert known.hear([Word(TALK, "mem_b", WRITES)], 3) == set()
        assert known.hear([], 8) == set()
        assert known.hear([Word(TALK, "mem_b", GONE)], 8.5) == {TALK}

    def test_customers_are_never_told_to_be_merely_there(self):
        known = Presence()
        assert known.hear([Word(TALK, "cus_j", HERE)], 0) == set()
        known.hear([Word(TALK, "cus_j", WRITES)], 0)
        assert known.hear([Word(TALK, "cus_j", HERE)], 1) == {TALK}
        assert told(known, "mem_b") == (False, [], [])

    def test_it_does_not_grow_without_end(self):
        known = Presence()
        known.hear([Word(TALK, f"mem_{n}", HERE) for n in range(500)], 0)
        known.hear([Word(f"cnv_x{n}", "mem_b", HERE) for n in range(21_000)], 0)
        assert len(known._known) == 20_000
        assert len(known._known[TALK]) == 50

    @pytest.mark.parametrize("text", ["", "cnv_1", "cnv_1 mem_b shouting", "cnv_1 mem_b writing more", "\x00"])
    def test_what_was_not_written_here_is_nothing(self, text):
        assert read(text) == []
        assert read(Word(TALK, "mem_b", WRITES).written()) == [Word(TALK, "mem_b", WRITES)]


# Through the doors


def present(follower: Follower) -> list[dict]:
    return [one.data for one in follower.heard if one.event == "present"]


def page_of(running: Running, path: str, cookies: dict[str, str]) -> httpx.Client:
    """Somebody with the page open, and the token that its forms carry."""
    client = httpx.Client(base_url=running.base, cookies=cookies, timeout=20, follow_redirects=True)
    text = client.get(path.replace("/live/", "/")).text
    client.headers["x-csrftoken"] = text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    return client


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(240)
def test_it_is_told_at_once_and_is_over_by_itself(scene: Scene, running: Running) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    answers(scene, talk, "We do.")
    where = f"/en/console/talks/{talk}/live/"
    mika = member_of(scene, "mika")
    hers, his = Follower(running.base, where, cookies=mika), Follower(running.base, live(scene, order))
    with (
        closing(page_of(running, where, member_of(scene))) as ben,
        closing(page_of(running, live(scene, order), {})) as jun,
        hers.following(),
        his.following(),
    ):
        hers.greeted()
        his.greeted()
        assert ben.post(where, data={"state": "writing"}).status_code == 204
        his.until(lambda one: bool(present(one)))
        hers.until(lambda one: bool(present(one)))
        assert present(his)[0] == {"conversation": talk, "customer": False, "writing": ["Ben"], "here": []}
        assert present(hers)[0]["writing"] == ["Ben"]
        assert jun.post(live(scene, order), data={"state": "writing"}).status_code == 204
        hers.until(lambda one: any(told["customer"] for told in present(one)))
        his.until(lambda one: present(one)[-1]["writing"] == [])
        hers.until(lambda one: not present(one)[-1]["customer"])
        assert {"conversation": talk, "customer": False, "writing": [], "here": ["Ben"]} in present(hers)
        assert ben.post(where, data={"state": "gone"}).status_code == 204
        hers.until(lambda one: present(one)[-1]["here"] == [])
        assert not [one for one in present(his) if one["customer"] or one["here"]]
    kept = [one for one in queries.thread(ref=talk, actor=MAX) if one.kind != "order"]
    assert [one.text for one in kept] == ["Hello?", "We do."]
    assert Reading.objects.count() == 0


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(240)
def test_a_web_server_beside_it_is_told_too(scene: Scene, running: Running, environment: Mapping[str, str]) -> None:
    """Two web servers on one PostgreSQL, as on two machines; SQLite has one."""
    order, several = order_of(scene), connection.vendor == "postgresql"
    talk = begins(scene, order)
    where = f"/en/console/talks/{talk}/live/"
    with ExitStack() as held:
        beside = held.enter_context(Running(environment)) if several else running
        his = Follower(beside.base, live(scene, order))
        ben = held.enter_context(closing(page_of(running, where, member_of(scene))))
        held.enter_context(his.following())
        his.greeted()
        assert ben.post(where, data={"state": "writing"}).status_code == 204
        his.until(lambda one: bool(present(one)))
        assert present(his)[0]["writing"] == ["Ben"]
        answers(scene, talk, "We do.")
        his.until(lambda one: one.texts == ["We do."])


@pytest.mark.django_db(transaction=True)
def test_nobody_says_it_for_others(scene: Scene, running: Running) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    where = f"/en/console/talks/{talk}/live/"
    mika = Follower(running.base, where, cookies=member_of(scene, "mika"))
    with mika.following():
        mika.greeted()
        only_shows = live(scene, order, acts=False)
        assert httpx.post(running.base + where, data={"state": "writing"}).status_code in (302, 403)
        reader = Client()
        assert reader.post(only_shows, {"state": "writing"}).status_code == 403
        assert sign_in(hired(scene, "cleo", "packer")).post(where, {"state": "writing"}).status_code == 403
        with closing(page_of(running, live(scene, order), {})) as jun:
            assert jun.post(live(scene, order), data={"state": "shouting"}).status_code == 204
        time.sleep(1)
    assert present(mika) == []
