"""One way to refuse: a code, a place, a sentence; never a page, never a trace."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpResponse

from bespeak.doors.frame import problems
from bespeak.kit import space
from bespeak.kit.refusals import Forbidden, Invalid, KeyReused, NotFound, Unauthenticated


@pytest.fixture(autouse=True)
def space_again() -> Iterator[None]:
    yield
    space.memory.forget()


def said(response: HttpResponse) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(response.content)
    assert body["status"] == response.status_code
    return body


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (Invalid("no_text", "Say something.", field="text"), 422, "no_text"),
        (Unauthenticated(), 401, "unauthenticated"),
        (Forbidden(permission="orders:order:cancel"), 403, "forbidden"),
        (NotFound(), 404, "not_found"),
        (KeyReused(), 409, "idempotency_key_reused"),
        (problems.TooLarge(), 413, "too_large"),
    ],
)
def test_a_refusal_has_a_status_and_keeps_its_code(refusal: Any, status: int, code: str):
    body = said(problems.answer(refusal))
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:bespeak:{code}")
    assert body["text"] == body["detail"] == refusal.text
    assert body.get("data", {}) == refusal.data


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("secret path"), 404, "no_such_address"),
        (RequestDataTooBig(), 413, "too_large"),
        (SuspiciousOperation("Bearer abc"), 400, "bad_request"),
        (OperationalError("database is locked"), 503, "busy"),
        (OperationalError("database or disk is full"), 503, "disk_full"),
        (OperationalError('could not extend file "base/1": No space left on device'), 503, "disk_full"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "disk_full"),
        (DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), 400, "bad_request"),
    ],
)
def test_what_others_raise_is_told_in_our_words(error: Exception, status: int, code: str):
    body = said(problems.answer_fault(error))
    assert (body["status"], body["code"]) == (status, code)
    assert str(error) not in body["text"] or not str(error)


def test_a_true_fault_is_told_as_a_number_only(caplog: pytest.LogCaptureFixture):
    body = said(problems.answer_fault(ZeroDivisionError("Ada's address")))
    assert (body["status"], body["code"]) == (500, "fault")
    assert body["data"]["number"].startswith("err_")
    assert "Ada" not in json.dumps(body)
    assert body["data"]["number"] in caplog.text


def test_half_a_character_does_not_stop_a_refusal():
    assert said(problems.answer(Invalid("bad", "\ud800", field="\udfff")))["text"] == "\ud800"
