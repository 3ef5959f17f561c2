"""Who has read what, on both screens: only what stood before somebody's eyes was read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.kit import clock
from tests.browser import Visitor, faults, standing, too_wide
from tests.doors.console.people import with_password
from tests.doors.live.conftest import answers, begins, order_of
from tests.doors.live.test_live_browser import HERE, LISTENS, THERE, on, ours, replies, rows, theirs, writes
from tests.scene import MAX, Scene

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


def shown(page: Page) -> str:
    return standing(page)


def test_each_sees_that_the_other_has_read_it(scene: Scene, visitor: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order, "Do you have it in red?")
    jun = theirs(scene, visitor, order)
    expect(jun.locator(".said-seen")).to_have_count(0)
    ben = ours(scene, visitor, talk)
    expect(jun.locator(f"{HERE} .said-seen")).to_have_text(re.compile(r"^Seen .*\d\d:\d\d$"))
    replies(ben, "We do.")
    expect(ben.locator(f"{THERE} .said-seen")).to_contain_text("has read it")
    writes(jun, "Two, please")
    expect(ben.locator(THERE).filter(has_text="Two, please")).to_have_count(1)
    expect(jun.locator(HERE).filter(has_text="Two, please").locator(".said-seen")).to_contain_text("Seen")
    expect(jun.locator(".said-seen")).to_have_count(1)
    for page in (jun, ben):
        assert faults(page) + too_wide(page) == []
        before = shown(page)
        page.reload()
        assert shown(page) == before
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
    posts: list[str] = []
    jun.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    for n in range(8):
        answers(scene, talk, f"Number {n}")
    expect(jun.locator(HERE)).to_have_count(9)
    jun.wait_for_timeout(1500)
    assert read_by(talk, "customer") == 9
    assert 1 <= len(posts) <= 4


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
    ben.wait_for_timeout(1000)
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
    jun.locator("#answer textarea").press_sequentially("Do you")
    for page in (ben, mika):
        expect(page.locator("#live-writing")).to_contain_text("is writing…")
    mika.locator("#reply").press_sequentially("We do")
    expect(jun.locator("#live-writing")).to_have_text("Mika is writing…")
    expect(ben.locator("#live-colleagues")).to_have_text("Mika is writing an answer.")
    ben.evaluate(LISTENS)
    ben.locator("#reply").press_sequentially("We have it")
    mika.locator("#reply").press_sequentially(" have")  # a word counts for seconds, and this may have taken as long
    expect(ben.locator("#live-colleagues")).to_have_text("Mika is writing an answer too.")
    mika.locator("#reply").press_sequentially(", in red and in blue and in green", delay=150)
    expect(mika.locator("#live-colleagues")).to_have_text("Ben is writing an answer too.")
    assert [one for one in ben.evaluate("window.voiced") if "writing" in one] == ["Mika is writing an answer too."] * 1
    for page in (jun, ben, mika):
        assert faults(page) + too_wide(page) == []
    expect(jun.locator("#live-writing")).to_have_text("", timeout=20_000)
    assert rows(talk) == ["Hello?", "How can we help?"]


def test_who_reads_while_writing_is_still_writing(scene: Scene, visitor: Visitor) -> None:
    talk = begins(scene, order_of(scene))
    ben = ours(scene, visitor, talk)
    posts: list[str] = []
    ben.on("request", lambda one: posts.append(one.post_data or "") if one.url.endswith("/live/") else None)
    ben.locator("#reply").press_sequentially("We do")
    conversations.say(
        store_id=scene.store.id, conversation=talk, text="In blue?", on_behalf_of_customer=True, by=scene.mika,
        at=clock.now(),
    )  # fmt: skip
    for _ in range(200):
        if read_by(talk, "store") == 2:
            break
        ben.locator("#reply").press_sequentially(" have", delay=20)
    said = [one for one in posts if "state=" in one]
    began = next(n for n, one in enumerate(said) if "state=writing" in one)
    assert any("seen=" in one for one in said[began:])
    assert [one for one in said[began:] if "state=writing" not in one] == []
