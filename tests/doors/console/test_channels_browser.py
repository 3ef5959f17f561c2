"""The pages of shops in a browser: by keyboard alone, without scripts; nothing for axe to find, nothing too wide."""

from __future__ import annotations

import re

import pytest

from bespeak.domain.saleschannels import queries
from bespeak.journal import worker
from tests.browser import Visitor, faults, tab_to, too_wide
from tests.doors.console.people import come_in
from tests.doors.hooks.street import connected, shopify_order
from tests.scene import MAX, Scene


@pytest.mark.parametrize(("width", "scheme", "language"), [(390, "dark", "ja"), (1280, "light", "en")])
def test_axe_finds_nothing_and_nothing_is_too_wide(house: Scene, visitor: Visitor, width, scheme, language) -> None:
    shop = connected(house, "shopify", "a-shop-with-quite-a-long-name-in-the-north.myshopify.com")
    connected(house, "woocommerce")
    refused = shop.deliver(shopify_order(1002, quantity=0), "orders/create").receipt
    sent = house.order("MUG", email="jun@mail.example").order
    worker.drain(lanes=("house",))
    page = visitor(f"/{language}/console/channels/", width=width, scheme=scheme)
    come_in(page, house, "mika")
    channel = f"channels/{shop.ref}/"
    for place in (
        "channels/", "channels/new/", "channels/new/?platform=shopify", "channels/new/?platform=woocommerce", channel,
        f"{channel}deliveries/", f"{channel}deliveries/?search=nothing", f"{channel}deliveries/{refused}/",
        "channels/files/", f"orders/{sent}/",
    ):  # fmt: skip
        page.goto(f"/{language}/console/{place}")
        page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true })")
        assert faults(page) == [], place
        assert too_wide(page) == [], place
    page.goto(f"/{language}/console/{channel}")
    page.click("form[action$='test/'] button")
    page.wait_for_selector(".checks")
    assert faults(page) == []
    assert too_wide(page) == []


def test_a_shop_is_connected_by_keyboard_alone_and_its_secret_is_seen_once(house: Scene, visitor: Visitor) -> None:
    page = visitor("/en/console/channels/")
    come_in(page, house, "mika")
    tab_to(page, "a[href$='/channels/new/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/channels/new/")
    tab_to(page, "a[href$='platform=woocommerce']")
    page.keyboard.press("Enter")
    page.wait_for_url("**platform=woocommerce")
    for name, text in (("shop", "shop.example"), ("consumer_key", "ck_1"), ("consumer_secret", "cs_2")):
        tab_to(page, f"[name={name}]")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('shop.example is written down, and not tried yet')")
    assert faults(page) == []
    secret = re.search(r">([0-9a-f]{48})<", page.content())
    assert secret
    [channel] = queries.channels(store_id=house.store.id, actor=MAX)
    page.goto(f"/en/console/channels/{channel.ref}/")
    assert secret[1] not in page.content()


def test_it_works_without_scripts(house: Scene, visitor: Visitor) -> None:
    shop = connected(house, "shopify")
    page = visitor(f"/en/console/channels/{shop.ref}/", scripts=False)
    come_in(page, house, "mika")
    page.click("summary:has-text('Part from this shop')")
    page.fill("[name=name]", "another")
    page.click("form[action$='end/'] button")
    page.wait_for_selector("details[open] .field-error")
    page.fill("[name=name]", shop.shop)
    page.click("form[action$='end/'] button")
    page.wait_for_selector("h2:has-text('Parted from')")
