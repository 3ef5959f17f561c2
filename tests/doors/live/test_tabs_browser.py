"""However many tabs of one browser follow pages, one connection carries all their news."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.kit import clock
from tests.browser import Visitor
from tests.doors.console.people import with_password
from tests.doors.live.conftest import answers, begins, herself, order_of
from tests.doors.live.test_live_browser import HERE, THERE, on, ours, replies, rows, theirs, writes
from tests.harness import Running
from tests.scene import MAX, Scene
from tests.stories.town import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(400), pytest.mark.slow]
FOLLOWS = re.compile(r"/live/\?.*read=")


def another(page: Page, url: str) -> Page:
    tab = page.context.new_page()
    tab.goto(url)
    return tab


def _forget(open_now: set[object]) -> Callable[[object], None]:
    def forget(one: object) -> None:
        open_now.discard(one)

    return forget


def says(scene: Scene, talk: str, text: str, name: str = "jun") -> None:
    here = {"store_id": scene.store.id, "conversation": talk, "at": clock.now()}
    conversations.say(text=text, by=herself(scene, name), **here)  # type: ignore[arg-type]


def test_eight_tabs_of_four_pages_are_all_told_over_one_connection(scene: Scene, window: Visitor) -> None:
    """A browser opens six connections to a host; with one for each tab the eighth would never load."""
    with_password(scene, scene.ben)
    named = ("jun", "ada", "kim", "gus")
    talks = {name: begins(scene, order_of(scene, name), f"I am {name}", name) for name in named}
    first = ours(scene, window, talks["jun"])
    open_now: set[object] = set()
    first.context.on("request", lambda one: open_now.add(one) if FOLLOWS.search(one.url) else None)
    for event in ("requestfinished", "requestfailed"):
        first.context.on(event, _forget(open_now))  # type: ignore[call-overload]
    tabs = [first, *(another(first, f"/en/console/talks/{talks[name]}/") for name in (*named[1:], *named))]
    for n, name in enumerate((*named, *named)):
        says(scene, talks[name], f"Number {n}", name)
    for n, name in enumerate(named):
        for tab in (tabs[n], tabs[n + 4]):
            for number in (n, n + 4):
                expect(tab.locator(THERE).filter(has_text=f"Number {number}")).to_have_count(1)
            assert len(rows(talks[name])) == 3
    # what was opened before anybody listened is not counted; which of them leads may just change
    until(lambda: first.wait_for_timeout(100) or len(open_now), lambda number: number <= 2)
    tabs[-1].close()  # the one that led
    says(scene, talks["ada"], "Still there?", "ada")
    for tab in (tabs[1], tabs[5]):
        expect(tab.locator(THERE).filter(has_text="Still there?")).to_have_count(1)
    for tab in tabs[:-1]:
        expect(tab.locator("#live-state")).to_be_hidden()


def test_a_tab_that_slept_knows_everything_once_it_is_shown(scene: Scene, window: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    jun = theirs(scene, window, order)
    sleeper = another(jun, jun.url)
    session = sleeper.context.new_cdp_session(sleeper)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    for n in range(12):
        answers(scene, talk, f"Number {n}")
    expect(jun.locator(HERE)).to_have_count(13, timeout=60_000)
    session.send("Page.setWebLifecycleState", {"state": "active"})
    expect(sleeper.locator(HERE)).to_have_count(13, timeout=60_000)
    assert on(sleeper, HERE) == on(jun, HERE) == rows(talk)


def test_where_tabs_cannot_speak_each_has_its_own(scene: Scene, window: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    one = theirs(scene, window, order)
    one.context.add_init_script("delete window.BroadcastChannel")
    one.reload()
    other = another(one, one.url)
    answers(scene, talk, "We do.")
    for tab in (one, other):
        expect(tab.locator(HERE).filter(has_text="We do.")).to_have_count(1)


def test_two_tabs_and_two_agents_through_cuts_and_a_kill(scene: Scene, window: Visitor, running: Running) -> None:
    """Same order on the rows and on all screens, none lost, none twice."""
    for member in (scene.ben, scene.mika):
        with_password(scene, member)
    order = order_of(scene)
    talk = begins(scene, order, "0: hello")
    jun, ben, mika = theirs(scene, window, order), ours(scene, window, talk), ours(scene, window, talk, "mika")
    tab = another(jun, jun.url)
    writes(jun, "1: from the first tab")
    expect(mika.locator(THERE).filter(has_text="1: from")).to_have_count(1)
    replies(ben, "2: from Ben")
    expect(tab.locator(HERE).filter(has_text="2: from Ben")).to_have_count(1)
    running.kill()
    writes(tab, "3: while the server is away")
    running.start()
    expect(mika.locator(THERE).filter(has_text="3: while")).to_have_count(1, timeout=60_000)
    jun.context.set_offline(True)
    writes(jun, "5: while the network is away")
    replies(mika, "4: from Mika")
    expect(ben.locator(THERE).filter(has_text="4: from Mika")).to_have_count(1, timeout=60_000)
    jun.wait_for_timeout(3000)
    jun.context.set_offline(False)
    expect(ben.locator(THERE).filter(has_text="5: while")).to_have_count(1, timeout=60_000)
    tab.close()
    tab = another(jun, jun.url)  # closed, and opened again
    writes(tab, "6: from a new tab")
    ben.reload()
    for page, where in ((jun, HERE), (tab, HERE), (ben, THERE), (mika, THERE)):
        expect(page.locator(where).filter(has_text="6: from a new tab")).to_have_count(1, timeout=60_000)
        expect(page.locator("[data-out]")).to_have_count(0, timeout=60_000)
    said = rows(talk)
    assert [text[0] for text in said] == list("0123456")
    assert on(jun, HERE) == on(tab, HERE) == said
    for page in (ben, mika):
        assert page.locator(THERE).locator("> .to-the-letter").all_inner_texts() == said
    assert queries.verify_chain(ref=talk) == []
    assert queries.conversation(ref=talk, actor=MAX).last_seq >= len(said)
