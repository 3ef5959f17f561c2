"""Anybody talks with the store: without an account, a cookie or a script, by a key of their own and then by a link."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bespeak.domain.conversations import operations, queries
from bespeak.domain.customers import operations as customers
from bespeak.domain.stores import operations as stores
from bespeak.doors.frame import addresses
from bespeak.doors.storefront import flooding
from bespeak.kit import clock
from bespeak.kit.actors import SYSTEM
from tests.doors.console.test_channels import statements
from tests.doors.storefront.conftest import Street
from tests.doors.storefront.test_bad_input import ACTIVE, STRINGS, WORST
from tests.markup import markup
from tests.scene import MAX

TALK = "t" * 24
HELLO = {"text": "Is it gold?", "key": "k1", "talk": TALK}


@pytest.fixture
def visitor(street: Street) -> Client:
    """Strict about forged forms, as a browser meets them, and never given a cookie."""
    return Client(enforce_csrf_checks=True)


def talk_of(street: Street) -> str:
    [ref] = {queries.begun_by(store_id=street.scene.store.id, client_key=operations.chatting.started_by(TALK))}
    return ref


def begun(visitor: Client, path: str = "/en/chat/", **more: str) -> str:
    """The address of a conversation that was just begun."""
    answer = visitor.post(path, HELLO | more)
    assert answer.status_code == 302, markup(answer)[:3000]
    return str(answer["Location"])


def texts(ref: str) -> list[str]:
    return [one.text for one in queries.thread(ref=ref, actor=SYSTEM, most=500) if one.kind == "message"]


def test_a_stranger_begins_and_goes_on_and_no_cookie_is_set(street: Street, visitor: Client):
    where = begun(visitor, "/en/chat/?about=ring&from=/en/policy/")
    assert re.match(r"/en/chat/cnv_\w+/\?link=", where)
    assert visitor.post(where, {"text": "And silver?", "key": "k2"}).status_code == 302
    talk = queries.conversation(ref=talk_of(street), actor=SYSTEM)
    assert (talk.products, talk.turn, texts(talk.ref)) == (("Ring",), "store", ["Is it gold?", "And silver?"])
    pages = [(one.body or {}).get("page") for one in queries.thread(ref=talk.ref, actor=SYSTEM)]
    assert pages == ["/en/policy/", "/en/policy/"]
    page = markup(visitor.get(where))
    assert "And silver?" in page
    assert "We answer here" in page
    assert dict(visitor.cookies) == {}


def test_the_answer_stands_there_and_nothing_that_is_among_colleagues(street: Street, visitor: Client):
    where = begun(visitor)
    here: dict[str, Any] = {
        "store_id": street.scene.store.id, "conversation": talk_of(street), "by": street.scene.ben, "at": clock.now()
    }  # fmt: skip
    operations.say(text="Yes, 18 karat.", **here)
    operations.note(text="Be careful with them.", **here)
    page = markup(visitor.get(where))
    assert "Yes, 18 karat." in page
    assert "Be careful" not in page


def test_each_side_reads_when_the_other_has_seen_it_and_a_link_that_only_shows_says_nothing(
    street: Street, visitor: Client
):
    where, ref = begun(visitor), talk_of(street)
    live = where.replace("/?", "/live/?")
    here: dict[str, Any] = {"store_id": street.scene.store.id, "conversation": ref, "by": street.scene.ben}
    assert "Seen" not in markup(visitor.get(where))
    operations.mark_read(seq=1, at=clock.now(), **here)
    assert "Seen" in markup(visitor.get(where))
    operations.say(text="Yes.", at=clock.now(), **here)
    reads = addresses.path(street.scene.store, "chat", ref, acts=False).replace("/?", "/live/?")
    assert visitor.post(f"/en{reads}", {"seen": f"{ref}:2"}).status_code == 403
    assert queries.furthest(queries.stretch(ref=ref, actor=MAX)[0].marks, "customer") == 0
    assert visitor.post(live, {"seen": f"{ref}:2"}).status_code == 204
    assert queries.furthest(queries.stretch(ref=ref, actor=MAX)[0].marks, "customer") == 2


def test_the_form_sent_twice_or_by_a_known_key_leads_to_the_same_talk(street: Street, visitor: Client):
    first = begun(visitor)
    assert begun(visitor) == first
    assert begun(visitor, text="Hello?", key="k2") == first
    assert visitor.get(f"/en/chat/?talk={TALK}")["Location"] == first
    assert visitor.get("/en/chat/?talk=" + "u" * 24).status_code == 200
    assert texts(talk_of(street)) == ["Is it gold?", "Hello?"]


def test_other_words_with_the_same_key_are_refused_and_kept_in_the_field(street: Street, visitor: Client):
    where = begun(visitor)
    visitor.post(where, {"text": "One", "key": "k2"})
    for path, typed in ((where, {"key": "k2"}), ("/en/chat/", {"key": "k1", "talk": TALK})):
        answer = visitor.post(path, {"text": "Two", **typed})
        page = markup(answer)
        assert answer.status_code == 409
        assert "sent before with other words" in page
        assert "Two</textarea>" in page
    assert texts(talk_of(street)) == ["Is it gold?", "One"]


@pytest.mark.parametrize(
    ("text", "says"), [(" ", "Nothing is written here yet"), ("x" * 100_000, "longer than 50,000")]
)
def test_what_cannot_be_said_is_named_beside_the_field_and_stays_typed(
    street: Street, visitor: Client, text: str, says: str
):
    fresh = visitor.post("/en/chat/", HELLO | {"text": text})
    assert (fresh.status_code, talk_of(street)) == (422, "")
    later = visitor.post(begun(visitor), {"text": text, "key": "k2"})
    for answer in (fresh, later):
        page = markup(answer)
        assert (answer.status_code, says in page, 'aria-invalid="true"' in page) == (422, True, True)
        assert text.strip() in page
    assert texts(talk_of(street)) == ["Is it gold?"]


def test_anything_is_said_to_the_letter_and_shown_as_text(
    street: Street, visitor: Client, uncounted: Callable[[], None]
):
    where = begun(visitor)
    for number, text in enumerate((*WORST, *STRINGS[::7])):
        uncounted()
        answer = visitor.post(where, {"text": text, "key": f"n{number}"})
        assert answer.status_code in (302, 422), text[:80]
        assert not ACTIVE.search(markup(answer)), text[:80]
    page = markup(visitor.get(where))
    assert not ACTIVE.search(page)
    assert "\u202eabc\u202c" in unescape(page)
    assert page.count("<bdi>") >= page.count("said-text")


def test_a_flood_is_told_to_wait_and_what_was_accepted_is_all_there(street: Street, visitor: Client):
    where = begun(visitor)
    kept: list[str] = []
    while (refused := visitor.post(where, {"text": f"{len(kept)}", "key": f"f{len(kept)}"})).status_code == 302:
        kept.append(str(len(kept)))
    assert refused.status_code == 429
    assert len(kept) >= 25
    page = markup(refused)
    assert "That was too fast" in page
    assert f"{len(kept)}</textarea>" in page
    assert int(refused["Retry-After"]) >= 1
    assert texts(talk_of(street)) == ["Is it gold?", *kept]


def test_a_flood_without_end_is_answered_in_a_line_that_asks_the_database_for_the_store_alone(
    street: Street, visitor: Client
):
    where = begun(visitor)
    for _ in range(140):
        with contextlib.suppress(flooding.TooManyMessages):
            flooding.pace.keep(talk_of(street), "127.0.0.1")
    with CaptureQueriesContext(connection) as asked:
        answer = visitor.post(where, {"text": "more", "key": "more"}, headers={"accept": "text/html"})
    assert (answer.status_code, "That was too often" in markup(answer), answer["Retry-After"]) == (
        429, True, "60",
    )  # fmt: skip
    assert len(asked) <= 2
    assert visitor.get(where).status_code == 200
    assert texts(talk_of(street)) == ["Is it gold?"]


def test_who_begins_one_talk_after_the_other_is_told_to_wait(street: Street, visitor: Client):
    answers = [
        visitor.post("/en/chat/", {"text": "Hello", "key": "k", "talk": f"{n:024}"}).status_code
        for n in range(flooding.MOST_BEGUN_AN_HOUR + 1)
    ]
    assert answers == [302] * flooding.MOST_BEGUN_AN_HOUR + [429]


# Links


def test_a_link_that_does_not_hold_opens_nothing_and_writes_nothing(street: Street, visitor: Client):
    where, ref = begun(visitor), talk_of(street)
    other = begun(visitor, talk="o" * 24)
    path, _, link = where.partition("link=")
    ended = addresses.path(street.scene.store, "chat", ref, until=clock.now() - timedelta(seconds=1))
    order = addresses.path(street.scene.store, "orders", ref).partition("link=")[2]
    for bad in (where[:-1], path + other.partition("link=")[2], f"/en{ended}", f"{path}link=", f"/en/chat/{ref}/"):
        assert visitor.get(bad).status_code in (403, 404), bad
        assert visitor.post(bad, {"text": "Let me in", "key": "x"}).status_code in (403, 404), bad
        assert visitor.get(bad.replace("/?", "/live/?")).status_code in (403, 404), bad
    reads = addresses.path(street.scene.store, "chat", ref, acts=False)
    assert 'id="answer"' not in markup(visitor.get(f"/en{reads}"))
    assert visitor.post(f"/en{reads}", {"text": "Let me write", "key": "x"}).status_code == 403
    assert texts(ref) == ["Is it gold?"]
    assert order == link, "a link names a thing, not a page: nothing else has this ref"


def test_a_talk_of_another_store_is_not_found_by_its_key(street: Street, visitor: Client):
    begun(visitor)
    theirs = stores.open_store(
        slug="other", name="Other", currency="EUR", country="FR", language="en", timezone="UTC", by=MAX, at=clock.now()
    )
    assert queries.begun_by(store_id=theirs.id, client_key=operations.chatting.started_by(TALK)) == ""


# Who they say they are


def test_who_says_who_they_are_reads_that_it_is_kept(street: Street, visitor: Client):
    where = begun(visitor)
    given = {"do": "who", "key": "w", "name": "Noa", "contact": "noa@mail.example"}
    for _ in range(2):
        assert visitor.post(where, given).status_code == 302
    page = markup(visitor.get(where))
    assert page.count("noa@mail.example") == 1
    assert queries.conversation(ref=talk_of(street), actor=SYSTEM).customer_name == "Noa"


def test_an_address_of_somebody_else_is_answered_like_any_other(street: Street, visitor: Client):
    where, other = begun(visitor), begun(visitor, talk="o" * 24)
    pages = []
    for path, contact in ((where, "ada@mail.example"), (other, "eva@mail.example")):
        assert visitor.post(path, {"do": "who", "key": "w", "name": "Ada", "contact": contact}).status_code == 302
        pages.append(markup(visitor.get(path)).replace(contact, "…").partition('id="who"')[2])
    shown = [re.sub(r'value="[^"]*"|action="[^"]*"|href="[^"]*"', "", one.partition("</details>")[0]) for one in pages]
    assert shown[0] == shown[1]


@pytest.mark.parametrize(("contact", "says"), [("", "Tell us an e-mail"), ("noa@", "no e-mail"), ("me", "no phone")])
def test_what_nobody_could_answer_to_is_named_and_stays_typed(street: Street, visitor: Client, contact: str, says: str):
    answer = visitor.post(begun(visitor), {"do": "who", "key": "w", "name": "Noa", "contact": contact})
    page = markup(answer)
    assert (answer.status_code, says in page, 'value="Noa"' in page) == (422, True, True)
    assert f'value="{contact}"' in page


def test_who_was_erased_can_begin_anew(street: Street, visitor: Client):
    where, ref = begun(visitor), talk_of(street)
    whose = queries.conversation(ref=ref, actor=SYSTEM).customer
    customers.erase(store_id=street.scene.store.id, customer=whose, by=MAX, at=clock.now())
    page = markup(visitor.get(where))
    assert "was erased" in page
    assert 'id="answer"' not in page
    assert visitor.post(where, {"text": "Hello", "key": "k9"}).status_code == 409
    assert 'href="/en/chat/?"' in page
    assert begun(visitor) != where


# Standing in other pages


def where_shown(answer: Any) -> list[str]:
    policy = answer["Content-Security-Policy"].split("frame-ancestors ")[1].split(";")[0]
    return [*policy.split(), answer.get("X-Frame-Options", "")]


def test_the_chat_stands_in_the_stores_own_pages_and_on_the_sites_it_named_and_nowhere_else(
    street: Street, visitor: Client
):
    assert where_shown(visitor.get("/en/chat/?frame=self")) == ["'self'", ""]
    site = "https://shop.example"
    refused = visitor.get(f"/en/chat/?frame={site}")
    assert (refused.status_code, "not open here" in markup(refused)) == (403, True)
    assert "<form" not in markup(refused)
    assert visitor.post(f"/en/chat/?frame={site}", HELLO).status_code == 403
    stores.allow_widget(store_id=street.scene.store.id, origin=site, by=MAX, at=clock.now())
    framed = visitor.get(f"/en/chat/?frame={site}")
    assert (framed.status_code, where_shown(framed)) == (200, ["'self'", site, ""])
    where = begun(visitor, f"/en/chat/?frame={site}")
    assert f"frame={site.replace(':', '%3A').replace('/', '%2F')}" in where
    assert where_shown(visitor.get(where)) == ["'self'", site, ""]
    assert where_shown(visitor.get(f"/en/chat/?frame={site}.evil.example"))[:1] == ["*"]
    for other in ("/en/", "/en/policy/", "/en/ask/", "/en/verify/", street.order(street.scene.order("MUG"))):
        answer = visitor.get(other if other.startswith("/en/") else f"/en{other}")
        assert where_shown(answer) == ["'none'", "DENY"], other


def test_it_asks_the_database_few_times(street: Street, visitor: Client):
    where = begun(visitor)
    for n in range(9):
        visitor.post(where, {"text": f"{n}", "key": f"n{n}"})
    for path in ("/en/chat/?about=ring", where, "/en/"):
        assert statements(visitor, path) <= 12
    assert statements(visitor, where) <= 11


def test_every_page_leads_to_it_and_says_what_is_looked_at(street: Street):
    assert 'href="/en/chat/?from=/en/policy/"' in street.text("/policy/")
    assert 'href="/en/chat/?from=/en/ask/&amp;about=ring"' in street.text("/ask/?about=ring")
    order = street.text(street.order(street.scene.order("MUG")))
    assert "link=" not in re.findall(r'href="(/en/chat/[^"]+)"', order)[0]
    assert "data-chat" not in street.text("/chat/").replace("data-chat-page", "")


def test_members_read_from_which_page_it_was_said(street: Street, visitor: Client):
    begun(visitor, "/en/chat/?from=https://shop.example/rings?x=1")
    first = queries.thread(ref=talk_of(street), actor=SYSTEM)[0]
    assert json.dumps(first.body).count("https://shop.example/rings") == 1
    assert "x=1" not in json.dumps(first.body)


def test_the_loader_is_small_open_to_any_site_and_sets_nothing(street: Street, visitor: Client):
    answer = visitor.get("/widget.js", headers={"Accept-Encoding": "gzip", "Origin": "https://shop.example"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) <= 4 * 1024
    assert "Access-Control-Allow-Origin" not in answer
    assert dict(visitor.cookies) == {}
