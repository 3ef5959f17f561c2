"""The chat in a real browser: opened in place on any page, both ways at once, found again, without a script too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations import queries
from bespeak.kit import clock
from tests.browser import Visitor, faults, tab_to, too_wide
from tests.scene import MAX, Scene, settled_scene
from tests.stories.town import until

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "[data-said] > li:not([data-out])"
MOST = 60_000


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return settled_scene()


def panel(page: Page) -> FrameLocator:
    return page.frame_locator("#chat-panel iframe")


def drafts(page: Page, where: str, text: str) -> None:
    """Types and sends nothing, once the script that keeps drafts has come too."""
    panel(page).locator(where).wait_for()
    inside = page.locator("#chat-panel iframe").element_handle().content_frame()
    assert inside
    inside.wait_for_load_state()
    inside.fill(where, text)


def talks(scene: Scene) -> list[queries.ConversationView]:
    found = queries.conversations(store_id=scene.store.id, actor=MAX)
    return [one for one in found if one.ref not in scene.talks.values()]


def texts(ref: str) -> list[str]:
    return [one.text for one in queries.thread(ref=ref, actor=MAX) if one.kind == "message"]


def answers(scene: Scene, talk: str, text: str) -> None:
    conversations.say(store_id=scene.store.id, conversation=talk, text=text, by=scene.ben, at=clock.now())


def read_by_them(talk: str) -> int:
    """Up to which number the page has stood before its customer."""
    return queries.furthest(queries.stretch(ref=talk, actor=MAX)[0].marks, "customer")


def writes(frame: FrameLocator, text: str) -> None:
    frame.locator("#answer textarea").fill(text)
    frame.locator("#answer button").click()
    expect(frame.locator(SAID).filter(has_text=text)).to_have_count(1)


def begins(page: Page, text: str) -> FrameLocator:
    page.click("[data-chat]")
    frame = panel(page)
    frame.locator("#first textarea").fill(text)
    frame.locator("#first button").click()
    expect(frame.locator(SAID)).to_have_count(1)
    return frame


@pytest.mark.parametrize(("width", "scheme", "language"), [(390, "dark", "ja"), (1280, "light", "en")])
def test_a_visitor_opens_it_on_any_page_and_talks_both_ways(
    scene: Scene, visitor: Visitor, width: int, scheme: str, language: str
) -> None:
    page = visitor(f"/{language}/ask/?about=ring", width=width, scheme=scheme)
    frame = begins(page, "Is it gold?")
    [talk] = talks(scene)
    assert talk.products == ("Ring",)
    answers(scene, talk.ref, "Yes, 18 karat.")
    expect(frame.locator(SAID).filter(has_text="18 karat")).to_have_count(1)
    writes(frame, "Wonderful.")
    assert texts(talk.ref) == ["Is it gold?", "Yes, 18 karat.", "Wonderful."]
    assert faults(page) + too_wide(page) == []
    page.goto(f"/{language}/chat/")
    expect(page.locator(SAID)).to_have_count(3)
    page.click("#who summary")
    assert faults(page) + too_wide(page) == []


def test_who_comes_back_by_themselves_is_led_to_their_talk_each_time(scene: Scene, visitor: Visitor) -> None:
    page = visitor("/en/chat/")
    page.fill("#first textarea", "Is it gold?")
    page.click("#first button[type=submit]")
    for _visit in range(3):
        expect(page.locator(SAID)).to_have_count(1)
        page.goto("/en/")
        page.goto("/en/chat/")
    expect(page.locator(SAID)).to_have_count(1)
    assert len(talks(scene)) == 1


def test_who_goes_on_to_another_page_finds_the_talk_open_and_the_draft_in_it(scene: Scene, visitor: Visitor) -> None:
    page = visitor("/en/")
    page.click("[data-chat]")
    drafts(page, "#first textarea", "Is it go")
    page.goto("/en/policy/")
    expect(panel(page).locator("#first textarea")).to_have_value("Is it go")
    panel(page).locator("#first button").click()
    expect(panel(page).locator(SAID)).to_have_count(1)
    drafts(page, "#answer textarea", "And in sil")
    page.goto("/en/terms/")
    expect(panel(page).locator("#answer textarea")).to_have_value("And in sil")
    expect(panel(page).locator(SAID)).to_have_count(1)
    page.click("#chat-panel button")
    assert not page.locator("#chat-panel").is_visible()
    talk = talks(scene)[0].ref
    answers(scene, talk, "Both.")
    expect(page.locator("[data-chat][data-news]")).to_have_count(1)
    page.wait_for_timeout(1500)
    assert read_by_them(talk) < queries.conversation(ref=talk, actor=MAX).last_seq, "nobody has seen it"
    page.reload()
    assert not page.locator("#chat-panel").is_visible()
    page.click("[data-chat]")
    expect(panel(page).locator(SAID)).to_have_count(2)
    assert len(talks(scene)) == 1
    until(lambda: read_by_them(talk), lambda seq: seq == queries.conversation(ref=talk, actor=MAX).last_seq)


def test_by_keyboard_alone(scene: Scene, visitor: Visitor) -> None:
    page = visitor("/en/policy/")
    tab_to(page, "[data-chat]")
    page.keyboard.press("Enter")
    expect(panel(page).locator("#first textarea")).to_be_focused()
    page.keyboard.type("Is it gold?")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Or silver?")
    page.keyboard.press("Enter")
    expect(panel(page).locator(SAID)).to_have_count(1)
    expect(panel(page).locator("#answer textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#chat-panel")).to_be_hidden()
    expect(page.locator("[data-chat]")).to_be_focused()
    assert texts(talks(scene)[0].ref) == ["Is it gold?\nOr silver?"]


def test_without_scripts_it_is_a_page_with_a_form(scene: Scene, visitor: Visitor) -> None:
    page = visitor("/ja/policy/", scripts=False)
    page.click("[data-chat]")
    page.fill("#first textarea", "金の指輪はありますか。")
    page.click("#first button")
    page.wait_for_url(re.compile(r"/ja/chat/cnv_"))
    page.fill("#answer textarea", "銀もありますか。")
    page.click("#answer button")
    expect(page.locator(SAID)).to_have_count(2)
    page.click("#who summary")
    page.fill("#who [name=contact]", "noa@mail.example")
    page.click("#who button")
    expect(page.locator("#who")).to_contain_text("noa@mail.example")
    assert texts(talks(scene)[0].ref) == ["金の指輪はありますか。", "銀もありますか。"]


def test_before_its_script_has_come_axe_finds_nothing_either(scene: Scene, visitor: Visitor) -> None:
    page = visitor("/en/chat/")
    page.route("**/panel*.js", lambda asked: asked.fulfill(content_type="text/javascript", body=""))
    page.goto("/en/policy/")
    expect(page.locator("[data-chat]")).to_have_role("link")
    assert faults(page) == []


@pytest.mark.parametrize("path", ["/", "/policy/", "/ask/?about=ring"])
def test_a_first_visit_is_light_with_the_panel_closed(scene: Scene, visitor: Visitor, path: str) -> None:
    page = visitor("/en/terms/")
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    tools.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.goto(f"/en{path}")
    page.wait_for_load_state("networkidle")
    assert len(sizes) >= 4
    assert sum(sizes) <= MOST, sizes
    assert page.locator("iframe").count() == 0
