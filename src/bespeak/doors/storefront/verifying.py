"""The verify page: is this what was agreed? Paste a hash or a code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bespeak.domain.agreements import queries
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront import guests

LONGEST = 200


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Tells of a version no more than that it is whole and when it was accepted; its words only its own link shows."""
    store, asked = store_of(request), request.GET.get("of", "").strip()[:LONGEST]
    found = queries.proofs(store_id=store.id, words=asked, actor=guests.link(store.id)) if asked else []
    return render(request, "storefront/verify.html", {"place": "verify", "asked": asked, "found": found})
