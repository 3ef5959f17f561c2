"""Every component in every state, in a browser: nothing for axe to find, a keyboard is enough, no script is needed."""

from __future__ import annotations

import httpx
import pytest

from bespeak.domain.stores import operations as stores
from bespeak.kit import clock
from tests.browser import Visitor, faults, too_wide
from tests.harness import Running
from tests.scene import MAX

PAGE = "console/components/"
MOST = 60 * 1024


@pytest.fixture(autouse=True)
def store(transactional_db: None) -> None:
    stores.open_store(
        slug="northlight", name="Northlight", currency="USD", country="US", language="en", timezone="America/Denver",
        by=MAX, at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(visitor: Visitor, width: int, scheme: str, language: str):
    page = visitor(f"/{language}/{PAGE}", width=width, scheme=scheme)
    assert page.locator("html").get_attribute("lang") == language
    assert faults(page) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window(visitor: Visitor, width: int):
    page = visitor(f"/ja/{PAGE}", width=width)
    assert too_wide(page) == []


def test_a_keyboard_goes_everywhere_and_is_always_seen(visitor: Visitor):
    page = visitor(f"/en/{PAGE}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        looks = page.evaluate(
            "(e => [e.tagName, e.textContent.trim().slice(0, 30) || e.id, getComputedStyle(e).outlineStyle, "
            "e === document.body])(document.activeElement)"
        )
        if looks[3]:
            break
        assert looks[2] != "none", looks
        seen.add(looks[1])
    assert {"Talk", "Confirm availability", "f-c-wrong", "Open a dialog", "#1041"} <= seen


def test_a_dialog_takes_the_keyboard_and_gives_it_back(visitor: Visitor):
    page = visitor(f"/en/{PAGE}")
    page.get_by_role("button", name="Open a dialog").press("Enter")
    assert page.get_by_role("dialog", name="Cancel this order?").is_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent").strip() == "Open a dialog"


def test_touch_targets_are_large_enough(visitor: Visitor):
    page = visitor(f"/en/{PAGE}", width=390)
    small = page.evaluate(
        "[...document.querySelectorAll('button, .button, input:not([type=checkbox]), select, textarea, nav a')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 90))"
    )
    assert small == []


def test_without_scripts_all_is_there(visitor: Visitor):
    page = visitor(f"/en/{PAGE}", scripts=False)
    assert page.get_by_role("button", name="Confirm availability").is_visible()
    assert page.locator(".toast-close").first.is_hidden()


def test_a_first_visit_is_light(running: Running, visitor: Visitor):
    page = visitor(f"/en/{PAGE}")
    addresses = page.evaluate(
        "[...document.querySelectorAll('link[rel=stylesheet], link[rel=icon], script[src]')].map(e => e.href || e.src)"
    )
    with httpx.Client() as client:
        sizes = {one: len(b"".join(_raw(client, one))) for one in [f"{running.base}/en/{PAGE}", *addresses]}
    assert sum(sizes.values()) <= MOST, sizes


def _raw(client: httpx.Client, address: str) -> list[bytes]:
    with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.status_code == 200
        return list(answer.iter_raw())
