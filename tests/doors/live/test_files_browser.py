"""Photos go both ways between two browsers: chosen, pasted, dropped, tried again, and each there once."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from bespeak.domain.conversations import queries
from bespeak.domain.conversations.models import Attachment
from tests.browser import Visitor, faults, too_wide
from tests.domain import album
from tests.doors.console.people import with_password
from tests.doors.live.conftest import begins, order_of
from tests.doors.live.test_live_browser import HERE, THERE, ours, theirs
from tests.scene import MAX, Scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
DRAWN = """css => {
  const one = document.querySelector(css); // put in place anew whenever the page is read again
  one?.scrollIntoView();
  return one?.complete && one.naturalWidth > 0;
}"""
HAND_OVER = """(form, [how, name, data]) => {
  const held = new DataTransfer()
  held.items.add(new File([Uint8Array.from(atob(data), one => one.charCodeAt(0))], name, { type: "image/png" }))
  const given = { bubbles: true, cancelable: true }
  const what = how === "paste" ? new ClipboardEvent(how, { ...given, clipboardData: held })
    : new DragEvent(how, { ...given, dataTransfer: held })
  form.querySelector("textarea").dispatchEvent(what)
}"""


@pytest.fixture
def scene(scene: Scene) -> Scene:
    with_password(scene, scene.ben)
    return scene


def photo(name: str, seed: int = 0) -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": album.photo(600, 400, seed)}


def hands_over(page: Page, form: str, how: str, name: str) -> None:
    data = base64.b64encode(album.picture(size=(300, 200))).decode()
    page.eval_on_selector(form, HAND_OVER, [how, name, data])


def names(talk: str) -> list[str]:
    return [file.name for one in queries.thread(ref=talk, actor=MAX, most=500) for file in one.files]


def seen(page: Page, where: str, name: str) -> None:
    """The picture stands there once, and is really drawn."""
    css = f"{where} .files img[alt='Picture: {name}']"
    expect(page.locator(css)).to_have_count(1)
    page.wait_for_function(DRAWN, arg=css)


def test_a_photo_each_way_and_nothing_twice(scene: Scene, visitor: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order, "Do you have it in red?")
    jun, ben = theirs(scene, visitor, order), ours(scene, visitor, talk)
    for page in (jun, ben):
        page.wait_for_load_state()

    jun.set_input_files("#answer [type=file]", [photo("red.jpg"), photo("wrong.jpg", 1)])
    jun.get_by_role("button", name="Take it away: wrong.jpg").click()
    expect(jun.locator("#answer .files-chosen li")).to_have_count(1)
    expect(jun.locator("#answer .files-chosen canvas")).to_have_count(1)
    jun.click("#answer button[data-kind=primary]")
    seen(jun, HERE, "red.jpg")
    seen(ben, THERE, "red.jpg")
    expect(jun.locator("#answer .files-chosen li")).to_have_count(0)

    hands_over(ben, "form[action$='/reply/']", "paste", "ours.png")
    expect(ben.locator("form[action$='/reply/'] .files-chosen li")).to_have_count(1)
    ben.fill("#reply", "Like this one?")
    ben.click("form[action$='/reply/'] button[data-kind=primary]")
    seen(ben, THERE, "ours.png")
    seen(jun, HERE, "ours.png")

    hands_over(jun, "#answer", "drop", "dropped.png")
    jun.set_input_files("#answer [type=file]", {"name": "page.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    expect(jun.locator("#answer .files-field [role=alert]")).to_contain_text("page.svg")
    assert names(talk) == ["red.jpg", "ours.png"]
    for page in (jun, ben):
        assert faults(page) + too_wide(page) == []


def test_what_could_not_be_sent_is_sent_once_also_after_the_page_was_left(scene: Scene, window: Visitor) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    jun = theirs(scene, window, order)
    jun.wait_for_load_state()

    def cut(route: Route) -> None:
        (route.abort if route.request.method == "POST" else route.continue_)()

    jun.route("**/orders/**", cut)
    jun.set_input_files("#answer [type=file]", [photo("red.jpg")])
    jun.fill("#answer textarea", "This red")
    jun.click("#answer button[data-kind=primary]")
    out = jun.locator("#talk .said[data-out]")
    expect(out).to_contain_text("red.jpg")
    expect(out.locator("[data-again]")).to_be_visible()

    jun.reload()
    jun.unroute("**/orders/**", cut)

    seen(jun, HERE, "red.jpg")
    expect(jun.locator(HERE).filter(has_text="This red")).to_have_count(1)
    expect(out).to_have_count(0)
    assert names(talk) == ["red.jpg"]
    assert Attachment.objects.count() == 1
