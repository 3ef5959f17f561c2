"""What people write stays what they wrote: on no page does any of it become a part of the page."""

from __future__ import annotations

import json
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from bespeak.domain.stores import operations as stores
from bespeak.doors.console import urls
from bespeak.doors.frame import addresses
from bespeak.kit import clock
from tests.doors.console.kinds import Refs, filled, one_of_each
from tests.doors.console.people import email_of, sign_in
from tests.markup import markup
from tests.scene import MAX, Scene

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
KEPT = frozenset({"application/zip", "text/plain", "text/csv", "application/json", "application/pdf"})
NASTY = Path(__file__).parents[2] / "data" / "nasty-strings" / "strings.json"
MARK = "planted"
SAID = (
    f"\"'><img src={MARK} onerror=alert(1)><script>{MARK}()</script><svg/onload=alert(3)>{{{{7*7}}}}{{% x %}}"
    f"</textarea></title><style>*{{}}</style><a href=javascript:{MARK}>x</a><!--"
)


class Reader(HTMLParser):
    """What a browser would make of a page that somebody else had a hand in."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        acting = [name for name in given if name.startswith("on") or name in ("style", "srcdoc")]
        leading = [given[name] for name in ("href", "src", "action", "formaction") if name in given]
        strange = acting or [one for one in leading if one.strip().lower().startswith(("javascript:", "data:", MARK))]
        if strange or tag in ("style", "iframe", "object", "embed", "base") or (tag == "script" and "src" not in given):
            self.strange.append(self.get_starttag_text() or tag)

    def handle_comment(self, data: str) -> None:
        self.strange.append(data)


def strange_in(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.strange


@pytest.fixture
def olga(scene: Scene) -> Client:
    return sign_in(email_of(scene, "olga"))


def pages(scene: Scene, refs: Refs) -> list[str]:
    """Every page that shows something, those of customers among them."""
    read = [one for one in urls.WORK if "GET" in one.callback.methods]  # type: ignore[attr-defined]
    store = scene.store
    own = [addresses.path(store, place, refs[place]) for place in (addresses.ORDERS, addresses.AGREEMENTS)]
    return [filled(str(one.pattern), refs) for one in read] + [f"/en{one}" for one in own] + ["/en/", "/en/ask/"]


def test_nothing_that_was_written_becomes_a_part_of_a_page(scene, olga):
    refs = one_of_each(scene, SAID)
    stores.change_store(store_id=scene.store.id, name=SAID[:60], by=MAX, at=clock.now())
    shown = 0
    for path in pages(scene, refs):
        for more in ("", f"{'&' if '?' in path else '?'}search={SAID[:80]}&state=all"):
            page = olga.get(path + more, follow=True)
            if not page.headers["Content-Type"].startswith("text/html"):
                continue
            assert strange_in(markup(page)) == [], path
            shown += SAID[:30] in unescape(markup(page))
    assert shown > 20, "what was written is shown nowhere, so that this proves nothing"


def test_what_is_no_page_is_none_to_a_browser_either(scene, olga):
    """Raw deliveries and files are to be kept and not to be shown; of those that came with messages pictures are shown,
    drawn anew, where nothing in them could run."""
    refs = one_of_each(scene, SAID)
    told = {}
    for path in pages(scene, refs):
        answer = olga.get(path)
        kind = answer.headers["Content-Type"].split(";")[0]
        told[kind] = path
        if kind in PICTURES:
            assert "sandbox" in answer.headers["Content-Security-Policy"], path
        elif kind != "text/html":
            assert answer.headers["Content-Disposition"].startswith("attachment"), path
        if kind != "text/html":
            assert answer.headers["X-Content-Type-Options"] == "nosniff", path
    assert set(told) <= {"text/html", *PICTURES, *KEPT}


@pytest.mark.parametrize("n", range(4))
def test_nasty_strings_are_shown_to_the_letter_or_refused(scene, olga, n):
    strings = [text for section in json.loads(NASTY.read_text("utf-8")) for text in section["strings"]][n::4]
    refs = one_of_each(scene)
    for text in strings:
        for path in (f"/en/console/talks/{refs['talks']}/note/", f"/en/console/orders/{refs['orders']}/admission/"):
            answer = olga.post(path, {"key": f"frm_{abs(hash(text))}", "text": text, "reason": text})
            assert answer.status_code < 500, (path, text)
            assert strange_in(markup(answer)) == []
    page = olga.get(f"/en/console/talks/{refs['talks']}/")
    assert strange_in(markup(page)) == []


def test_the_reader_of_this_test_sees_what_it_looks_for():
    assert len(strange_in(SAID)) > 3
