"""A page is followed: what is said and what happens to its order is told at once, once, in order; after every cut."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import urlencode

import httpx
import pytest
from django.db import connection, connections, transaction

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.domain.customers import operations as customers
from bespeak.domain.orders import operations as orders
from bespeak.domain.stores import operations as stores
from bespeak.kit import clock
from tests.doors.console.people import email_of, sign_in, with_password
from tests.doors.live.conftest import answers, begins, herself, live, order_of
from tests.doors.live.follower import Follower
from tests.harness import Running, descendants
from tests.scene import MAX, Scene, open_scene
from tests.stories.town import until

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


def beside(work: Callable[[], None]) -> threading.Thread:
    """In a thread of its own, with a connection of its own."""

    def done() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=done)
    thread.start()
    return thread


def member_of(scene: Scene, name: str = "ben") -> dict[str, str]:
    """Cookies of somebody who works here and has signed in."""
    with_password(scene, getattr(scene, name))
    return {"session": sign_in(email_of(scene, name)).cookies["session"].value}


def at_work(running: Running, scene: Scene, talk: str, name: str = "ben") -> Follower:
    return Follower(running.base, f"/en/console/talks/{talk}/live/", cookies=member_of(scene, name))


def test_what_is_said_is_told_once_in_order(scene: Scene, running: Running) -> None:
    order = order_of(scene)
    with Follower(running.base, live(scene, order)).following() as jun:
        jun.greeted()
        talk = begins(scene, order, "Do you have it in red?")
        answers(scene, talk, "We do.")
        conversations.note(store_id=scene.store.id, conversation=talk, text="He is nice.", by=scene.ben, at=clock.now())
        answers(scene, talk, "Shall we keep one?")
        jun.until(lambda one: len(one.texts) == 3)
    assert jun.texts == ["Do you have it in red?", "We do.", "Shall we keep one?"]
    assert "nice" not in str(jun.heard)
    assert jun.statuses == [200]


def test_members_hear_notes_too_and_customers_hear_that_a_gate_opened(scene: Scene, running: Running) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    theirs = at_work(running, scene, talk)
    with Follower(running.base, live(scene, order)).following() as jun, theirs.following() as ben:
        jun.greeted()
        ben.greeted()
        conversations.note(store_id=scene.store.id, conversation=talk, text="He is nice.", by=scene.ben, at=clock.now())
        answers(scene, talk, "Gladly.")
        before = len(jun.heard)
        orders.reconsider(order_refs=[order], by=MAX, at=clock.now())
        jun.until(lambda one: "changed" in [two.event for two in one.heard[before:]])
        ben.until(lambda one: "note" in one.kinds() and "changed" in one.kinds())
    assert {one.data["order"] for one in jun.heard if one.event == "changed"} == {order}


def test_two_who_follow_hear_every_message_once_while_many_write_and_the_server_is_killed(
    scene: Scene, environment: Mapping[str, str]
) -> None:
    """And their network is cut now and then. What the rows say is what both heard."""
    order = order_of(scene)
    talk = begins(scene, order)
    writers, each = 6, 25
    with Running(environment) as running:
        one = Follower(running.base, live(scene, order))
        other = at_work(running, scene, talk)
        with one.following(), other.following():
            one.greeted()
            other.greeted()

            def write(number: int) -> Callable[[], None]:
                def work() -> None:
                    for n in range(each):
                        answers(scene, talk, f"{number}:{n}", client_key=f"k{number}:{n}")
                        time.sleep(random.uniform(0, 0.02))

                return work

            threads = [beside(write(number)) for number in range(writers)]
            for _ in range(2):
                time.sleep(0.3)
                one.cut()
                other.cut()
            running.kill()
            time.sleep(0.5)
            running.start()
            for thread in threads:
                thread.join()
            other.cut()
            answers(scene, talk, "Over.")
            for follower in (one, other):
                follower.until(lambda somebody: somebody.texts[-1:] == ["Over."], patience=60)
    said = [two for two in queries.thread(ref=talk, actor=MAX, most=1000) if two.kind == "message"]
    assert len(said) == writers * each + 2
    for follower in (one, other):
        heard = [n for _, n in follower.numbers]
        assert follower.texts == [two.text for two in said if two.text != "Hello?"] or follower.texts == [
            two.text for two in said
        ]
        assert heard == sorted(set(heard))
        assert len(follower.statuses) > 3


def test_what_commits_late_is_not_skipped(scene: Scene, running: Running) -> None:
    """A number is given out under the conversation's lock: whoever would come after it waits until it is committed."""
    order = order_of(scene)
    talk = begins(scene, order)
    with Follower(running.base, live(scene, order)).following() as jun:
        jun.greeted()
        first = len(jun.texts)

        said, commit = threading.Event(), threading.Event()

        def late() -> None:
            with transaction.atomic():
                answers(scene, talk, "first, but slow")
                said.set()
                commit.wait(30)

        slow = beside(late)
        assert said.wait(30)
        quick = beside(lambda: answers(scene, talk, "second"))
        if connection.vendor == "postgresql":  # elsewhere nobody waits; SQLite has one writer
            conversations.say(
                store_id=scene.store.id, conversation=scene.talks["gus"], text="Elsewhere", by=scene.ben, at=clock.now()
            )
        time.sleep(1)
        assert jun.texts[first:] == []
        commit.set()
        slow.join()
        quick.join()
        jun.until(lambda one: len(one.texts) == first + 2)
    assert jun.texts[first:] == ["first, but slow", "second"]
    assert [n for _, n in jun.numbers] == sorted({n for _, n in jun.numbers})


def test_who_comes_back_is_told_everything_since(scene: Scene, running: Running) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    jun = Follower(running.base, live(scene, order))
    with jun.following(again=False):
        jun.greeted()
        answers(scene, talk, "One")
        jun.until(lambda one: one.texts[-1:] == ["One"])
    known = len(jun.heard)
    answers(scene, talk, "Two")
    conversations.confirm(
        store_id=scene.store.id, conversation=talk, kind="specification", terms=conversations.Terms(
            order=order, details="Blue", sku="MUG"), by=scene.ben, at=clock.now(),
    )  # fmt: skip
    later = Follower(running.base, live(scene, order), read=jun.read)
    with later.following():
        later.until(lambda one: "confirmation" in one.kinds())
    assert later.kinds()[:3] == ["hello", "message", "confirmation"]
    assert later.texts == ["Two"]
    assert known


def test_a_page_says_how_far_it_has_been_read(scene: Scene, running: Running) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    page = httpx.get(running.base + live(scene, order).replace("/live/", "/")).text
    read = page.split('data-read="')[1].split('"')[0]
    assert f"{talk}:1" in read
    answers(scene, talk, "After the page was made")
    jun = Follower(running.base, live(scene, order), read=read)
    with jun.following():
        jun.until(lambda one: len(one.texts) == 1)
    assert jun.texts == ["After the page was made"]


def test_who_has_read_more_than_there_is_reads_again(scene: Scene, running: Running) -> None:
    """A backup was played back."""
    order = order_of(scene)
    talk = begins(scene, order)
    jun = Follower(running.base, live(scene, order), read=f"{talk}:99,at:1")
    with jun.following():
        jun.until(lambda one: "behind" in one.kinds())
        answers(scene, talk, "Here again")
        jun.until(lambda one: one.texts == ["Here again"])


@pytest.mark.parametrize("read", ["", "nonsense", "cnv_x:", "at:1," * 90, "ord_" + "9" * 3000, "cnv_a:1;DROP", "\x00"])
def test_what_no_page_has_written_is_read_as_nothing(scene: Scene, running: Running, read: str) -> None:
    path = f"{live(scene, order_of(scene))}&wait=0&{urlencode({'read': read})}"
    told = httpx.get(running.base + path).json()
    assert [one["event"] for one in told["events"]] == ["hello"]


def test_one_question_is_answered_as_soon_as_there_is_news_or_the_time_is_over(scene: Scene, running: Running) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    path = running.base + live(scene, order)
    first = httpx.get(f"{path}&wait=0").json()
    began = time.monotonic()
    quiet = httpx.get(f"{path}&wait=1&read={first['read']}").json()
    assert [one["event"] for one in quiet["events"]][:1] == ["hello"]
    assert quiet["events"][1:] or time.monotonic() - began > 0.8
    thread = beside(lambda: (time.sleep(0.5), answers(scene, talk, "Here"))[0])  # type: ignore[func-returns-value]
    told = httpx.get(f"{path}&wait=20&read={first['read']}", timeout=30).json()
    thread.join()
    assert [one["data"]["text"] for one in told["events"] if one["event"] == "said"] == ["Here"]
    later = httpx.get(f"{path}&wait=0&read={told['read']}").json()["events"]  # the order may have gone on meanwhile
    assert [one for one in later if one["data"].get("kind") == "message"] == []


# Who may


def test_strangers_and_other_links_are_told_what_the_page_tells_them(scene: Scene, running: Running) -> None:
    mine, other = order_of(scene), order_of(scene, "ada")
    link = live(scene, other).partition("?")[2]
    talk = begins(scene, mine)
    statuses = {
        name: httpx.get(running.base + path, headers={"accept": "text/event-stream"}, cookies=cookies).status_code
        for name, path, cookies in (
            ("no link", f"/en/orders/{mine}/live/", {}),
            ("the link of another order", f"/en/orders/{mine}/live/?{link}", {}),
            ("an altered link", live(scene, mine)[:-1], {}),
            ("nobody at a talk", f"/en/console/talks/{talk}/live/", {}),
            ("a talk that is none", "/en/console/talks/cnv_none/live/", member_of(scene)),
            ("a packer", f"/en/console/talks/{talk}/live/", _packer(scene)),
        )
    }
    assert statuses == {
        "no link": 404, "the link of another order": 403, "an altered link": 403,
        "nobody at a talk": 302, "a talk that is none": 404, "a packer": 403,
    }  # fmt: skip


@pytest.mark.parametrize("also", ["//[x/live/", "/%ff/live/", "//host/live/", "/en/../live/ " * 40, "http://[::/live/"])
def test_pages_beside_it_that_are_none_are_left_out(scene: Scene, running: Running, also: str) -> None:
    path = running.base + live(scene, order_of(scene))
    answer = httpx.get(f"{path}&wait=0", headers={"bespeak-also": also.strip()})
    assert (answer.status_code, [one["event"] for one in answer.json()["events"]]) == (200, ["hello"])


def test_another_stores_pages_are_not_followed_from_here(scene: Scene, running: Running) -> None:
    elsewhere = open_scene(slug="southlight")
    for one, host in ((scene, "north.example"), (elsewhere, "south.example")):
        stores.add_host(store_id=one.store.id, host=host, by=MAX, at=clock.now())
    theirs = elsewhere.order("MUG", email="jun@mail.example").order
    talk = begins(scene, order_of(scene))

    def status(host: str, path: str, cookies: Mapping[str, str] = MappingProxyType({})) -> int:
        return httpx.get(f"{running.base}{path}", headers={"host": host}, cookies=dict(cookies)).status_code

    assert status("south.example", f"{live(elsewhere, theirs)}&wait=0") == 200
    assert status("north.example", live(elsewhere, theirs)) == 403
    assert status("north.example", live(scene, theirs)) == 404
    assert status("nowhere.example", live(scene, theirs)) == 404
    with_password(elsewhere, elsewhere.ben)
    stranger = {"session": sign_in(email_of(elsewhere, "ben")).cookies["session"].value}
    assert status("north.example", f"/en/console/talks/{talk}/live/", stranger) == 404
    assert status("south.example", f"/en/console/talks/{talk}/live/", stranger) == 404


def _packer(scene: Scene) -> dict[str, str]:
    made = stores.add_member(
        store_id=scene.store.id, email="cleo@northlight.example", name="Cleo", role="packer", by=MAX, at=scene.at,
        password="needle and thread 7",
    )  # fmt: skip
    assert made
    return {"session": sign_in("cleo@northlight.example").cookies["session"].value}


def test_who_no_longer_works_there_hears_no_more_within_seconds(scene: Scene, running: Running) -> None:
    talk = begins(scene, order_of(scene))
    ben = at_work(running, scene, talk)
    with ben.following():
        ben.greeted()
        stores.end_membership(store_id=scene.store.id, member=scene.ben.ref, by=scene.olga, at=clock.now())
        ben.until(lambda one: one.statuses[-1] not in (0, 200))
        known = len(ben.heard)
        conversations.say(store_id=scene.store.id, conversation=talk, text="Secret", by=scene.mika, at=clock.now())
        time.sleep(1)
    assert len(ben.heard) == known


def test_what_was_said_before_the_order_and_by_others_is_not_told(scene: Scene, running: Running) -> None:
    """Somebody types Ada's address into an order: her earlier talk stays hers. Nor is another customer's talk told."""
    order = order_of(scene, "ada", "LAMP")
    with Follower(running.base, live(scene, order)).following() as ada:
        ada.greeted()
        before = scene.talks["ada"] if "ada" in scene.talks else next(iter(scene.talks.values()))
        answers(scene, before, "About something else")
        kim = begins(scene, order_of(scene, "jun"), "Jun's own", "jun")
        conversations.about(store_id=scene.store.id, conversation=kim, orders=[order], by=scene.mika, at=clock.now())
        answers(scene, kim, "For Jun only")
        mine = begins(scene, order, "Mine", "ada")
        ada.until(lambda one: "Mine" in one.texts)
    assert ada.texts == ["Mine"]
    assert mine


def test_what_is_deleted_or_erased_is_told_and_holds_no_words(scene: Scene, running: Running) -> None:
    order = order_of(scene)
    talk = begins(scene, order, "My name is Nepomuk")
    with Follower(running.base, live(scene, order), read="at:1").following() as jun:
        jun.until(lambda one: len(one.texts) == 1)
        conversations.delete(store_id=scene.store.id, conversation=talk, seq=1, by=herself(scene), at=clock.now())
        jun.until(lambda one: "delete" in one.kinds())
        customers.erase(store_id=scene.store.id, customer=scene.customer("jun"), by=MAX, at=clock.now())
        jun.until(lambda one: "erased" in one.kinds() or one.statuses[-1] != 200)
    late = Follower(running.base, live(scene, order), read="at:1")
    with late.following(again=False):
        time.sleep(1)
    assert "Nepomuk" not in str(late.heard)


# The house


def test_one_person_follows_at_most_so_many_pages(scene: Scene, running: Running) -> None:
    path = live(scene, order_of(scene))
    many = [Follower(running.base, path) for _ in range(21)]
    threads = [one.following(again=False) for one in many]
    try:
        for one in threads:
            one.__enter__()
        until(lambda: sum(bool(one.statuses) for one in many), lambda answered: answered == 21)
        assert sorted(one.statuses[0] for one in many) == [200] * 20 + [429]
    finally:
        for one in threads:
            one.__exit__(None, None, None)


def test_the_server_ends_in_good_order_though_pages_are_followed(scene: Scene, environment: Mapping[str, str]) -> None:
    with Running(environment) as running:
        web = next(one for one in running.children() if descendants(one))
        with Follower(running.base, live(scene, order_of(scene))).following(again=False) as jun:
            jun.greeted()
            assert running.asked_to_stop(signal.SIGTERM)[0] == 0
    assert web
    assert jun.statuses == [200]


def test_pages_that_are_followed_hold_no_thread_and_no_connection(scene: Scene, running: Running) -> None:
    """Thirty of them, and every other page is still answered at once."""
    paths = [live(scene, order_of(scene, f"guest{n}")) for n in range(30)]
    followers = [Follower(running.base, path).following(again=False) for path in paths]
    try:
        for one in followers:
            one.__enter__().greeted()
        assert httpx.get(f"{running.base}/en/policy/", timeout=20).status_code == 200
    finally:
        for one in followers:
            one.__exit__(None, None, None)
