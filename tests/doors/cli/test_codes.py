"""Codes by mail at the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bespeak.journal import worker
from tests.doubles.mailserver import MailServer

GUS = "gus@mail.example"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with MailServer() as here:
        settings.BESPEAK_MAIL = here.way
        yield here


def test_a_code_is_sent_typed_and_cures_the_order_that_waited(bespeak, scene, server):
    scene.order("LAP", email=GUS, external_id="#5")
    assert "No address is shown" in bespeak("code", "show", GUS).out
    asked = bespeak("code", "ask", GUS, "--order", "#5")
    assert (asked.code, "A code goes to gus@mail.example, valid until" in asked.words) == (0, True)
    worker.work("outside")
    code = server.code()
    shown = bespeak("code", "show", GUS)
    assert "has a code that is valid until" in shown.words
    assert code not in shown.out
    failed = bespeak("code", "confirm", GUS, f"{(int(code) + 1) % 10**6:06d}", "--json")
    assert (failed.code, failed.data["code"]) == (4, "wrong_code")
    done = bespeak("code", "confirm", GUS, code)
    assert "gus@mail.example is shown to be theirs." in done.words
    assert "1 order was cured: #5" in done.words
    assert "Shown to be theirs: gus@mail.example" in bespeak("code", "show", GUS).words
    assert bespeak("code", "confirm", GUS, code, "--json").data["code"] == "code_over"


def test_tries_are_limited_and_an_agent_sends_none(bespeak, scene, server):
    bespeak("code", "ask", GUS)
    worker.work("outside")
    code = server.code()
    for _ in range(5):
        assert bespeak("code", "confirm", GUS, f"{(int(code) + 1) % 10**6:06d}").code == 4
    assert bespeak("code", "confirm", GUS, code, "--json").data["code"] == "too_many_tries"
    assert bespeak("code", "ask", GUS, "--as", "ben@northlight.example", "--json").data["code"] == "forbidden"


def test_without_mail_it_says_so(bespeak, scene, settings):
    settings.BESPEAK_MAIL = None
    assert "BESPEAK_MAIL is not set" in bespeak("code", "show", GUS).words
    assert bespeak("code", "ask", GUS, "--json").data["code"] == "no_mail"
