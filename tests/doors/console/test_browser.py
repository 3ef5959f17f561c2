"""The console in a real browser: by keyboard alone, without scripts, with a passkey; nothing for axe to find."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bespeak.domain.orders import queries as orders
from tests.browser import Visitor, faults, tab_to, too_wide
from tests.doors.console.people import PASSWORD, email_of
from tests.harness import Running
from tests.scene import MAX, Scene


def type_in(page: Page, scene: Scene, who: str = "ben") -> None:
    """Signs somebody in by keyboard: the first field, the next, Enter."""
    page.locator("[name=login]").focus()
    page.keyboard.type(email_of(scene, who))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".bar form", state="attached")  # the address of the sign-in page ends in the other's
    page.wait_for_load_state()


def test_a_held_order_is_settled_by_keyboard_alone(house: Scene, visitor: Visitor):
    ring = house.order("RING", email="jun@mail.example", external_id="#7").order
    page = visitor("/en/console/orders/")
    type_in(page, house)
    tab_to(page, f"a[href*='{ring}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/orders/{ring}/")
    tab_to(page, "[name=heard]")
    page.keyboard.type("A ring for Mira")
    tab_to(page, "[name=answer]")
    page.keyboard.type("Gladly")
    tab_to(page, "form[action$='talk/'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("form[action$='specification/']")
    tab_to(page, "[name=details]")
    page.keyboard.type("Mira, italic")
    tab_to(page, "form[action$='specification/'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".decision[data-state=admitted]")
    assert orders.order(store_id=house.store.id, ref=ring, actor=MAX).state == "admitted"


@pytest.mark.parametrize(("width", "scheme", "language"), [(390, "dark", "ja"), (1280, "light", "en")])
def test_axe_finds_nothing_and_nothing_is_too_wide(house: Scene, visitor: Visitor, width, scheme, language):
    ring = house.order("RING", email="jun@mail.example", external_id="#7").order
    page = visitor(f"/{language}/console/orders/", width=width, scheme=scheme)
    assert faults(page) == []
    type_in(page, house)
    for place in ("orders/", f"orders/{ring}/", "orders/?state=declined", "me/", "me/sessions/"):
        page.goto(f"/{language}/console/{place}")
        assert faults(page) == [], place
        assert too_wide(page) == [], place


@pytest.mark.parametrize(("width", "scheme", "language"), [(390, "dark", "ja"), (1280, "light", "en")])
def test_a_manager_invites_and_puts_a_line_right(house: Scene, visitor: Visitor, width, scheme, language):
    order = house.order("MUG-OLD", email="jun@mail.example").order
    page = visitor(f"/{language}/console/members/", width=width, scheme=scheme)
    page.wait_for_selector("[name=login]")
    page.fill("[name=login]", email_of(house, "mika"))
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.fill("[name=email]", "cleo@northlight.example")
    page.keyboard.press("Enter")
    page.wait_for_selector(".whole-link")
    page.click("td details summary >> nth=0")
    assert faults(page) == []
    assert too_wide(page) == []
    page.goto(f"/{language}/console/orders/{order}/")
    page.click("#line-0 summary")
    page.fill("#line-0 [name=find]", "mu")
    page.keyboard.press("Enter")
    page.wait_for_selector("#line-0 [name=sku]")
    assert faults(page) == []
    assert too_wide(page) == []
    page.click("form[action$='correction/'] button")
    page.wait_for_selector("th code:text-is('MUG')")


def test_it_works_without_scripts(house: Scene, visitor: Visitor):
    ring = house.order("RING", email="jun@mail.example").order
    page = visitor(f"/en/console/orders/{ring}/", scripts=False)
    page.fill("[name=login]", email_of(house, "ben"))
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=password]) button")
    page.fill("[name=heard]", "A ring for Mira")
    page.fill("[name=answer]", "Gladly")
    page.click("form[action$='talk/'] button")
    page.wait_for_selector("form[action$='specification/']")


def test_a_passkey_is_added_and_signs_in(house: Scene, visitor: Visitor, running: Running):
    at = running.base.replace("127.0.0.1", "localhost")  # passkeys are for names
    page = visitor("/en/console/sign-in/")
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto(f"{at}/en/console/orders/")
    type_in(page, house)
    page.goto(f"{at}/en/console/me/passkeys/new/")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.check("[name=passwordless]")
    page.wait_for_load_state()
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/me/codes/")
    page.click(".bar form button")
    page.wait_for_url("**/sign-in/")
    page.click("#passkey_login")
    page.wait_for_url("**/console/orders/")
