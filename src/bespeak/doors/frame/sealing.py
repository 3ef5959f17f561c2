"""What every answer carries, whoever made it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from bespeak.doors.frame.access import is_for_programs

POWERS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


class Sealed:
    """Nobody may show us inside their page, nor lend us powers we do not use. Pages that other sites may show say so
    (`framed_by_others`) and name those sites in their policy, which this header has no words for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not getattr(response, "framed_by_others", False):
            response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Permissions-Policy", POWERS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class PackedPages(GZipMiddleware):
    """Pages travel packed. Programs read short answers often: theirs are left as they are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if is_for_programs(request.path_info):
            return response
        return super().process_response(request, response)
