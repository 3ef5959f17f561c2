"""A visitor of the chat confirms their mail address in a real browser, by a code that comes to a real mail server: the
console shows it, and an order that waited to know who placed it goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.orders import queries as orders
from bespeak.doors.frame import addresses
from bespeak.kit.actors import SYSTEM
from tests.browser import Visitor, faults, tab_to, too_wide
from tests.domain.messaging.conftest import wrong
from tests.doors.console.people import come_in, with_password
from tests.doors.storefront.test_chat_browser import begins
from tests.doubles.mailserver import MailServer
from tests.harness import Running
from tests.scene import Scene, settled_scene
from tests.stories.town import until

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = [(390, "light", "en"), (390, "dark", "ja"), (1280, "light", "ja"), (1280, "dark", "en")]
GUS = "gus@mail.example"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with MailServer() as here:
        yield here


@pytest.fixture(scope="module")
def running(environment: Mapping[str, str], server: MailServer) -> Iterator[Running]:
    mail = {"BESPEAK_MAIL": server.url, "BESPEAK_MAIL_FROM": "shop@store.example"}
    with Running({**environment, **mail, "BESPEAK_DEBUG": "1"}) as started:
        yield started


@pytest.fixture
def scene(transactional_db: None, server: MailServer) -> Scene:
    server.got.clear()
    made = settled_scene()
    with_password(made, made.ben)
    return made


def asks(frame: FrameLocator, address: str) -> None:
    frame.locator("#prove summary").first.click()
    frame.locator("#prove [name=address]").fill(address)
    frame.locator("#prove-ask button").click()
    expect(frame.locator("#prove-code")).to_be_visible()


def looked_at(page: Page) -> list[str]:
    """What is wrong with it, once all its scripts have come."""
    page.wait_for_load_state()
    return faults(page) + too_wide(page)


def types(frame: FrameLocator, code: str) -> None:
    frame.locator("#prove [name=code]").fill(code)
    frame.locator("#prove-code button").click()


def test_a_visitor_is_known_by_a_code_and_their_order_goes_on(
    scene: Scene, visitor: Visitor, server: MailServer
) -> None:
    held = scene.order("LAP", email=GUS)
    assert orders.order(store_id=scene.store.id, ref=held.order, actor=SYSTEM).state == "held"
    frame = begins(visitor("/en/policy/"), "It is me, about the laptop.")
    asks(frame, GUS)
    until(lambda: len(server.got), bool)
    types(frame, wrong(server.code()))
    expect(frame.locator("#prove .field-error")).to_contain_text("not the code of our newest mail")
    types(frame, server.code())
    expect(frame.locator("#prove")).to_contain_text("Your mail address is confirmed")
    expect(frame.locator("[data-said]")).to_contain_text("It is me, about the laptop.")

    until(
        lambda: orders.order(store_id=scene.store.id, ref=held.order, actor=SYSTEM).state, lambda state: state != "held"
    )
    [talk] = [
        one.ref
        for one in conversations.conversations(store_id=scene.store.id, actor=SYSTEM)
        if one.ref not in scene.talks.values()
    ]
    ben = visitor(f"/en/console/talks/{talk}/")
    come_in(ben, scene)
    ben.goto(f"/en/console/talks/{talk}/")
    expect(ben.locator("main")).to_contain_text("verified by a code")
    expect(ben.locator("main")).to_contain_text("Showed who they are on")


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state_and_nothing_is_too_wide(
    scene: Scene, visitor: Visitor, server: MailServer, look: tuple[int, str, str]
) -> None:
    width, scheme, language = look
    held = scene.order("LAP", email=GUS)
    page = visitor(f"/{language}{addresses.path(scene.store, 'orders', held.order)}", width=width, scheme=scheme)
    complaints = {"asked for": looked_at(page)}
    page.click("#prove-to-1 button")
    page.wait_for_selector("#prove-code")
    complaints["sent"] = looked_at(page)
    until(lambda: len(server.got), bool)
    page.fill("#prove-code [name=code]", wrong(server.code()))
    page.click("#prove-code button")
    page.wait_for_selector("#prove [aria-invalid=true]")
    complaints["wrong"] = looked_at(page)
    page.fill("#prove-code [name=code]", server.code())
    page.click("#prove-code button")
    page.wait_for_selector("#prove-shown")
    complaints["shown"] = looked_at(page)
    assert {name: said for name, said in complaints.items() if said} == {}


def test_by_keyboard_and_without_a_script(scene: Scene, visitor: Visitor, server: MailServer) -> None:
    held = scene.order("LAP", email=GUS)
    page = visitor(f"/en{addresses.path(scene.store, 'orders', held.order)}", scripts=False)
    tab_to(page, "#prove-to-1 button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#prove-code")
    until(lambda: len(server.got), bool)
    tab_to(page, "#prove-code [name=code]")
    page.keyboard.type(f"{server.code()[:3]} {server.code()[3:]}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#prove-shown")


def test_that_a_mail_came_back_is_told_on_the_page_that_asked(
    scene: Scene, visitor: Visitor, server: MailServer
) -> None:
    held = scene.order("LAP", email=GUS)
    server.thinks, server.says = True, ["550 no such person", "550 no such person"]
    frame = begins(visitor("/en/policy/"), "It is me, about the laptop.")
    asks(frame, "typo@mail.example")
    page = visitor(f"/en{addresses.path(scene.store, 'orders', held.order)}")
    page.click("#prove-to-1 button")
    expect(page.locator("#prove-code")).to_be_visible()
    page.evaluate("window.stays = true")
    server.thinks = False
    for prove in (frame.locator("#prove"), page.locator("#prove")):
        expect(prove.locator(".field-error")).to_contain_text("came back. Check the address.")
        expect(prove.locator("#prove-code")).to_have_count(0)
    assert page.evaluate("window.stays")
