"""Pictures of goods, each under a name that is made of its content: browsers keep them for good."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bespeak.domain.catalog import queries as catalog
from bespeak.doors.frame.assets import FOR_EVER
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import guests

ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture opened by itself is a document to a browser: it may load nothing, run nothing and reach nothing of ours."""


@require_safe
def show(request: HttpRequest, name: str) -> HttpResponse:
    """The bytes of one picture of this store."""
    store = store_of(request)
    found = catalog.picture(store_id=store.id, name=name, actor=guests.anybody(store.id))
    headers = {"Cache-Control": FOR_EVER, "Content-Security-Policy": ALONE, "Vary": "Accept-Encoding"}
    return HttpResponse(found.body, content_type=found.kind, headers=headers)
