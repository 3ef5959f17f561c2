"""Pages that stand inside another page: in the store's own, and on the sites that the store has named.

Whoever opens such a page says in its address which page it is to stand in (`frame`). The browser is told to show it
there and nowhere else; a site that was not named is told so, in words, by a page that holds nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bespeak.domain.stores import queries as stores
from bespeak.doors.frame.visit import store_of
from bespeak.doors.storefront.coming import Page

PARAMETER = "frame"
OWN = "self"
ANYWHERE = ("*",)
LONGEST = 300


def framed(request: HttpRequest) -> str:
    """The site this page is to stand in: OWN, an origin, or "" where it stands by itself."""
    return request.GET.get(PARAMETER, "")[:LONGEST]


def shown_on_sites(view: Page) -> Page:
    """A page that may stand in the store's own pages and on the sites it has named. One statement."""

    @functools.wraps(view)
    def shown(request: HttpRequest, **given: object) -> HttpResponse:
        sites, wanted = stores.widget_origins(store_of(request).id), framed(request)
        if wanted and wanted != OWN and wanted not in sites:
            return _in_frames(render(request, "storefront/notonthissite.html", {"site": wanted}, status=403), ANYWHERE)
        return _in_frames(view(request, **given), (SELF, *sites))

    return shown


def _in_frames(response: HttpResponse, where: Sequence[str]) -> HttpResponse:
    response.__dict__["_csp_replace"] = {"frame-ancestors": list(where)}
    response.__dict__["framed_by_others"] = True
    return response
