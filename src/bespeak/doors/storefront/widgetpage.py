"""The one script that puts the chat on any site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bespeak.doors.frame import assets

SCRIPT = "storefront/widget.js"
FOR_AN_HOUR = "public, max-age=3600"


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """The same for every store and reader: it finds the store by where it came from. Any site may load it; which may
    show the chat is said by the chat's own pages."""
    headers = {"Cache-Control": FOR_AN_HOUR, "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(assets.asset(SCRIPT).body, content_type="text/javascript; charset=utf-8", headers=headers)
