"""The network is away between a customer's browser and the store: what both say meanwhile stands on both screens
afterwards, in one order, once. Away for three seconds a round, thirty at most: `make faults` has twenty rounds."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bespeak.domain.conversations import operations as conversations
from bespeak.domain.conversations.queries import verify_chain
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from tests.browser import Visitor
from tests.doors.console.people import with_password
from tests.doors.live.conftest import begins, order_of
from tests.doors.live.test_live_browser import HERE, THERE, on, ours, replies, rows, writes
from tests.harness import Running
from tests.network import Network
from tests.scene import Scene

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
SECONDS = min(30, 3 * int(os.environ.get("BESPEAK_FAULT_ROUNDS", "1")))
PATIENCE = 60_000


@pytest.fixture
def network(running: Running) -> Iterator[Network]:
    with Network(running.port) as between:
        yield between


def theirs(scene: Scene, browser: Browser, network: Network, order: str) -> Page:
    page = browser.new_context(base_url=network.base).new_page()
    page.goto("/en" + addresses.path(scene.store, addresses.ORDERS, order))
    return page


def test_what_was_said_while_the_network_was_away_stands_on_both_screens_once(
    scene: Scene,
    window: Visitor,
    browser: Browser,
    network: Network,
) -> None:
    with_password(scene, scene.ben)
    order = order_of(scene)
    talk = begins(scene, order)
    jun, ben = theirs(scene, browser, network, order), ours(scene, window, talk)
    writes(jun, "Before it")
    expect(ben.locator(THERE).filter(has_text="Before it")).to_have_count(1)
    replies(ben, "We hear you")
    expect(jun.locator(HERE).filter(has_text="We hear you")).to_have_count(1)

    network.goes_away()
    writes(jun, "Into the tunnel")
    expect(jun.locator("[data-out]")).to_contain_text("Into the tunnel")
    replies(ben, "Said while you were away")
    expect(ben.locator(THERE).filter(has_text="Said while you were away")).to_have_count(1)
    conversations.ask(
        store_id=scene.store.id, conversation=talk, text="Which one?", choices=("Red", "Blue"), by=scene.ben,
        at=clock.now(),
    )  # fmt: skip
    time.sleep(SECONDS)
    assert "Into the tunnel" not in rows(talk)
    expect(jun.locator(HERE)).to_have_count(3)
    network.comes_back()

    for page, where in ((jun, HERE), (ben, THERE)):
        for text in ("Into the tunnel", "Said while you were away", "Which one?"):
            expect(page.locator(where).filter(has_text=text)).to_have_count(1, timeout=PATIENCE)
        expect(page.locator("[data-out]")).to_have_count(0, timeout=PATIENCE)
    jun.click(".exchange button[value='1']")
    expect(ben.locator(".exchange [data-picked]")).to_contain_text("Blue", timeout=PATIENCE)
    expect(jun.locator(".exchange [aria-pressed=true]")).to_contain_text("Blue")
    said = rows(talk)
    assert said == ["Hello?", "Before it", "We hear you", "Said while you were away", "Into the tunnel"]
    for page, where in ((jun, HERE), (ben, THERE)):
        assert [one for one in on(page, where) if one in said] == said
    assert verify_chain(ref=talk) == []
