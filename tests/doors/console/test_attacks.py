"""What is tried against the pages by somebody who means no good, or whose browser was lent to them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from bespeak.domain.accounts import operations as accounts
from bespeak.domain.orders import queries as orders
from bespeak.domain.stores import operations as stores
from bespeak.domain.stores import queries
from bespeak.doors.frame.access import is_for_programs
from tests.doors.console.people import PASSWORD, email_of, hired, sign_in, text_of
from tests.markup import markup
from tests.scene import MAX, Scene

BOARD, SIGN_IN, ME = "/en/console/orders/", "/en/console/sign-in/", "/en/console/me/"
PAGE = {"accept": "text/html"}
WRONG = "wrong wrong wrong"
WRITES = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "(?!django_session|usersessions_)')
HSTS = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS")
STRICT = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FORBIDDEN = (
    "default-src 'none'", "object-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'",
    "base-uri 'none'", "form-action 'self'",
)  # fmt: skip


def _walk(patterns: Any, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route, one
        else:
            yield from _walk(one.url_patterns, route)


WITHOUT_COOKIES = ("/en/chat/",)
"""Pages that lean on no cookie: whoever sends a form there shows the key or the link of the talk. They may stand in the
store's own pages and on the sites it has named (tests/doors/storefront/test_chat.py, test_widget_browser.py)."""


def _pages() -> list[str]:
    """Every address that a person can read, with a place for refs."""
    routes = {re.sub(r"^/en-us/", "/en/", route) for route, _ in _walk(get_resolver().url_patterns)}
    return sorted(one for one in routes if not is_for_programs(one) and "^" not in one and one.count("/") > 1)


def filled(route: str, ref: str) -> str:
    return re.sub(r"<int:\w+>", "1", re.sub(r"<str:\w+>", ref, route))


@pytest.fixture
def order(scene: Scene) -> str:
    return scene.order("RING", email="jun@mail.example").order


@pytest.fixture
def olga(scene: Scene) -> Client:
    """She owns the store."""
    return sign_in(email_of(scene, "olga"))


def written(asked: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in asked.captured_queries if WRITES.match(one["sql"])]


def is_strict(answer: HttpResponse, *, framed: bool = False) -> bool:
    policy = answer.headers.get("Content-Security-Policy", "")
    if framed and "frame-ancestors 'self'" in policy:
        policy = policy.replace("frame-ancestors 'self'", "frame-ancestors 'none'")
        answer.headers.setdefault("X-Frame-Options", "DENY")
    held = all(words in policy for words in FORBIDDEN) and "unsafe" not in policy
    return held and all(answer.headers.get(name) == text for name, text in STRICT.items())


def test_every_page_is_walked_here():
    assert {"/en/", "/en/policy/", BOARD, SIGN_IN, "/en/orders/<str:ref>/", "/en/console/orders/<str:ref>/"} <= set(
        _pages()
    )


def test_no_form_is_taken_without_the_token_of_its_page(scene, order, olga):
    """Whether somebody is signed in or not; from whichever page it says it comes."""
    lured = Client(enforce_csrf_checks=True, headers=PAGE)
    lured.cookies["session"] = olga.cookies["session"].value
    for route in (one for one in _pages() if not one.startswith(WITHOUT_COOKIES)):
        for client in (lured, Client(enforce_csrf_checks=True, headers=PAGE)):
            with CaptureQueriesContext(connection) as asked:
                answer = client.post(filled(route, order), {"key": "k", "reason": "x", "text": "x"})
            assert answer.status_code == 403, route
            assert "too old to be sent" in text_of(answer), route
            assert written(asked) == [], route


def test_a_form_with_the_right_token_is_not_taken_from_another_house(scene):
    client = Client(enforce_csrf_checks=True, headers=PAGE)
    page = client.get(SIGN_IN)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', markup(page))[1]  # type: ignore[index]
    given = {"login": email_of(scene, "ben"), "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post(SIGN_IN, given, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post(SIGN_IN, given, headers={"origin": "http://testserver"}).status_code == 302


def test_looking_at_a_page_changes_nothing(scene, order, olga):
    for route in _pages():
        with CaptureQueriesContext(connection) as asked:
            olga.get(filled(route, order), headers=PAGE)
        assert written(asked) == [], route


def test_no_page_calls_two_things_by_one_id(scene, order, olga):
    twice = {}
    for route in _pages():
        told = olga.get(filled(route, order), headers=PAGE).content.decode(errors="replace")
        known = re.findall(r"""<[^>]*\sid=["']([^"']+)["']""", told)
        twice |= {route: many} if (many := {one for one in known if known.count(one) > 1}) else {}
    assert twice == {}


def test_every_page_forbids_what_it_does_not_need(scene, order, olga):
    """Whoever opens it, and whatever comes of it: inline scripts, frames, other houses."""
    for route in _pages():
        for client in (olga, Client()):
            answer = client.get(filled(route, order), headers=PAGE)
            assert is_strict(answer, framed=route.startswith(WITHOUT_COOKIES)), (route, answer.status_code)


def test_so_does_every_page_that_says_no(scene, order, olga):
    packer = sign_in(hired(scene, "pat", "packer"))
    answers = [
        olga.get("/en/console/nowhere/", headers=PAGE),
        olga.put(BOARD, headers=PAGE),
        olga.get(f"{BOARD}ord_UNKNOWN/", headers=PAGE),
        packer.get("/en/console/members/", headers=PAGE),
        olga.post(f"{BOARD}{order}/cancellation/", {}, headers=PAGE),
        Client().get("/en/orders/ord_UNKNOWN/?link=altered", headers=PAGE),
        Client().get("/en/", headers={"host": "evil.example", **PAGE}),
        Client().get("/en/", headers={"host": "[::1", **PAGE}),
        Client().get("/nowhere", headers=PAGE),
        Client().get("/api/v1/orders"),
        Client().get("/static/nowhere.css"),
        Client().get("/healthz"),
    ]
    assert [one.status_code for one in answers if not is_strict(one)] == []
    assert {404, 405, 403} <= {one.status_code for one in answers}


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/", "http://evil.example", "//evil.example/", "///evil.example", "/\\evil.example",
        "\\\\evil.example", "/%09/evil.example", "\t//evil.example", " https://evil.example", "https:evil.example",
        "https:/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x",
        "//testserver@evil.example/", "http://testserver.evil.example/", "http://evil.example\\@testserver/",
        "/\n/evil.example", "//evil%E3%80%82example", "https://[::1", "ftp://testserver/",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_house(scene, away):
    """Wherever a page can be told where to go on."""
    ben = email_of(scene, "ben")
    came = Client()
    signing_in = came.post(SIGN_IN, {"login": ben, "password": PASSWORD, "next": away})
    again = came.post("/en/console/again/", {"password": PASSWORD, "next": away})
    by_query = Client().post(SIGN_IN, {"login": ben, "password": PASSWORD}, query_params={"next": away})
    out = came.post("/en/console/sign-out/", {"next": away})
    for answer in (signing_in, again, by_query, out):
        assert answer.status_code == 302
        assert re.match(r"/[\w%]", answer["Location"]), (away, answer["Location"])  # a path of this very house


def test_a_page_never_writes_down_what_would_become_a_header(olga):
    for place in (f"{BOARD}?search=x", f"{SIGN_IN}?next=/en/console/", "/?q=x"):
        answer = olga.get(f"{place}%0d%0aSet-Cookie:%20planted=1%0d%0a%0d%0a<b>", headers=PAGE)
        assert answer.status_code < 500
        assert "planted" not in answer.cookies
        assert not any("\n" in text or "\r" in text for _, text in answer.items())


def test_no_other_name_of_the_house_is_believed(scene, olga):
    """Neither in links that are written, nor in where one is sent."""
    games = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example", "x-host": "evil.example"}
    asked = {"email": "new@northlight.example", "role": "agent"}
    answers = [
        Client().get(BOARD, headers=games),
        Client().get(SIGN_IN, headers=games),
        olga.get(BOARD, headers=games),
        olga.post("/en/console/members/invite/", asked, headers=games),
    ]
    assert [one.status_code for one in answers] == [302, 200, 200, 200]
    for answer in answers:
        assert "evil.example" not in markup(answer) + answer.get("Location", "")


def test_what_members_see_is_kept_by_no_cache(scene, order, olga):
    for route in _pages():
        answer = olga.get(filled(route, order), headers=PAGE)
        if route.startswith("/en/console/") and "components" not in route:
            assert "no-store" in answer["Cache-Control"], (route, answer["Cache-Control"])
        assert "public" not in answer.get("Cache-Control", ""), route


class Counting(MD5PasswordHasher):
    """How often somebody's password was hashed."""

    rounds = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).rounds += 1
        return super().encode(password, salt)


def test_an_address_that_nobody_has_takes_as_long_as_one_that_somebody_has(scene, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    about = {"email": "pat@mail.example", "name": "Pat", "role": "agent"}
    stores.add_member(store_id=scene.store.id, by=MAX, at=scene.at, **about)  # without a password
    accounts.set_password(ref=scene.ben.ref, password=PASSWORD, by=MAX, at=scene.at)
    accounts.set_password(ref=scene.mika.ref, password=PASSWORD, by=MAX, at=scene.at)
    accounts.disable(ref=scene.mika.ref, by=MAX, at=scene.at)
    taken, told = {}, set()
    for address in (email_of(scene, "ben"), email_of(scene, "mika"), "nobody@mail.example", "pat@mail.example"):
        before = Counting.rounds
        answer = Client().post(SIGN_IN, {"login": address, "password": WRONG})
        taken[address] = Counting.rounds - before
        told.add((answer.status_code, text_of(answer).replace(address, "")))
    assert set(taken.values()) == {1}, taken
    assert len(told) == 1


def test_codes_are_not_tried_for_ever(scene):
    """Neither those of a second factor nor the password that is asked for again."""
    ben = sign_in(email_of(scene, "ben"))
    tries = [ben.post("/en/console/again/", {"password": WRONG}).status_code for _ in range(12)]
    assert ben.post("/en/console/again/", {"password": PASSWORD}).status_code != 302
    assert set(tries) <= {200, 429}


def test_no_cookie_is_within_reach_of_scripts_or_other_sites(scene, olga):
    olga.post("/en/console/members/invite/", {"email": "new@northlight.example", "role": "agent"})
    olga.get(f"{ME}sessions/")
    assert {"session", "csrftoken"} <= set(olga.cookies)
    for name, cookie in olga.cookies.items():
        assert (name, cookie["samesite"], bool(cookie["httponly"])) == (name, "Lax", True)


def test_with_https_every_cookie_belongs_to_this_very_house():
    """Settings are read once, at the start of a process."""
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    asked = (
        "import django; django.setup(); from django.conf import settings; from bespeak.doors.frame.notes import Notes;"
        f"print(Notes.cookie_name, *(getattr(settings, one) for one in {(*names, *HSTS)!r}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], text=True, capture_output=True, check=True,
        env={**os.environ, "BESPEAK_BASE_URL": "https://orders.example"},
    )  # fmt: skip
    assert told.stdout.split() == [
        "__Host-messages", "__Host-session", "__Host-csrftoken", "True", "True", "31536000", "True",
    ]  # fmt: skip


def test_a_role_that_was_taken_is_gone_at_the_next_click(scene, order):
    """Whatever page is still open: what stands on it can be sent, and is refused."""
    pat = sign_in(hired(scene, "pat", "manager"))
    assert pat.get("/en/console/members/").status_code == 200
    [member] = [
        one for one in queries.members(store_id=scene.store.id, actor=MAX) if one.email == email_of(scene, "pat")
    ]
    stores.change_role(store_id=scene.store.id, member=member.ref, role="packer", by=MAX, at=scene.at)
    assert pat.get("/en/console/members/").status_code == 403
    told = pat.post(f"{BOARD}{order}/admission/", {"key": "k1", "reason": "For a friend"})
    assert told.status_code == 403
    assert orders.order(store_id=scene.store.id, ref=order, actor=MAX).state == "held"
    stores.end_membership(store_id=scene.store.id, member=member.ref, by=MAX, at=scene.at)
    assert pat.get(BOARD).status_code == 404
    assert pat.post(f"{BOARD}{order}/admission/", {"key": "k2", "reason": "For a friend"}).status_code == 404


def test_what_is_sent_as_a_file_or_in_a_strange_shape_breaks_nothing(order, olga):
    """No page takes files: one that comes all the same is let lie."""
    odd = b'--x\r\nContent-Disposition: form-data; name="key"; filename="../../etc/passwd"\r\n\r\n<?php\r\n--x--\r\n'
    bodies = (
        ("multipart/form-data; boundary=x", odd), ("multipart/form-data", odd), ("application/json", b'{"key": 1}'),
        ("text/plain", b"\0\xff"), ("application/x-www-form-urlencoded", b"key=%00%ff&key=&key[]=1" + b"&a=b" * 1500),
    )  # fmt: skip
    for route in _pages():
        for kind, body in bodies:
            answer = olga.generic("POST", filled(route, order), body, content_type=kind, headers=PAGE)
            assert answer.status_code < 500, (route, kind)
