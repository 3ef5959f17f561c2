"""What is under way while its form goes from the page: it is decided once, and its words are kept for the next form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Request, Route, expect

from bespeak.domain.customers import operations as customers
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from tests.browser import Visitor
from tests.doors.live.conftest import answers, begins, order_of
from tests.doors.live.test_live_browser import HERE, rows, theirs, writes
from tests.scene import MAX, Scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
FORM = re.compile(r'<template id="live-out".*?</form>', re.DOTALL)
WORDS = "Keep this"
STATE = "[data-out] [data-state]"
KEPT = "This could not be sent here. It is kept, and stands in the field as soon as there is one again."
NETWORK_IS_BACK = "() => dispatchEvent(new Event('online'))"
RESTS = "() => fetch('/readyz').then((answer) => answer.ok)"


class Shop:
    """What stands between a page and the server: `away`, `formless` too, or `shut`, where it takes no word either."""

    def __init__(self, page: Page) -> None:
        self.is_ = "open"
        self.tried = 0
        page.on("request", self._count)
        page.route(re.compile(r"/(orders|chat)/\w+/(\?.*)?$"), self._meet)

    def _count(self, one: Request) -> None:
        self.tried += one.method == "POST" and "/live/" not in one.url

    def _meet(self, route: Route) -> None:
        word = route.request.method == "POST"
        if self.is_ == "open" or (self.is_ == "away" and not word):
            route.fallback()
        elif not word:
            answer = route.fetch()
            route.fulfill(response=answer, body=FORM.sub("", answer.text()))
        elif self.is_ != "shut":
            route.abort()
        else:
            route.fulfill(status=409, content_type="text/html", body="<p role=alert>Not now.</p>")


Between = Callable[[Page], Shop]


@pytest.fixture
def stand_between(window: Visitor) -> Iterator[Between]:
    pages: list[Page] = []

    def stand(page: Page) -> Shop:
        pages.append(page)
        return Shop(page)

    yield stand
    for page in pages:
        page.unroute_all(behavior="ignoreErrors")  # a page is read again as the test ends


def leaves(page: Page) -> None:
    """Nobody is at work in the form any more."""
    page.evaluate("() => document.activeElement.blur()")


def without_form(scene: Scene, page: Page, shop: Shop, talk: str) -> None:
    """Words are under way, the server is away, and the page has no form any more."""
    shop.is_ = "away"
    writes(page, WORDS)
    expect(page.locator(STATE)).to_have_text("Not sent yet. We try again by ourselves.")
    shop.is_ = "formless"
    leaves(page)
    answers(scene, talk, "Something new")
    expect(page.locator(HERE).filter(has_text="Something new")).to_have_count(1)
    expect(page.locator("form[data-send]")).to_have_count(0)


def is_kept(page: Page, shop: Shop) -> None:
    """It stands there, is tried no more, and nothing can be pressed."""
    expect(page.locator(STATE)).to_have_text(KEPT)
    expect(page.locator("[data-out]")).to_contain_text(WORDS)
    expect(page.locator("[data-out] button:visible")).to_have_count(0)
    tried = shop.tried
    for _ in range(3):
        page.evaluate(NETWORK_IS_BACK)
        assert page.evaluate(RESTS)
    assert shop.tried == tried


def test_what_an_erased_talk_takes_no_more_is_tried_once_more_and_then_kept(
    scene: Scene, window: Visitor, stand_between: Between
) -> None:
    talk = begins(scene, order_of(scene))
    jun = window("/en" + addresses.path(scene.store, addresses.CHAT, talk))
    shop = stand_between(jun)
    shop.is_ = "away"
    writes(jun, WORDS)
    expect(jun.locator(STATE)).to_have_text("Not sent yet. We try again by ourselves.")
    leaves(jun)
    customers.erase(store_id=scene.store.id, customer=scene.customer("jun"), by=MAX, at=clock.now())
    expect(jun.locator("form[data-send]")).to_have_count(0)
    shop.is_ = "open"
    jun.evaluate(NETWORK_IS_BACK)
    is_kept(jun, shop)
    assert WORDS not in rows(talk)


@pytest.mark.parametrize("loaded", ["never", "with a form", "without a form"])
def test_what_was_kept_stands_in_the_next_form_and_is_said_once(
    scene: Scene, window: Visitor, stand_between: Between, loaded: str
) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    jun = theirs(scene, window, order)
    shop = stand_between(jun)
    without_form(scene, jun, shop, talk)
    shop.is_ = "shut"
    jun.evaluate(NETWORK_IS_BACK)
    is_kept(jun, shop)
    if loaded == "without a form":
        jun.reload()
        expect(jun.locator("form[data-send]")).to_have_count(0)
    shop.is_ = "open"
    if loaded == "with a form":
        jun.reload()
    else:
        answers(scene, talk, "It is open again")
    expect(jun.locator("#answer textarea")).to_have_value(WORDS)
    expect(jun.locator("[data-out]")).to_have_count(0)
    assert WORDS not in rows(talk)
    jun.click("#answer button")
    expect(jun.locator(HERE).filter(has_text=WORDS)).to_have_count(1)
    assert rows(talk).count(WORDS) == 1


def test_what_is_taken_back_without_a_field_is_kept_for_one(
    scene: Scene, window: Visitor, stand_between: Between
) -> None:
    order = order_of(scene)
    talk = begins(scene, order)
    jun = theirs(scene, window, order)
    shop = stand_between(jun)
    without_form(scene, jun, shop, talk)
    expect(jun.locator(STATE)).to_have_text("Not sent yet. We try again by ourselves.")
    jun.locator("[data-out] [data-back]").click()
    is_kept(jun, shop)
    shop.is_ = "open"
    answers(scene, talk, "It is open again")
    expect(jun.locator("#answer textarea")).to_have_value(WORDS)
    assert WORDS not in rows(talk)


def test_what_is_written_while_the_form_goes_is_tried_and_stands_there_with_the_reason(
    scene: Scene, window: Visitor, stand_between: Between
) -> None:
    """A form under somebody's hands is left to them: what they send from it fares as from any."""
    order = order_of(scene)
    talk = begins(scene, order)
    jun = theirs(scene, window, order)
    shop = stand_between(jun)
    jun.fill("#answer textarea", WORDS)
    shop.is_ = "formless"
    answers(scene, talk, "Something new")
    expect(jun.locator(HERE).filter(has_text="Something new")).to_have_count(1)
    expect(jun.locator("#live-out")).to_have_count(0)
    jun.click("#answer button")
    expect(jun.locator(STATE)).to_have_text("Not sent yet. We try again by ourselves.")
    shop.is_ = "shut"
    jun.evaluate(NETWORK_IS_BACK)
    expect(jun.locator("#answer [role=alert]")).to_contain_text("Not now.")
    expect(jun.locator("#answer textarea")).to_have_value(WORDS)
    expect(jun.locator("[data-out]")).to_have_count(0)
    assert WORDS not in rows(talk)
