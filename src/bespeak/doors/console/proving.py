"""Proof that it is still the same person: another name for the session after it, a second factor where the house asks
all its members for one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

ENROLLED = "second_factor"


def renewed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever proved again who they are goes on in a session with another name: one that was seen before opens
    nothing."""

    @functools.wraps(view)
    def proven(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        before = list(get_authentication_records(request, request.user))
        response = view(request, *given, **named)
        if request.user.is_authenticated and list(get_authentication_records(request, request.user)) != before:
            _rename(request)
        return response

    return proven


def _rename(request: HttpRequest) -> None:
    """Where one is signed in is listed by the session's name, and goes with it."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def has_second_factor(request: HttpRequest) -> bool:
    """Signed in with a code or a passkey, or added one since; asked of the database once a session."""
    session: Any = request.session
    if any(one.get("method") == "mfa" for one in get_authentication_records(request, request.user)) or session.get(
        ENROLLED
    ):
        return True
    if is_mfa_enabled(request.user):
        session[ENROLLED] = True
        return True
    return False
