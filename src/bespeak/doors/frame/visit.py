"""Whose house a request has come to, and in which language it is answered: every page goes through here."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from bespeak.domain.stores import queries as stores
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import addresses, problems, reading, refusalpages
from bespeak.doors.frame.access import is_for_programs
from bespeak.kit.refusals import Refusal

REFUSED = "bespeak.refused"
"""Where in a request's environment stands what was refused before anything of it was read."""


class NoStoreHere(Refusal):
    code = "no_store_here"
    status = "unknown"
    sentence = "No store lives at this address."


def store_of(request: HttpRequest) -> StoreView:
    """The store whose page this is, else NoStoreHere."""
    found = getattr(request, "store", None)
    if found is None:
        raise NoStoreHere
    return cast("StoreView", found)


class Visit:
    """Sets `request.store`, the language and the time zone; turns what a page refuses into a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host, _ = split_domain_port(request.META.get("HTTP_HOST", request.META["SERVER_NAME"]))
        ours = validate_host(host, settings.BESPEAK_ALLOWED_HOSTS)
        if is_for_programs(request.path_info):
            return self._for_program(request, ours=ours)
        try:
            store = stores.at_host(host, or_only=ours) if host else None
        except OperationalError as error:
            return self._without_database(request, error)
        request.store = store  # type: ignore[attr-defined]
        language = reading.language(request, store.language if store else "")
        request.LANGUAGE_CODE = language
        refused = request.META.get(REFUSED)
        if isinstance(refused, Refusal):
            with translation.override(language):
                return self._finish(request, problems.respond(request, refused), language)
        with translation.override(language), timezone.override(ZoneInfo(store.timezone) if store else None):
            return self._finish(request, self._page(request, store, ours=ours), language)

    def _for_program(self, request: HttpRequest, *, ours: bool) -> HttpResponse:
        if not ours and not request.path_info.startswith("/static/"):
            return problems.respond(request, SuspiciousOperation("another house"))
        return self.get_response(request)

    def _page(self, request: HttpRequest, store: StoreView | None, *, ours: bool) -> HttpResponse:
        if store is None and not (ours and _is_console(request.path_info)):
            return problems.respond(request, NoStoreHere())
        if not reading.in_path(request.path_info) and (better := _with_language(request)):
            return HttpResponseRedirect(better)
        return self.get_response(request)

    def _without_database(self, request: HttpRequest, error: OperationalError) -> HttpResponse:
        language = reading.language(request, "")
        request.LANGUAGE_CODE = language
        with translation.override(language):
            return self._finish(request, problems.respond(request, error), language)

    def _finish(self, request: HttpRequest, response: HttpResponse, language: str) -> HttpResponse:
        response.setdefault("Content-Language", reading.tag(language))
        response.setdefault("Cache-Control", "no-store" if _is_for_one(request) else "private, no-cache")
        if not reading.in_path(request.path_info):
            response["Vary"] = "Accept-Language"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return None if _in_debug(error) else problems.respond(request, error)


def _in_debug(error: Exception) -> bool:
    """With BESPEAK_DEBUG the framework shows where a true fault is."""
    return settings.DEBUG and problems.is_fault(error)


def _is_console(path: str) -> bool:
    """At the installation's own address members choose their store once they are signed in."""
    return refusalpages.CONSOLE in path.split("/")[1:3]


def _is_for_one(request: HttpRequest) -> bool:
    """What members see, and what a link opens, stays on no disk."""
    return _is_console(request.path_info) or addresses.PARAMETER in request.GET


def _with_language(request: HttpRequest) -> str:
    """The address with the reader's language before it, where somebody answers there; "" else."""
    path = f"/{request.LANGUAGE_CODE}{request.path_info}"
    if request.method not in ("GET", "HEAD"):
        return ""
    try:
        resolve(path)
    except Resolver404:
        return ""
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
