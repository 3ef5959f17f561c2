"""What stands on a page that is followed is what a fresh reader finds."""

from __future__ import annotations

import time

from playwright.sync_api import Page

ALIKE = """async () => {
  const plain = (home) => {
    const copy = home.cloneNode(true)
    const left = "[data-kept], [data-out], [data-as-read], form time, template, input[type=hidden]"
    for (const one of copy.querySelectorAll(left)) one.remove()
    for (const one of [copy, ...copy.querySelectorAll("*")]) {
      const given = [...one.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))
      for (const { name } of given) one.removeAttribute(name)
      for (const { name, value } of given) if (!["data-read", "open"].includes(name)) one.setAttribute(name, value)
      if (!one.children.length && !one.textContent.trim()) one.textContent = ""
    }
    return copy.outerHTML.replace(/[\\s]+/g, " ")
  }
  const answer = await fetch(location.href, { headers: { "Bespeak-Live": "1" }, cache: "no-store" })
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]")
  if (!answer.ok || !fresh) return document.getElementById("live-state").hidden ? "still shown as live" : ""
  const [here, there] = [plain(document.querySelector("[data-live]")), plain(fresh)]
  if (here === there) return ""
  let at = 0
  while (here[at] === there[at]) at++
  return `${here.slice(at - 80, at + 160)} INSTEAD OF ${there.slice(at - 80, at + 160)}`
}"""
"""What on the page is not as on a fresh one; nothing where it is the same. The end of the record counts what colleagues
note among themselves too, of which nobody else is told: it is as it was when the page was read (`data-as-read`). Times
that a form offers are counted from then too."""


def as_fresh(page: Page, after: str = "") -> None:
    """It comes to be so."""
    end, differs = time.monotonic() + 60, "?"
    while differs:
        assert time.monotonic() < end, (after, differs)
        differs = page.evaluate(ALIKE)
        page.wait_for_timeout(100)
