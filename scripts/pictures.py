"""The pictures of the README, made anew from a demo store of their own: `pictures.py [NAME …]` into docs/pictures."""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import chromium
import screenshots
from playwright.sync_api import Browser

OUT = screenshots.CHECKOUT / "docs" / "pictures"
LARGEST = 150_000


@dataclass(frozen=True)
class Picture:
    """`page` is a name of demopages.py, or an address; `inside` is the console's, as its owner sees it."""

    page: str
    width: int
    height: int
    inside: bool = False
    scale: float = 1.0


PICTURES = {
    "held-order": Picture("order-ring-held", 390, 1180),
    "order-in-the-console": Picture("console-order-ring-held", 1180, 900, inside=True),
    "rules": Picture("/console/policy/draft/rules/identity-first/", 1180, 900, inside=True),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    wanted = parser.parse_args().names or list(PICTURES)
    try:
        program = chromium.find()
    except chromium.CannotRun as problem:
        print(f"No pictures: {problem}", file=sys.stderr)
        return 1
    with contextlib.ExitStack() as stack:
        os.environ["BESPEAK_CLOCK_FILE"] = stack.enter_context(_in_the_morning())
        at, environment = stack.enter_context(screenshots.demo_store())
        told = screenshots.told_of(environment)
        browser = stack.enter_context(screenshots.open_browser(program))
        too_large = [file for file in shoot(browser, at, told, wanted) if file.stat().st_size > LARGEST]
    for file in too_large:
        print(f"{file} has more than {LARGEST:,} bytes.", file=sys.stderr)
    return 1 if too_large else 0


@contextlib.contextmanager
def _in_the_morning() -> Iterator[str]:
    """A clock by which it is ten in the morning at the demo's store, whenever the pictures are made."""
    now = datetime.now(UTC)
    wanted = now.replace(hour=17, minute=4)
    with tempfile.NamedTemporaryFile("w", suffix=".clock") as file:
        file.write(str((wanted - now).total_seconds()))
        file.flush()
        yield file.name


def shoot(browser: Browser, at: str, told: Mapping[str, Any], wanted: list[str]) -> Iterator[Path]:
    """Each as far as its window shows."""
    OUT.mkdir(parents=True, exist_ok=True)
    places = told["customer"] | told["console"]
    for name in wanted:
        one = PICTURES[name]
        context = browser.new_context(
            viewport={"width": one.width, "height": one.height}, color_scheme="light", device_scale_factor=one.scale
        )
        page = context.new_page()
        if one.inside:
            screenshots.sign_in(page, at, told)
        page.goto(f"{at}/en{places.get(one.page, one.page)}", wait_until="load")
        file = OUT / f"{name}.png"
        page.screenshot(path=file)
        context.close()
        print(file, f"{file.stat().st_size:,} bytes", flush=True)
        yield file


if __name__ == "__main__":
    sys.exit(main())
