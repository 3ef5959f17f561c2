"""Pictures of pages to look at: `screenshots.py [ADDRESS …]` into var/screenshots, at 390 and 1280 px, light and dark,
in every language.

Without `--at` a demo store of its own is filled and served meanwhile, and where no address is given every page of it is
shot: the customers', and the console's as its owner sees them. An address is written without its language
("/console/components/").
"""

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, Literal

import chromium
from playwright.sync_api import Browser, Page, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[1]
OUT = CHECKOUT / "var" / "screenshots"
HOME = CHECKOUT / "var" / "screenshots-home"
OPEN = {
    "home": "/",
    "policy": "/policy/",
    "terms": "/terms/",
    "ask": "/ask/",
    "verify": "/verify/",
    "chat": "/chat/",
    "chat-about": "/chat/?about=engraved-ring",
    "chat-enquiry": "/chat/enquiry/?about=silk-dress",
    "guide": "/guide/",
    "nothing": "/nothing-here/",
    "ask-about": "/ask/?about=engraved-ring",
    "asked": "/ask/thanks/",
    "verify-nothing": "/verify/?of=0000",
    "come-in": "/sign-in/",
    "sign-in": "/console/sign-in/",
    "join-ended": "/console/join/nothing/",
}
SIGNED_IN = {
    "components": "/console/components/",
    "board": "/console/orders/",
    "board-declined": "/console/orders/?state=declined",
    "board-sent": "/console/orders/?state=sent",
    "board-empty": "/console/orders/?search=nobody",
    "search": "/console/search/?q=emil",
    "agreements": "/console/agreements/?state=all",
    "agreement-for": "/console/agreements/new/?find=a",
    "stock": "/console/stock/?search=ring",
    "stock-holds": "/console/stock/holds/",
    "products": "/console/stock/products/",
    "product-new": "/console/stock/products/new/",
    "money": "/console/money/",
    "money-came": "/console/money/?show=came",
    "setup": "/console/setup/",
    "setup-store": "/console/setup/store/",
    "setup-widget": "/console/setup/widget/",
    "setup-widget-trial": "/console/setup/widget/trial/",
    "setup-hours": "/console/setup/hours/",
    "setup-answering": "/console/setup/answering/",
    "setup-rules": "/console/setup/rules/",
    "setup-goods": "/console/setup/goods/",
    "setup-people": "/console/setup/people/",
    "setup-trial": "/console/setup/trial/",
    "setup-zones": "/console/setup/zones/",
    "members": "/console/members/",
    "keys": "/console/keys/",
    "errands": "/console/errands/",
    "keeping": "/console/keeping/",
    "webhooks": "/console/webhooks/",
    "channels": "/console/channels/",
    "channel-new": "/console/channels/new/",
    "channel-shopify": "/console/channels/new/?platform=shopify",
    "channel-woocommerce": "/console/channels/new/?platform=woocommerce",
    "files": "/console/channels/files/",
    "file-new": "/console/channels/files/new/",
    "stores": "/console/stores/",
    "me": "/console/me/",
    "me-password": "/console/me/password/",
    "me-app": "/console/me/app/",
    "me-passkeys": "/console/me/passkeys/",
    "me-passkeys-new": "/console/me/passkeys/new/",
    "me-sessions": "/console/me/sessions/",
    "policy-rules": "/console/policy/",
    "policy-version": "/console/policy/versions/1/",
    "policy-difference": "/console/policy/difference/?from=0&to=1",
    "policy-draft": "/console/policy/draft/",
    "policy-draft-rule": "/console/policy/draft/rules/talk-first/",
    "policy-draft-text": "/console/policy/draft/rules/talk-first/?as=text",
    "knowledge": "/console/knowledge/",
    "knowledge-new": "/console/knowledge/articles/new/",
    "knowledge-replies": "/console/knowledge/replies/",
    "knowledge-training": "/console/knowledge/training/",
    "talks": "/console/talks/",
    "talks-all": "/console/talks/?kind=all",
    "talks-nothing": "/console/talks/?kind=closed",
    "talk-new": "/console/talks/new/?who=Noor",
    "talks-sorting": "/console/talks/sorting/",
    "talks-dealing": "/console/talks/dealing/",
    "prospects": "/console/prospects/",
    "reply-new": "/console/knowledge/replies/new/",
    "training-new": "/console/knowledge/training/new/",
    "customers": "/console/customers/",
    "sign-out": "/console/sign-out/",
}
RING = {"sku": "RING-AG-52", "title": "Engraved silver ring", "quantity": 1, "price": "240.00"}
KITE = {"sku": "KITE-RED", "title": "Birthday kite", "quantity": 1, "price": "48.00"}
BROUGHT = [
    {"external_id": "B-1", "currency": "USD", "email": "ada@mail.example", "total": "240.00", "lines": [RING]},
    {"external_id": "B-2", "currency": "USD", "email": "bo@mail.example", "total": "48.00", "lines": [KITE]},
    {"external_id": "B-3", "currency": "dollars", "total": "a lot", "lines": []},
]
"""What somebody brings in a file: two orders, and one that is none."""
WIDTHS = (390, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LANGUAGES = ("en", "ja")
HELD = ("order-wardrobe-held", "order-sofa-cured", "order-extra", "order-ring-agreed")  # each takes ten passkeys
PATIENCE = 400.0  # filling takes its time on a busy machine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("addresses", nargs="*", metavar="ADDRESS")
    parser.add_argument("--at", default="", help="a running Bespeak, such as http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    try:
        program = chromium.find()
    except chromium.CannotRun as problem:
        print(f"No pictures: {problem}", file=sys.stderr)
        return 1
    with contextlib.ExitStack() as stack:
        pages = {_name(one): one for one in given.addresses} or OPEN
        inside: dict[str, str] = {}
        at, stories = given.at, {}
        if not at:
            at, environment = stack.enter_context(demo_store())
            stories = told_of(environment)
        if stories and not given.addresses:
            pages, inside = OPEN | stories["customer"], SIGNED_IN | stories["console"]
        browser = stack.enter_context(open_browser(program))
        for file in shoot(browser, at, pages, given.out):
            print(file, flush=True)
        if stories and not given.addresses:
            for file in shoot_holder(browser, at.replace("127.0.0.1", "localhost"), stories["customer"], given.out):
                print(file, flush=True)
        for file in shoot(browser, at, inside, given.out, who=stories):
            print(file, flush=True)
    return 0


@contextlib.contextmanager
def open_browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def shoot(
    browser: Browser, at: str, pages: Mapping[str, str], out: Path, who: Mapping[str, Any] | None = None
) -> Iterator[Path]:
    """One picture a page, width, scheme and language; whole pages, not only what fits the window. `who` signs in
    first (email, password)."""
    out.mkdir(parents=True, exist_ok=True)
    kept: Any = None
    for width, scheme, language in product(WIDTHS, SCHEMES, LANGUAGES):
        page = opened(browser, width, scheme, kept)
        if who and pages and kept is None:
            sign_in(page, at, who)
            kept = page.context.storage_state()
        for name, address in pages.items():
            page.goto(f"{at}/{language}{address}", wait_until="load")
            yield taken(page, out / f"{name}-{width}-{scheme}-{language}.png")
        if kept is not None:
            yield bring(page, f"{at}/{language}", out / f"file-looked-at-{width}-{scheme}-{language}.png")
        page.context.close()


def bring(page: Page, at: str, file: Path) -> Path:
    """What would become of a file of orders, before it is taken in."""
    page.goto(f"{at}/console/channels/files/new/")
    orders: Any = {"name": "orders.json", "mimeType": "application/json", "buffer": json.dumps(BROUGHT).encode()}
    page.set_input_files("[name=file]", orders)
    page.click("main form[enctype] button")
    page.wait_for_load_state()
    return taken(page, file)


def opened(browser: Browser, width: int, scheme: Literal["light", "dark"], kept: Any = None) -> Page:
    """An empty window; the narrow one is a phone's."""
    phone = width < 640
    size: Any = {"width": width, "height": 844 if phone else 900}
    context = browser.new_context(
        viewport=size, color_scheme=scheme, storage_state=kept, is_mobile=phone, has_touch=phone
    )
    return context.new_page()


def shoot_holder(browser: Browser, at: str, pages: Mapping[str, str], out: Path) -> Iterator[Path]:
    """What a customer with a passkey sees: setting it up by a link, then their own page. A passkey is for a name,
    so `at` must be one."""
    for number, (width, scheme, language) in enumerate(product(WIDTHS, SCHEMES, LANGUAGES)):
        page = opened(browser, width, scheme)
        with_passkeys(page)
        page.goto(f"{at}/{language}{pages[HELD[number % len(HELD)]]}")
        page.click("[aria-labelledby=keep-title] a")
        page.wait_for_selector("form[data-passkey=create]:not([hidden])")
        yield taken(page, out / f"passkey-new-{width}-{scheme}-{language}.png")
        page.click("form[data-passkey] button")
        page.wait_for_url("**/me/")
        for kept in ("agreement-offered", "order-kite-declined"):
            if kept in pages:
                page.goto(f"{at}/{language}{pages[kept]}")
                page.click("[aria-labelledby=keep-title] button")
                page.wait_for_url("**/me/")
        page.goto(f"{at}/{language}/me/")
        yield taken(page, out / f"mine-{width}-{scheme}-{language}.png")
        for part in page.locator("main summary").all():
            part.click()
        yield taken(page, out / f"mine-opened-{width}-{scheme}-{language}.png")
        page.context.close()


def taken(page: Page, file: Path) -> Path:
    """With every picture of the page, also those that wait until somebody scrolls to them."""
    page.evaluate("Promise.all([...document.images].map((one) => (one.loading = '', one.decode().catch(() => 0))))")
    page.screenshot(path=file, full_page=True)
    return file


def with_passkeys(page: Page) -> None:
    """A fingerprint reader that always says yes."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    key: Any = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": key})


def sign_in(page: Page, at: str, who: Mapping[str, Any]) -> None:
    page.goto(f"{at}/en/console/sign-in/")
    page.fill("[name=login]", who["email"])
    page.fill("[name=password]", who["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/console/orders/**")


def told_of(environment: Mapping[str, str]) -> dict[str, Any]:
    """See demopages.py."""
    program = [sys.executable, str(Path(__file__).with_name("demopages.py"))]
    done = subprocess.run(program, env=environment, check=True, text=True, stdout=subprocess.PIPE)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _name(address: str) -> str:
    return address.partition("?")[0].strip("/").replace("/", "_")[:80] or "home"


@contextlib.contextmanager
def demo_store() -> Iterator[tuple[str, dict[str, str]]]:
    """A filled demo store on a free port: where, and its environment."""
    HOME.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    at = f"http://127.0.0.1:{port}"
    kept = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment = kept | {
        "BESPEAK_HOME": str(HOME), "BESPEAK_PORT": str(port), "BESPEAK_BASE_URL": at,
        "DATABASE_URL": f"sqlite:///{HOME}/demo.sqlite3",
    }  # fmt: skip
    program = Path(sys.executable).parent / "bespeak"
    running = subprocess.Popen([program, "demo"], env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(at, running)
        yield at, environment
    finally:
        running.terminate()
        running.wait(20)


def _wait(at: str, running: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if running.poll() is not None:
            raise SystemExit(f"The demo store ended with {running.returncode}.")
        try:
            with urllib.request.urlopen(f"{at}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise SystemExit("The demo store did not answer.")


if __name__ == "__main__":
    sys.exit(main())
