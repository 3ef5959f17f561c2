"""Pictures of pages to look at: `screenshots.py [ADDRESS …]` into var/screenshots, at 390 and 1280 px, light and dark,
in every language.

Without `--at` a demo store of its own is filled and served meanwhile. An address is written without its language
("/console/components/"); what stands in `PAGES` is shot when none is given.
"""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Literal

import chromium
from playwright.sync_api import Browser, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[1]
OUT = CHECKOUT / "var" / "screenshots"
HOME = CHECKOUT / "var" / "screenshots-home"
PAGES = ["/console/components/"]
WIDTHS = (390, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LANGUAGES = ("en", "ja")
PATIENCE = 400.0  # filling takes its time on a busy machine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("addresses", nargs="*", default=PAGES, metavar="ADDRESS")
    parser.add_argument("--at", default="", help="a running Bespeak, such as http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    try:
        program = chromium.find()
    except chromium.CannotRun as problem:
        print(f"No pictures: {problem}", file=sys.stderr)
        return 1
    with contextlib.ExitStack() as stack:
        at = given.at or stack.enter_context(demo_store())
        browser = stack.enter_context(open_browser(program))
        for file in shoot(browser, at, given.addresses, given.out):
            print(file, flush=True)
    return 0


@contextlib.contextmanager
def open_browser(program: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def shoot(browser: Browser, at: str, addresses: Sequence[str], out: Path) -> Iterator[Path]:
    """One picture a page, width, scheme and language; whole pages, not only what fits the window."""
    out.mkdir(parents=True, exist_ok=True)
    for width, scheme, language in product(WIDTHS, SCHEMES, LANGUAGES):
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 640 else 900}, color_scheme=scheme
        )
        page = context.new_page()
        for address in addresses:
            page.goto(f"{at}/{language}{address}", wait_until="networkidle")
            file = out / f"{_name(address)}-{width}-{scheme}-{language}.png"
            page.screenshot(path=file, full_page=True)
            yield file
        context.close()


def _name(address: str) -> str:
    return address.partition("?")[0].strip("/").replace("/", "_")[:80] or "home"


@contextlib.contextmanager
def demo_store() -> Iterator[str]:
    """A filled demo store on a free port. Components are shown there (BESPEAK_DEBUG)."""
    HOME.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    at = f"http://127.0.0.1:{port}"
    kept = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment = kept | {
        "BESPEAK_HOME": str(HOME), "BESPEAK_PORT": str(port), "BESPEAK_BASE_URL": at, "BESPEAK_DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{HOME}/demo.sqlite3",
    }  # fmt: skip
    program = Path(sys.executable).parent / "bespeak"
    running = subprocess.Popen([program, "demo"], env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(at, running)
        yield at
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
