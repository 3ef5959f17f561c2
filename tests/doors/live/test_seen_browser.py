"""Who has read what, on both screens: only what stood before somebody's eyes was read."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, expect

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.kit import clock
from tests.browser import Visitor, faults, too_wide
from tests.doors.console.people import with_password
from tests.doors.live.conftest import answers, begins, order_of
from tests.doors.live.fresh import as_fresh
from tests.doors.live.test_live_browser import HERE, LISTENS, THERE, on, ours, replies, rows, theirs, writes
from tests.scene import MAX, Scene
from tests.stories.town import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
HIDES = """() => {
  window.away = true
  Object.defineProperty(document, "hidden", { get: () => window.away, configurable: true })
  document.dispatchEvent(new Event("visibilitychange"))
}"""
SHOWS = '() => { window.away = false; document.dispatchEvent(new Event("visibilitychange")) }'


@pytest.fixture
def scene(scene: Scene) -> Scene:
    with_password(scene, scene.ben)
    return scene


def read_by(talk: str, side: str) -> int:
    return queries.furthest(queries.stretch(ref=talk, actor=MAX)[0].marks, side)


def seen_writing(field: Locator, line: Locator, text: str) -> None:
    """Somebody goes on writing until another reads so: a word counts for seconds, and this machine may be busy."""

    def reads() -> str:
        field.press_sequentially(" a")
        line.page.wait_for_timeout(100)
        return line.inner_text()

    until(reads, lambda read: read.endswith(text))


def test_each_sees_that_the_other_has_read_it(scene: Scene, visitor: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order, "Do you have it in red?")
    jun = theirs(scene, visitor, order)
    expect(jun.locator(".said-seen")).to_have_count(0)
    ben = ours(scene, visitor, talk)
    expect(jun.locator(f"{HERE} .said-seen")).to_have_text(re.compile(r"^\s*Seen .*\d\d:\d\d\s*$"))
    replies(ben, "We do.")
    expect(ben.locator(f"{THERE} .said-seen")).to_contain_text("has read it")
    writes(jun, "Two, please")
    expect(ben.locator(THERE).filter(has_text="Two, please")).to_have_count(1)
    expect(jun.locator(HERE).filter(has_text="Two, please").locator(".said-seen")).to_contain_text("Seen")
    expect(jun.locator(".said-seen")).to_have_count(1)
    for page in (jun, ben):
        assert faults(page) + too_wide(page) == []
        as_fresh(page)
    assert on(jun, HERE) == rows(talk)


def test_what_stands_on_a_page_that_nobody_looks_at_is_not_read(scene: Scene, visitor: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    jun = theirs(scene, visitor, order)
    jun.evaluate(HIDES)
    answers(scene, talk, "We do.")
    expect(jun.locator(HERE).filter(has_text="We do.")).to_have_count(1)  # it still follows for a while
    jun.wait_for_timeout(1500)
    assert read_by(talk, "customer") == 0
    with jun.expect_response(lambda one: one.request.method == "POST" and "/live/" in one.url) as told:
        jun.evaluate(SHOWS)
    assert told.value.status == 204
    assert read_by(talk, "customer") == 2


def test_many_at_once_are_marked_once(scene: Scene, visitor: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    jun = theirs(scene, visitor, order)
    jun.evaluate(HIDES)
    for n in range(8):
        answers(scene, talk, f"Number {n}")
    expect(jun.locator(HERE)).to_have_count(9)
    posts: list[str] = []
    jun.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    with jun.expect_response(lambda one: one.request.method == "POST"):
        jun.evaluate(SHOWS)
    assert read_by(talk, "customer") == 9
    assert len(posts) == 1


def test_who_has_no_scripts_reads_as_well(scene: Scene, visitor: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    answers(scene, talk, "We do.")
    jun = theirs(scene, visitor, order, scripts=False)
    jun.wait_for_load_state("networkidle")
    assert read_by(talk, "customer") == 2


def test_the_inbox_says_what_one_has_not_read(scene: Scene, visitor: Visitor) -> None:
    talk = begins(scene, order_of(scene), "Do you have it in red?")
    ben = ours(scene, visitor, talk)
    expect(ben.locator(THERE).first).to_be_visible()
    until(lambda: read_by(talk, "store"), bool)
    ben.goto("/en/console/talks/")
    row = ben.locator(".inbox tr", has=ben.locator(f"a[href*='{talk}']"))
    expect(row).not_to_have_attribute("data-unread", "")
    conversations.say(
        store_id=scene.store.id, conversation=talk, text="And in blue?", on_behalf_of_customer=True, by=scene.mika,
        at=clock.now(),
    )  # fmt: skip
    ben.reload()
    expect(row).to_have_attribute("data-unread", "")
    expect(row).to_contain_text("Not read yet")
    assert faults(ben) + too_wide(ben) == []


def test_who_writes_is_seen_writing_and_two_who_answer_are_told(scene: Scene, visitor: Visitor) -> None:
    with_password(scene, scene.mika)
    order = order_of(scene)
    talk = begins(scene, order)
    answers(scene, talk, "How can we help?")
    jun, ben, mika = theirs(scene, visitor, order), ours(scene, visitor, talk), ours(scene, visitor, talk, "mika")
    expect(ben.locator("#live-colleagues")).to_have_text("Mika has this open too.")
    question, bens, mikas = jun.locator("#answer textarea"), ben.locator("#reply"), mika.locator("#reply")
    for page in (ben, mika):
        seen_writing(question, page.locator("#live-writing"), " is writing…")
    seen_writing(mikas, jun.locator("#live-writing"), "Mika is writing…")
    seen_writing(mikas, ben.locator("#live-colleagues"), "Mika is writing an answer.")
    ben.evaluate(LISTENS)
    bens.press_sequentially("We have it")
    seen_writing(mikas, ben.locator("#live-colleagues"), "Mika is writing an answer too.")
    seen_writing(bens, mika.locator("#live-colleagues"), "Ben is writing an answer too.")
    for _ in range(3):
        seen_writing(mikas, ben.locator("#live-colleagues"), "Mika is writing an answer too.")
    told = [at for at, text in ben.evaluate("window.voiced") if text == "Mika is writing an answer too."]
    assert told
    assert [later - at for at, later in pairwise(told) if later - at < 60_000] == []  # however long they write
    for page in (jun, ben, mika):
        assert faults(page) + too_wide(page) == []
    expect(jun.locator("#live-writing")).to_have_text("")
    assert rows(talk) == ["Hello?", "How can we help?"]


def test_who_reads_while_writing_is_still_writing(scene: Scene, visitor: Visitor) -> None:
    """A clock that stands still: however slow this machine, they write all the time."""
    talk = begins(scene, order_of(scene))
    ben = ours(scene, visitor, talk)
    ben.clock.set_fixed_time(clock.now())
    posts: list[str] = []
    ben.on("request", lambda one: posts.append(one.post_data or "") if one.url.endswith("/live/") else None)
    ben.locator("#reply").press_sequentially("We do")
    conversations.say(
        store_id=scene.store.id, conversation=talk, text="In blue?", on_behalf_of_customer=True, by=scene.mika,
        at=clock.now(),
    )  # fmt: skip
    until(lambda: read_by(talk, "store"), lambda seq: seq == 2)
    began = next(n for n, one in enumerate(posts) if "state=writing" in one)
    until(lambda: ben.wait_for_timeout(50) or posts, lambda told: any("seen=" in one for one in told[began:]))
    assert [one for one in posts[began:] if "state=writing" not in one] == []
