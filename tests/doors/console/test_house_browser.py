"""Set-up, keys, errands, webhooks and the search in a real browser: nothing for axe to find, nothing too wide; the bar
on a phone, without scripts and by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import global_settings

from tests.browser import Visitor, faults, too_wide
from tests.doors.console.kinds import one_of_each
from tests.doors.console.people import PASSWORD, come_in, email_of, with_password
from tests.scene import Scene, settled_scene

PLACES = (
    "search/", "search/?q=ada", "keys/", "errands/", "webhooks/", "setup/", "setup/store/", "setup/hours/",
    "setup/rules/", "setup/goods/", "setup/people/", "setup/trial/", "setup/zones/", "setup/zones/times/",
    "setup/widget/",
)  # fmt: skip
LISTS = (
    "orders/", "talks/?kind=all", "customers/", "prospects/", "agreements/?state=all", "stock/", "stock/holds/",
    "money/", "members/", "keys/", "errands/", "channels/", "channels/files/", "webhooks/", "me/sessions/",
)  # fmt: skip
LOOKS = [(390, "dark", "ja"), (1280, "light", "en")]


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_axe_finds_nothing_and_nothing_is_too_wide(house: Scene, visitor: Visitor, width, scheme, language):
    page = visitor(f"/{language}/console/setup/", width=width, scheme=scheme)
    come_in(page, house, "mika")
    for place in PLACES:
        page.goto(f"/{language}/console/{place}")
        page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        assert faults(page) == [], place
        assert too_wide(page) == [], place


@pytest.mark.parametrize("language", ["en", "ja"])
def test_between_phone_and_desk_no_list_is_wider_than_the_window(
    transactional_db: None, settings: Any, visitor: Visitor, language: str
):
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # as the server beside us hashes
    house = settled_scene()
    with_password(house, house.olga)
    one_of_each(house)
    page = visitor(f"/{language}/console/orders/", width=720)
    come_in(page, house, "olga")
    for place in LISTS:
        page.goto(f"/{language}/console/{place}")
        for width in (600, 641, 720, 800, 801, 820):
            page.set_viewport_size({"width": width, "height": 900})
            assert too_wide(page) == [], (place, width)


def test_a_key_and_a_test_order_are_made_and_undone(house: Scene, visitor: Visitor):
    page = visitor("/en/console/keys/", width=390)
    come_in(page, house, "mika")
    page.fill("[name=label]", "Web shop")
    page.check("#scope-orders")
    page.click("form[action$='issue/'] button")
    assert page.text_content(".whole-link").startswith("bsk_")
    assert faults(page) == []
    page.goto("/en/console/keys/")
    page.click("td details summary")
    page.click("td details button")
    page.wait_for_selector(".empty")
    page.goto("/en/console/setup/trial/")
    page.select_option("[name=sku]", "RING")
    page.click("form:has([name=sku]) button")
    page.wait_for_selector(".decision[data-state=held]")
    assert faults(page) == []
    assert too_wide(page) == []
    page.click("form[action$='trial/end/'] button")
    page.wait_for_url("**/console/setup/")


def test_a_stroke_leads_to_the_search_and_writes_itself_elsewhere(house: Scene, visitor: Visitor):
    house.order("MUG", email="ada@mail.example", external_id="#77")
    page = visitor("/en/console/orders/")
    come_in(page, house, "mika")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find-all"
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    page.wait_for_selector(".found a:text-is('#77')")
    page.goto("/en/console/orders/")
    page.locator("[name=search]").focus()
    page.keyboard.type("a/b")
    assert page.input_value("[name=search]") == "a/b"


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_on_a_phone_the_places_stand_behind_one_button(house: Scene, visitor: Visitor, scripts, language):
    page = visitor(f"/{language}/console/orders/", width=390, scripts=scripts)
    page.fill("[name=login]", email_of(house, "mika"))
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("#find-all")
    page.wait_for_load_state()
    bar = page.locator(".bar").bounding_box()
    assert bar
    assert bar["height"] < 64
    places = page.locator("#menu nav").first
    assert not places.is_visible()
    page.click(".bar-open")
    assert places.is_visible()
    if scripts:
        assert faults(page) == []
        page.keyboard.press("Escape")
        assert not places.is_visible()
        page.click(".bar-open")
    places.locator("a[href$='/console/setup/']").click()
    page.wait_for_url("**/console/setup/")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator("#menu nav").first.is_visible()
    assert not page.locator(".bar-open").is_visible()
