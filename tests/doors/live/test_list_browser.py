"""The list of conversations in a real browser follows by itself: no page here ever asks for it by the clock."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bespeak.domain.conversations import operations as conversations
from bespeak.kit import clock
from tests.browser import Visitor, faults
from tests.doors.console.people import come_in, with_password
from tests.doors.live.conftest import order_of
from tests.doors.live.test_live_browser import theirs, writes
from tests.scene import Scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
NO_CLOCK = "window.setInterval = () => 0"


def test_what_a_customer_writes_and_a_colleague_takes_stands_in_the_list(scene: Scene, visitor: Visitor) -> None:
    with_password(scene, scene.ben)
    order = order_of(scene)
    jun = theirs(scene, visitor, order)
    ben = visitor("/en/console/talks/")
    ben.context.add_init_script(NO_CLOCK)
    come_in(ben, scene)
    rows = ben.locator("table.inbox > tbody > tr")
    before = rows.count()
    writes(jun, "Do you have it in red?")
    fresh = rows.filter(has_text="Do you have it in red?")
    expect(fresh).to_have_count(1)
    expect(rows).to_have_count(before + 1)
    talk = (fresh.get_attribute("id") or "").removeprefix("t-")
    here = {"store_id": scene.store.id, "conversation": talk, "at": clock.now()}
    conversations.assign(member=scene.mika.ref, by=scene.mika, **here)
    expect(fresh.locator("td").last).to_have_text("Mika")
    ben.wait_for_load_state()
    ben.keyboard.press("j")
    stood = ben.evaluate("document.activeElement.closest('tr').id")
    conversations.say(text="In which size?", by=scene.mika, **here)
    writes(theirs(scene, visitor, order_of(scene, "ada")), "And in blue?")
    expect(ben.locator("[data-news]")).to_have_text("1 new")
    assert ben.evaluate("document.activeElement.closest('tr').id") == stood
    assert faults(ben) == []
    ben.locator("[data-news]").click()
    expect(rows.filter(has_text="And in blue?")).to_have_count(1)
    expect(ben.locator(f"#t-{talk}")).to_have_count(0)


def test_beside_a_talk_the_list_follows_by_the_same_stream_in_every_tab(scene: Scene, visitor: Visitor) -> None:
    with_password(scene, scene.ben)
    jun = theirs(scene, visitor, order_of(scene))
    ben = visitor(f"/en/console/talks/{scene.talks['gus']}/")
    ben.context.add_init_script(NO_CLOCK)
    come_in(ben, scene)
    expect(ben.locator("[data-list-words]")).to_be_visible()
    other = ben.context.new_page()
    other.goto("/en/console/talks/")
    writes(jun, "Do you have it in red?")
    expect(other.locator("table.inbox tr").filter(has_text="in red?")).to_have_count(1)
    ben.bring_to_front()
    expect(ben.locator(".pane-rows > li").filter(has_text="in red?")).to_have_count(1)
