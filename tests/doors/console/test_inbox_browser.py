"""The list of conversations and what stands beside it, seen: what opens covers nothing, keys are for keyboards."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Visitor, faults, too_wide
from tests.doors.console.people import come_in
from tests.doors.console.test_browser_talks import wrote
from tests.scene import Scene

COVERS = """(form) => {
  const box = form.getBoundingClientRect();
  const over = (one) => { const its = one.getBoundingClientRect(); return its.width && its.height
    && its.left < box.right && its.right > box.left && its.top < box.bottom && its.bottom > box.top; };
  const others = '.pane-list, .pane-tabs, .talk, .tabs, .sorting, table.inbox, main .button, main summary';
  return [...document.querySelectorAll(others)].filter((one) => !form.contains(one) && over(one))
    .map((one) => one.outerHTML.slice(0, 120)).concat(box.left < 0 || box.right > innerWidth ? ['leaves'] : []);
}"""


def telephone(page: Page, address: str) -> Page:
    """The same person with a telephone: fingers, and no keyboard."""
    browser, base = page.context.browser, page.url.partition("/en/")[0]
    assert browser is not None
    shape = {"width": 390, "height": 844}
    kept = page.context.storage_state()
    held = browser.new_context(base_url=base, viewport=shape, is_mobile=True, has_touch=True, storage_state=kept)
    opened = held.new_page()
    opened.goto(address)
    return opened


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_what_opens_covers_nothing_and_stays_in_the_window(house: Scene, visitor: Visitor, width: int):
    order = house.order("SNK", email="nora@mail.example").order
    talk = wrote(house, order, "Do you have them in red?")
    page = visitor("/en/console/talks/", width=width)
    come_in(page, house)
    page.click("#keep-view > summary")
    assert page.locator("#keep-view > form").evaluate(COVERS) == []
    page.goto(f"/en/console/talks/{talk}/")
    for opens in ("#set-aside", "#close-it"):
        summary = page.locator(f"{opens} > summary")
        before = summary.bounding_box()
        summary.click()
        expect(page.locator(f"{opens} > form")).to_be_visible()
        assert summary.bounding_box() == before
        assert page.locator(f"{opens} > form").evaluate(COVERS) == []
        assert too_wide(page) == []
    expect(page.locator("#set-aside > form")).to_be_hidden()
    assert faults(page) == []


def test_keys_are_shown_where_there_is_a_keyboard_and_told_everywhere(house: Scene, visitor: Visitor):
    order = house.order("SNK", email="nora@mail.example").order
    talk = wrote(house, order, "Do you have them in red?")
    page = visitor("/en/console/talks/")
    come_in(page, house)
    for address in ("/en/console/talks/", f"/en/console/talks/{talk}/"):
        page.goto(address)
        expect(page.locator(".keys kbd").first).to_be_visible()
        theirs = telephone(page, address)
        assert theirs.locator("main kbd:visible").count() == 0
        theirs.tap(".keys button")
        expect(theirs.locator("#keys-sheet kbd").first).to_be_visible()
        theirs.context.close()


def test_thanks_are_laid_by_with_one_key_from_the_list_and_from_the_talk(house: Scene, visitor: Visitor):
    talks = [
        wrote(house, house.order("SNK", email=f"{name}@mail.example").order, "Thank you so much!")
        for name in ("nora", "otto")
    ]
    page = visitor("/en/console/talks/")
    come_in(page, house)
    page.focus(f"#t-{talks[0]} a.whole")
    page.keyboard.press("e")
    expect(page.locator(f"#t-{talks[1]}")).to_be_visible()
    expect(page.locator(f"#t-{talks[0]}")).to_have_count(0)
    page.goto(f"/en/console/talks/{talks[1]}/")
    page.click(".reply .thanks-only button")
    expect(page.locator(".said")).to_contain_text("There was nothing to answer.")
    expect(page.locator(".thanks-only")).to_have_count(0)
    assert faults(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_name_makes_no_list_wider(house: Scene, visitor: Visitor, width: int):
    house.talk("wolfeschlegelsteinhausenbergerdorff" + "-ada" * 4, answered=False)
    page = visitor("/en/console/talks/", width=width)
    come_in(page, house)
    for address in ("/en/console/talks/", "/en/console/customers/"):
        page.goto(address)
        expect(page.locator("main a.whole", has_text="Wolfe").first).to_be_visible()
        assert too_wide(page) == []
    assert faults(page) == []
