"""Whose house a request comes to, in which language it is answered, and what it is told when there is nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from bespeak.domain.stores import operations as stores
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import problems, visit
from bespeak.kit import clock
from bespeak.kit.refusals import Forbidden, Invalid, StaleState
from bespeak.project import urls
from tests.markup import markup
from tests.scene import MAX

PAGE = {"accept": "text/html"}
FORBIDDEN = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
STRICT = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class TooOften(problems.Busy):
    code = "too_often"
    status = "too_many"


ERRORS = {
    "busy": problems.Busy(),
    "forbidden": Forbidden(),
    "stale": StaleState(),
    "text": Invalid("no_text", "Write what is to be engraved.", field="text"),
    "often": TooOften(),
    "fault": ZeroDivisionError("Ada's address"),
}


def trouble(request: HttpRequest, kind: str) -> HttpResponse:
    raise ERRORS[kind]


def remember(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = 1
    return HttpResponse("seen")


urlpatterns = [path("en/whose", lambda request: HttpResponse(visit.store_of(request).slug))]
urlpatterns += [path(f"{language}/trouble/<kind>", trouble) for language in ("en", "ja", "en/console")]
urlpatterns += [path("en/remember", remember), *urls.urlpatterns]
handler404 = problems.no_such_address
handler500 = problems.fault
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def opened(slug: str, language: str = "en") -> StoreView:
    return stores.open_store(
        slug=slug, name=slug.title(), currency="USD", country="US", language=language, timezone="America/Denver",
        email=f"hello@{slug}.example", by=MAX, at=clock.now(),
    )  # fmt: skip


def at(host: str, address: str = "/en/whose", **headers: str) -> HttpResponse:
    answer: HttpResponse = Client(raise_request_exception=False).get(address, headers={"host": host, **PAGE, **headers})
    return answer


def test_a_store_is_found_by_its_host_whatever_its_case_and_port():
    for slug in ("northlight", "atelier"):
        stores.add_host(store_id=opened(slug).id, host=f"{slug}.example", by=MAX, at=clock.now())
    assert at("atelier.example").content == b"atelier"
    assert at("NorthLight.Example:8443").content == b"northlight"


def test_the_only_store_answers_at_the_houses_own_names():
    opened("northlight")
    assert at("localhost:8000").content == b"northlight"
    opened("atelier")
    assert at("localhost:8000").status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "", "a b", "localhost.evil.example", "[::1", "x" * 300])
def test_an_unknown_host_gets_a_plain_page_and_no_store(host: str):
    opened("northlight")
    answer = at(host)
    assert answer.status_code == 404
    assert "No store lives at this address" in markup(answer)
    assert "Northlight" not in markup(answer)


def test_a_program_at_an_unknown_host_is_refused():
    opened("northlight")
    answer = at("evil.example", "/api/v1/store")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    ("asked", "language"), [("ja", "ja"), ("en;q=0.3,ja", "ja"), ("fr", "ja"), ("", "ja"), ("en-GB", "en")]
)
def test_an_address_without_language_leads_to_the_readers_or_else_the_stores(asked: str, language: str):
    opened("northlight", "ja")
    answer = at("localhost", "/trouble/stale?a=1", accept_language=asked)
    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/trouble/stale?a=1")
    assert answer["Vary"] == "Accept-Language"


def test_nobody_is_sent_to_another_house():
    opened("northlight")
    assert at("localhost", "/%2Fevil.example/trouble/stale").status_code == 404


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [
        ("forbidden", 403, "This is not open to you"),
        ("stale", 409, "Somebody was here before you"),
        ("text", 422, "Write what is to be engraved."),
        ("often", 429, "That was too often"),
        ("busy", 503, "We are busy just now"),
        ("fault", 500, "Something broke here"),
    ],
)
def test_a_refusal_is_a_page_in_the_stores_looks(kind: str, status: int, told: str):
    opened("northlight")
    answer = at("localhost", f"/en/trouble/{kind}")
    page = markup(answer)
    assert answer.status_code == status
    assert told in page
    assert "Northlight" in page
    assert "hello@northlight.example" in page
    assert "Ada" not in page
    assert {name: answer[name] for name in STRICT} == STRICT
    assert set(FORBIDDEN) <= set(answer["Content-Security-Policy"].split("; "))


def test_a_refusal_is_told_in_the_readers_language():
    opened("northlight")
    page = markup(at("localhost", "/ja/trouble/text"))
    assert '<html lang="ja"' in page
    assert "このままでは行えません" in page


def test_a_refusal_stands_among_the_places_of_the_house_but_not_where_the_house_may_be_broken():
    opened("northlight")
    places = '<nav aria-label="Places">'
    assert places in markup(at("localhost", "/en/trouble/text"))
    assert '<a href="/en/policy/">How orders work</a>' in markup(at("localhost", "/en/nothing"))
    assert places not in markup(at("localhost", "/en/trouble/fault"))


def test_those_who_work_here_are_refused_in_the_console():
    opened("northlight")
    assert '<body class="console">' in markup(at("localhost", "/en/console/trouble/stale"))


def test_a_program_is_told_the_same_as_problem_json():
    opened("northlight")
    answer = at("localhost", "/en/trouble/text", accept="application/json")
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "no_text"


def test_where_nothing_is_there_is_a_page_for_people_and_json_for_programs():
    opened("northlight")
    assert "There is nothing here" in markup(at("localhost", "/en/nothing"))
    assert at("localhost", "/nothing", accept="*/*")["Content-Type"] == "application/problem+json"


def test_a_form_that_is_not_ours_is_refused_as_a_page():
    request = RequestFactory().post("/en/whose")
    assert "This form is too old to be sent" in markup(problems.csrf(request))


def gone(ask: Callable[..., Any], sql: str, *rest: Any) -> Any:
    raise OperationalError("server closed the connection unexpectedly")


def gone_with_sessions(ask: Callable[..., Any], sql: str, *rest: Any) -> Any:
    return gone(ask, sql, *rest) if "django_session" in sql else ask(sql, *rest)


@pytest.mark.parametrize(("path", "heading"), [("/en/", "We are busy just now"), ("/ja/", "ただいま混み合っています")])
def test_while_the_database_is_away_every_page_says_to_come_again(path, heading):
    opened("atelier")
    with connection.execute_wrapper(gone):
        told = Client().get(f"{path}whose", headers=PAGE)
    assert (told.status_code, told["Retry-After"]) == (503, "1")
    assert heading in markup(told)
    assert Client().get("/en/whose").content == b"atelier"


def test_so_does_a_page_whose_session_cannot_be_kept():
    opened("atelier")
    with connection.execute_wrapper(gone_with_sessions):
        told = Client(raise_request_exception=False).get("/en/remember", headers=PAGE)
    assert (told.status_code, told["Retry-After"]) == (503, "1")
