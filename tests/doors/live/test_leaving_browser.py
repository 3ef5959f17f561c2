"""Whoever leaves a page, comes back to it, or may read it no more: which words go out, in which order, and what stands
there then."""

from __future__ import annotations

import pytest
from django.templatetags.static import static
from playwright.sync_api import Route, expect

from bespeak.domain.stores import operations as stores
from bespeak.kit import clock
from tests.browser import Visitor
from tests.doors.console.people import with_password
from tests.doors.live.conftest import begins, order_of
from tests.doors.live.test_live_browser import ours, theirs
from tests.doors.live.test_seen_browser import HIDES, SHOWS
from tests.scene import Scene
from tests.stories.town import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
TALKS_WITH_TABS = """() => {
  window.told = new Promise((done) => new BroadcastChannel("bespeak-live").addEventListener("message", done))
}"""
SAYS_IT_IS_CUT = """() => new BroadcastChannel("bespeak-live").postMessage({ from: "another", kind: "cut" })"""
RESTS_UNTIL_SHOWN = f"""async (address) => {{
  const {{ rest }} = await import(address)
  const rested = rest(3_600_000);
  ({HIDES})();
  ({SHOWS})()
  await rested
}}"""


@pytest.fixture
def scene(scene: Scene) -> Scene:
    with_password(scene, scene.ben)
    return scene


def test_who_leaves_says_so_last_and_all_that_was_not_heard_yet(scene: Scene, window: Visitor) -> None:
    """The first word hangs, the next waits for it: the page is left before either was heard."""
    talk = begins(scene, order_of(scene))
    said: list[str] = []
    hangs: list[Route] = []

    def hear(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        said.append(route.request.post_data or "")
        return route.fulfill(status=204) if any("state=gone" in one for one in said) else hangs.append(route)

    ben = ours(scene, window, talk)
    ben.goto("/en/console/me/")
    ben.route("**/live/", hear)
    ben.goto(f"/en/console/talks/{talk}/")
    until(lambda: ben.evaluate("1") and said, bool)
    ben.locator("#reply").press_sequentially("We do")
    ben.evaluate(HIDES)
    until(lambda: ben.evaluate("1") and said[1:], bool)
    assert ["seen=" in said[1], "state=gone" in said[1]] == [True, True]
    for one in hangs:
        one.abort()
    ben.evaluate(SHOWS)
    until(lambda: ben.evaluate("1") and said[2:], bool)
    assert [one for one in said[2:] if "state=writing" in one] == []


def test_a_pause_ends_as_the_page_is_shown_again(scene: Scene, window: Visitor) -> None:
    jun = theirs(scene, window, order_of(scene))
    jun.evaluate(RESTS_UNTIL_SHOWN, static("frame/live/trying.js"))


def test_that_a_page_is_followed_no_more_stands_there_whatever_tabs_say(scene: Scene, window: Visitor) -> None:
    ben = ours(scene, window, begins(scene, order_of(scene)))
    over = ben.locator("[data-live]").get_attribute("data-over") or ""
    stores.end_membership(store_id=scene.store.id, member=scene.ben.ref, by=scene.olga, at=clock.now())
    expect(ben.locator("#live-state")).to_have_text(over, timeout=30_000)
    tab = ben.context.new_page()
    tab.goto("/readyz")
    ben.evaluate(TALKS_WITH_TABS)
    tab.evaluate(SAYS_IT_IS_CUT)
    ben.evaluate("window.told")
    assert ben.locator("#live-state").inner_text() == over


def test_words_that_cannot_be_fetched_are_no_fault(scene: Scene, window: Visitor) -> None:
    ben = ours(scene, window, begins(scene, order_of(scene)))
    faults: list[str] = []
    ben.on("pageerror", lambda error: faults.append(str(error)))
    tags = ben.locator("[data-tags]").first
    words = tags.get_attribute("data-tags") or "no words"
    ben.route(f"**{words}", lambda route: route.abort())
    with ben.expect_event("requestfailed", lambda one: one.url.endswith(words)):
        tags.dispatch_event("focusin")
    ben.wait_for_timeout(200)
    assert faults == []
