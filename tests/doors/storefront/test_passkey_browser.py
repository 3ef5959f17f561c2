"""Coming back with a passkey in a real browser: set up by a link, signed in, readable for all; no script, no harm."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bespeak.doors.frame import addresses
from tests.browser import Visitor, faults, too_wide
from tests.harness import Running
from tests.scene import Scene, settled_scene

LOOKS = [(390, "dark", "ja"), (1280, "light", "en")]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return settled_scene()


def with_passkeys(page: Page) -> None:
    """A fingerprint reader that always says yes."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": key})


def order(scene: Scene) -> str:
    placed = scene.order("RING", "LAP", email="jun@mail.example")
    return addresses.path(scene.store, addresses.ORDERS, placed.order)


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_a_customer_sets_a_passkey_up_and_comes_back_with_it(  # noqa: PLR0917  fixtures
    scene: Scene, visitor: Visitor, running: Running, width, scheme, language
):
    at = running.base.replace("127.0.0.1", "localhost")  # passkeys are for names
    path = order(scene)
    agreement = addresses.path(scene.store, addresses.AGREEMENTS, scene.agree("jun", "LAMP", accepted=False).ref)
    page = visitor("/en/", width=width, scheme=scheme)
    with_passkeys(page)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = faults(page) + too_wide(page)

    page.goto(f"{at}/{language}{path}")
    look("order by link")
    page.click("[aria-labelledby=keep-title] a")
    page.wait_for_selector("form[data-passkey=create]:not([hidden])")
    look("new passkey")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/me/")
    look("my page")

    page.goto(f"{at}/{language}{agreement}")
    look("agreement by link")
    page.click("[aria-labelledby=keep-title] button")
    page.wait_for_url("**/me/")
    assert page.locator(".cards > li").count() == 2
    look("my page with an agreement")
    page.click("header button[value=out]")
    page.wait_for_url("**/sign-in/")
    look("signed out")

    page.focus("form[data-passkey] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/")
    page.click(".cards a[href*='/orders/']")
    page.wait_for_selector(".order-page")
    assert "link=" not in page.url
    look("order without a link")

    page.goto(f"{at}/{language}/me/")
    for one in page.locator("details").all():
        one.locator("summary").click()
    look("my page opened")
    page.click("button[value=remove]")
    page.wait_for_url("**/sign-in/")
    page.click("form[data-passkey] button")
    page.wait_for_selector("[role=alert]:not([hidden]):not(.toast)")
    look("turned away")
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_where_there_is_no_passkey_it_says_so(scene: Scene, visitor: Visitor, running: Running, address):
    """At a bare number none is possible; a browser that has none chooses nothing."""
    page = visitor("/en/")
    page.goto(running.base.replace("127.0.0.1", address) + "/en/sign-in/")
    if address == "localhost":
        page.evaluate("() => void (navigator.credentials.get = () => Promise.reject(new Error('nobody')))")
        page.click("form[data-passkey] button")
        page.wait_for_selector("#passkey-failed:not([hidden])")
    else:
        page.wait_for_selector("#passkey-without:not([hidden])")
        assert page.locator("form[data-passkey] button").is_hidden()
    assert faults(page) == []


def test_without_scripts_the_link_stays_the_way(scene: Scene, visitor: Visitor):
    page = visitor("/en/sign-in/", scripts=False)
    assert page.locator("form[data-passkey] button").is_hidden()
    assert page.locator("noscript .notice").is_visible()
    page.goto(f"/en{order(scene)}")
    assert page.locator("#answer textarea").is_visible()
