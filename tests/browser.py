"""Pages in a real browser, from the product as it runs: fixtures `browser`, `running` and `visitor`, which conftest
imports.

`visitor` gives pages: `visitor("/en/…")`, `visitor("/ja/…", width=390, scheme="dark", scripts=False)`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.harness import Running

expect.set_options(timeout=30_000)  # a state is waited for as long as a page is
PROGRAMS = (os.environ.get("BESPEAK_CHROMIUM"), shutil.which("chromium-headless-shell"), shutil.which("chromium"))
PROGRAM = next(filter(None, PROGRAMS), "chromium")


class Visitor(Protocol):
    def __call__(self, path: str, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Page: ...


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver's loop stands in this thread
        opened = driver.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def running(environment: Mapping[str, str]) -> Iterator[Running]:
    """`bespeak up` for a module, with the pages for builders open."""
    with Running({**environment, "BESPEAK_DEBUG": "1"}) as started:
        yield started


@pytest.fixture
def visitor(transactional_db: None, browser: Browser, running: Running) -> Iterator[Visitor]:
    """Somebody with a browser. Whatever a page complains about (a script, a forbidden style) fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def visit(path: str, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Page:
        shape: Any = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        context = browser.new_context(base_url=running.base, java_script_enabled=scripts, **shape)
        contexts.append(context)
        page = context.new_page()
        asked: set[str] = set()
        page.on("request", lambda one: asked.add(_plain(one.url)) if _may_be_refused(one) else None)
        page.on("console", lambda said: complaints.append(said.text) if _complains(said, asked) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def _complains(said: ConsoleMessage, asked: set[str]) -> bool:
    """That a page answers with 4xx is told by browsers as if it were a fault of the page itself; 500 is one of ours."""
    told, ours = said.text.startswith("Failed to load resource"), "status of 500" in said.text
    refused = told and not ours and _plain(said.location["url"]) in asked
    return said.type in ("error", "warning") and not refused


def _may_be_refused(one: Request) -> bool:
    return one.is_navigation_request() or one.method == "POST"


def _plain(address: str) -> str:
    return address.partition("#")[0]


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page: rule and place. Its styles and scripts have come by then."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def too_wide(page: Page) -> list[str]:
    """What makes the page wider than its window: nothing, or the parts that do."""
    return page.evaluate(
        "() => { const { scrollWidth, clientWidth: width } = document.documentElement; return scrollWidth <= width ? []"
        " : [...document.querySelectorAll('body *')].filter(part => part.getBoundingClientRect().right > width + 1)"
        ".map(part => part.outerHTML.slice(0, 160)) }"
    )


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until this has the focus, and it is seen to have it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"Tab never came to {selector}")
