"""The chat on a site of another origin, under a strict policy of that site, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from bespeak.domain.conversations import queries
from bespeak.domain.stores import operations as stores
from bespeak.kit import clock
from tests.browser import Visitor, faults, too_wide
from tests.domain import album
from tests.doors.console.people import come_in, with_password
from tests.harness import Running
from tests.scene import MAX, Scene, settled_scene
from tests.stories.town import until

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "[data-said] > li:not([data-out])"
KEPT = "Object.entries(localStorage).map(one => one.join(' '))"
Site = Callable[..., str]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    made = settled_scene()
    with_password(made, made.ben)
    return made


@contextmanager
def served(body: str, policy: str) -> Iterator[str]:
    """A site of its own at this machine's other name. Answers its origin."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = body.encode() if not self.path.endswith(".ico") else b""
            self.send_response(200 if page else 204)
            for name, text in (("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy)):
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site(running: Running) -> Iterator[str]:
    """Somebody's own shop, which allows the store's script and frame and nothing else in the world."""
    body = (
        "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>A shop</title>"
        "<main><h1>Rings</h1><p>Silver and gold.</p></main>"
        f"<script src='{running.base}/widget.js' data-language=en data-product=ring async></script></html>"
    )
    policy = f"default-src 'none'; script-src {running.base}; frame-src {running.base}; base-uri 'none'"
    with served(body, policy) as origin:
        yield origin


def named(scene: Scene, origin: str) -> None:
    stores.allow_widget(store_id=scene.store.id, origin=origin, by=MAX, at=clock.now())


def frame_of(page: Page, base: str) -> FrameLocator:
    """The frame stands in a closed shadow root: it is found among the page's frames."""

    def there() -> list[FrameLocator]:
        page.wait_for_timeout(50)
        return [one for one in page.frames if one.url.startswith(base)]  # type: ignore[misc]

    return until(there, bool)[0]


def opens(page: Page) -> None:
    """By keyboard: what stands in the site's corner is the last thing there. Nothing waits by a script here, which the
    site's policy forbids."""
    until(lambda: page.evaluate("document.body?.lastElementChild?.tagName"), lambda tag: tag == "DIV")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName === 'DIV'"):
            break
    page.keyboard.press("Enter")


def texts(scene: Scene) -> list[str]:
    known = set(scene.talks.values())
    found = [one for one in queries.conversations(store_id=scene.store.id, actor=MAX) if one.ref not in known]
    return [one.text for talk in found for one in queries.thread(ref=talk.ref, actor=MAX) if one.kind == "message"]


@pytest.mark.parametrize("look", [(390, "dark"), (1280, "light")])
def test_a_visitor_of_the_site_and_a_member_talk_and_no_cookie_is_set(
    scene: Scene, visitor: Visitor, running: Running, site: str, look: tuple[int, str]
) -> None:
    named(scene, site)
    page = visitor(f"{site}/rings?token=secret", width=look[0], scheme=look[1])
    opens(page)
    chat = frame_of(page, running.base)
    expect(chat.locator("#first textarea")).to_be_visible()
    high, wide = chat.evaluate("[innerHeight, innerWidth]")
    assert (high > 500, wide) == (True, 390 if look[0] < 640 else 384), "it fills all below its head"
    chat.locator("#first textarea").fill("Is it gold?")
    chat.locator("#first button").click()
    expect(chat.locator(SAID)).to_have_count(1)
    assert page.context.cookies() == []

    known = set(scene.talks.values())
    [talk] = [one.ref for one in queries.conversations(store_id=scene.store.id, actor=MAX) if one.ref not in known]
    ben = visitor(f"/en/console/talks/{talk}/")
    come_in(ben, scene)
    expect(ben.locator("[data-said]")).to_contain_text(f"{site}/rings")
    expect(ben.locator("main")).to_contain_text("Ring")
    expect(ben.locator("#reply-hint")).to_have_text("They read it in the chat, as soon as they look at it.")
    assert "secret" not in ben.content()
    ben.fill("#reply", "Yes, 18 karat.")
    ben.click("form[action$='/reply/'] button[data-kind=primary]")
    expect(chat.locator(SAID).filter(has_text="18 karat")).to_have_count(1)
    photo = {"name": "ring.jpg", "mimeType": "image/jpeg", "buffer": album.photo()}
    chat.locator("#answer [type=file]").set_input_files(photo)  # type: ignore[arg-type]
    chat.locator("#answer textarea").fill("Wonderful.")
    chat.locator("#answer button[type=submit]").click()
    expect(ben.locator("[data-said]")).to_contain_text("Wonderful.")
    for side in (chat, ben):
        picture = side.locator("img[alt='Picture: ring.jpg']")
        picture.scroll_into_view_if_needed()  # it is loaded once it is near
        expect(picture).not_to_have_js_property("naturalWidth", 0)  # type: ignore[arg-type]
    assert texts(scene) == ["Is it gold?", "Yes, 18 karat.", "Wonderful."]

    page.goto(f"{site}/another")
    opens(page)
    expect(frame_of(page, running.base).locator(SAID)).to_have_count(3)
    assert page.context.cookies(page.url) == []
    assert too_wide(page) == []
    assert faults(page) == []


def test_a_site_that_was_not_named_reads_so_and_nothing_is_said(
    scene: Scene, visitor: Visitor, running: Running, site: str
) -> None:
    page = visitor(site)
    opens(page)
    chat = frame_of(page, running.base)
    expect(chat.locator("h1")).to_have_text("The chat is not open here")
    assert chat.locator("form").count() == 0
    named(scene, site)
    page.reload()
    opens(page)
    expect(frame_of(page, running.base).locator("#first textarea")).to_be_visible()
    stores.forbid_widget(store_id=scene.store.id, origin=site, by=MAX, at=clock.now())
    page.reload()
    opens(page)
    expect(frame_of(page, running.base).locator("h1")).to_have_text("The chat is not open here")
    assert texts(scene) == []


def test_a_site_that_claims_to_be_another_is_shown_nothing(
    scene: Scene, browser: Browser, running: Running, site: str
) -> None:
    """The browser itself refuses to show the page there."""
    named(scene, site)
    lie = f"<!doctype html><title>Not a shop</title><iframe src='{running.base}/en/chat/?frame={site}'></iframe>"
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    with served(lie, "") as origin:
        assert origin != site
        page.goto(origin)
        until(lambda: page.wait_for_timeout(50) or said, lambda told: any("frame-ancestors" in one for one in told))
        assert page.frames[1].locator("textarea").count() == 0
    page.close()


def test_only_the_frame_is_listened_to(scene: Scene, visitor: Visitor, running: Running, site: str) -> None:
    named(scene, site)
    page = visitor(site)
    opens(page)
    expect(frame_of(page, running.base).locator("#first textarea")).to_be_visible()
    before = until(lambda: page.evaluate(KEPT), bool)
    page.evaluate("postMessage({ bespeak: 'ready', talk: 'x'.repeat(24) }, '*')")
    page.evaluate("new Promise(done => setTimeout(done, 200))")
    assert page.evaluate(KEPT) == before
    assert before[0].startswith(f"bespeak.talk {running.base} ")


def test_the_site_keeps_its_looks_and_the_button_its_own(
    scene: Scene, visitor: Visitor, running: Running, site: str
) -> None:
    named(scene, site)
    page = visitor(site)
    until(lambda: page.evaluate("document.body?.lastElementChild?.tagName"), lambda tag: tag == "DIV")
    assert page.evaluate("document.body.lastElementChild.shadowRoot") is None
    assert page.evaluate("[document.styleSheets.length, document.adoptedStyleSheets.length]") == [0, 0]
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
