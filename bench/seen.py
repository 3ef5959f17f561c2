"""How long it takes from sending to seeing, between two real browsers: a customer in the chat, a member at the desk.

`python -m bench.seen [messages]` starts the product on a database of its own, lets the two write in turn, and prints
the median and the 95th percentile of the milliseconds from pressing the button on one screen to the words standing on
the other. Both clocks are this machine's. Needs Chromium (BESPEAK_CHROMIUM).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from bench.rig.server import free_port

PASSWORD = "thimble and chalk 9"
WHO = "mika@northlight.example"
SHOWS = """text => new Promise((done) => {
  const said = () => [...document.querySelectorAll("[data-said] > [id]:not([data-out])")];
  const stands = () => said().some((one) => one.textContent.includes(text));
  const look = () => stands() ? done(Date.now()) : 0;
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  look();
})"""


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as home:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ, "BESPEAK_HOME": home, "DATABASE_URL": f"sqlite:///{home}/seen.sqlite3",
            "BESPEAK_BASE_URL": base, "BESPEAK_PORT": str(port),
        }  # fmt: skip
        bespeak = str(Path(sys.executable).with_name("bespeak"))
        subprocess.run([bespeak, "demo", "--no-serve"], env=environment, check=True, capture_output=True)
        subprocess.run(
            [bespeak, "member", "password", WHO], env=environment, check=True, capture_output=True,
            input=PASSWORD.encode(),
        )  # fmt: skip
        serving = subprocess.Popen([bespeak, "up", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
        try:
            _await_ready(base)
            took = _talk(base, messages)
        finally:
            serving.terminate()
            serving.wait(timeout=30)
    told = {name: _told(some) for name, some in took.items()}
    print(json.dumps({"messages": messages, "milliseconds": told}, indent=2))


def _await_ready(base: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{base}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError("The product did not start.")


def _talk(base: str, messages: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {"customer to member": [], "member to customer": []}
    with sync_playwright() as driver:
        program = os.environ.get("BESPEAK_CHROMIUM") or shutil.which("chromium") or "chromium"
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        customer, member = (browser.new_context(base_url=base).new_page() for _ in range(2))
        customer.goto("/en/chat/")
        customer.fill("#first textarea", "Are you there?")
        customer.click("#first button[data-kind=primary]")
        customer.wait_for_url(re.compile(r"/chat/cnv_"))
        talk = re.search(r"cnv_\w+", customer.url)
        assert talk
        member.goto(f"/en/console/talks/{talk[0]}/")
        member.fill("[name=login]", WHO)
        member.fill("[name=password]", PASSWORD)
        member.keyboard.press("Enter")
        member.wait_for_url(re.compile(r"/console/talks/cnv_"))
        for number in range(messages):
            took["customer to member"].append(_send(customer, "#answer", f"From the customer {number}.", member))
            took["member to customer"].append(_send(member, "form[action$='/reply/']", f"From us {number}.", customer))
        browser.close()
    return took


def _send(page: Page, form: str, text: str, other: Page) -> float:
    """Milliseconds from the press of the button on this page to the words on the other."""
    page.fill(f"{form} textarea[name=text]", text)
    other.evaluate(f"void (window.stood = ({SHOWS})({json.dumps(text)}))")
    pressed = page.evaluate(
        "form => { document.querySelector(form + ' button[data-kind=primary]').click(); return Date.now() }", form
    )
    stood = other.evaluate("window.stood")
    page.wait_for_function("() => !document.querySelector('[data-out]')")
    return float(stood - pressed)


def _told(took: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    return {"median": statistics.median(ordered), "p95": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]}


if __name__ == "__main__":
    main()
