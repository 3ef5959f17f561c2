"""Refusals become answers here and nowhere else: pages for people, problem+json (RFC 9457) for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import structlog
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from bespeak.doors.frame import refusalpages
from bespeak.doors.frame.access import is_for_programs
from bespeak.doors.frame.reading import in_path
from bespeak.kit import refs, space
from bespeak.kit.refusals import Forbidden, Refusal

PROBLEM = "application/problem+json"
STATUS = {
    "malformed": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "unknown": 404,
    "not_allowed": 405,
    "conflict": 409,
    "too_large": 413,
    "wrong_media": 415,
    "unprocessable": 422,
    "too_many": 429,
    "busy": 503,
}

log = structlog.get_logger("bespeak.doors")


class Malformed(Refusal):
    """The request cannot be read at all; `kind` is the code."""

    status = "malformed"

    def __init__(self, kind: str, text: str, *, field: str = "", **data: Any) -> None:
        self.kind = kind
        super().__init__(text, field=field, **data)

    @property
    def code(self) -> str:  # type: ignore[override]
        return self.kind


class NoSuchAddress(Refusal):
    code = "no_such_address"
    status = "unknown"
    sentence = "There is nothing at this address. /api/v1/openapi.json says what there is."


class MethodNotAllowed(Refusal):
    code = "method_not_allowed"
    status = "not_allowed"
    sentence = "This address does not take that method."


class TooLarge(Refusal):
    code = "too_large"
    status = "too_large"
    sentence = "This body is too large."


class WrongMediaType(Refusal):
    code = "wrong_media_type"
    status = "wrong_media"
    sentence = "Send JSON, and say so: `Content-Type: application/json`."


class FormTooOld(Refusal):
    code = "csrf"
    status = "forbidden"
    sentence = "This form did not come from here, or is too old."


class Busy(Refusal):
    code = "busy"
    status = "busy"
    sentence = "The database is busy. Nothing was changed; try again in a moment."


class DiskFull(Refusal):
    """`retry_after` in its data are the seconds after which it is worth a try."""

    code = "disk_full"
    status = "busy"
    sentence = "There is no space left where the database is kept. Nothing was changed; room has to be made first."


class TooMany(Refusal):
    """`retry_after` in its data are the seconds to wait."""

    code = "too_many_requests"
    status = "too_many"
    sentence = "Too many requests. Nothing was changed; try again in a moment."


def status_of(refusal: Refusal) -> int:
    return STATUS[refusal.status]


def problem(refusal: Refusal) -> dict[str, Any]:
    """The body of a problem answer: what, where, in plain words."""
    return problem_of(status_of(refusal), refusal.code, refusal.text, field=refusal.field, **refusal.data)


def problem_of(status: int, code: str, text: str, *, field: str = "", **data: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": f"urn:bespeak:{code}",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
    }
    body |= {"field": field, "text": text, "detail": text}
    return body | {"data": data} if data else body


def as_bytes(body: Any) -> bytes:
    """JSON in UTF-8. Half a surrogate pair, which UTF-8 has no bytes for, is written as its escape."""
    try:
        return _encode(body)
    except UnicodeEncodeError:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str).encode(
            "utf-8", "backslashreplace"
        )


_encode = msgspec.json.Encoder(enc_hook=str).encode


def response(status: int, body: bytes) -> HttpResponse:
    """A problem on its way out; who is not known is told how to say who they are."""
    made = HttpResponse(body, status=status, content_type=PROBLEM)
    if status == STATUS["unauthenticated"]:
        made["WWW-Authenticate"] = 'Bearer realm="bespeak"'
    elif status == STATUS["busy"]:
        made["Retry-After"] = "1"
    return made


def answer(refusal: Refusal) -> HttpResponse:
    """The refusal as a response to a program."""
    told = problem(refusal)
    return _with_patience(response(told["status"], as_bytes(told)), told)


def answer_fault(error: BaseException) -> HttpResponse:
    """Whatever else went wrong, to a program."""
    told = _told(error)
    return _with_patience(response(told["status"], as_bytes(told)), told)


def respond(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Whatever went wrong, to whoever asked: people are shown a page."""
    told = _told(error)
    if not wants_page(request):
        return _with_patience(response(told["status"], as_bytes(told)), told)
    return _with_patience(refusalpages.page(request, told), told)


def _with_patience(made: HttpResponse, told: Mapping[str, Any]) -> HttpResponse:
    """Whoever comes too early is told when to come again, in seconds."""
    if told["status"] in (STATUS["busy"], STATUS["too_many"]):
        made["Retry-After"] = str(told.get("data", {}).get("retry_after", 1))
    return made


def wants_page(request: HttpRequest) -> bool:
    """Whoever can read pages; at the addresses of pages also whoever takes anything."""
    if is_for_programs(request.path_info):
        return False
    kinds = ["text/html", PROBLEM, "application/json"]
    return "text/html" in request.headers.get("Accept", "") or (
        bool(in_path(request.path_info)) and request.get_preferred_type(kinds) in ("text/html", None)
    )


def is_fault(error: BaseException) -> bool:
    """Whether it is our own fault, and no refusal of anything."""
    return _as_refusal(error) is None


def _told(error: BaseException) -> dict[str, Any]:
    """The problem in words. A true fault is logged with a number, and only the number is told."""
    refusal = _as_refusal(error)
    if refusal is not None:
        return problem(refusal)
    number = refs.new("err")
    log.error("fault", number=number, error=type(error).__name__, exc_info=error)
    return problem_of(500, "fault", f"Something broke here. It is written down as {number}.", number=number)


def _as_refusal(error: BaseException) -> Refusal | None:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, OperationalError | OSError) and space.is_said_by(error):
        space.memory.note()
        log.error("disk_full", error=str(error)[:200])
        return DiskFull(retry_after=int(space.FOR))
    if isinstance(error, OperationalError):
        log.warning("database_busy", error=str(error)[:200])
    elif isinstance(error, DataError):
        log.warning("database_would_not_keep_it", error=str(error).partition("\n")[0][:200])
    for kind, make in _NOT_OURS:
        if isinstance(error, kind):
            return make()
    return None


_NOT_OURS: tuple[tuple[type[Exception], Callable[[], Refusal]], ...] = (
    (Http404, NoSuchAddress),
    (PermissionDenied, Forbidden),
    (RequestDataTooBig, TooLarge),
    (SuspiciousOperation, lambda: Malformed("bad_request", "This request cannot be read.")),
    (BadRequest, lambda: Malformed("bad_request", "This request cannot be read.")),
    (MultiPartParserError, lambda: Malformed("bad_request", "This request cannot be read.")),
    (UnreadablePostError, lambda: Malformed("body_cut_off", "The body ended early.")),
    (OperationalError, Busy),
    (DataError, lambda: Malformed("bad_request", "This request cannot be read.")),
)
"""What the framework and the database raise, as what it means to whoever asked."""


def no_such_address(request: HttpRequest, exception: object = None, **parts: str) -> HttpResponse:
    """For addresses that nobody answers (Django's handler404 too)."""
    return respond(request, NoSuchAddress())


no_such_address.__dict__["csrf_exempt"] = True  # nothing happens there


def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:
    """For what Django itself will not read (handler400)."""
    return respond(request, Malformed("bad_request", "This request cannot be read."))


def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:
    """For what Django itself will not let pass (handler403)."""
    return respond(request, Forbidden())


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For forms that were not ours, or are too old (CSRF_FAILURE_VIEW)."""
    return respond(request, FormTooOld())


def fault(request: HttpRequest) -> HttpResponse:
    """For faults outside any door (handler500); Django has logged them. A database that is gone while a session is
    kept is no fault."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError):
        return respond(request, error)
    told = problem_of(500, "fault", "Something broke here.")
    return refusalpages.page(request, told) if wants_page(request) else response(500, as_bytes(told))
