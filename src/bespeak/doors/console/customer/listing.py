"""The customers: everybody newest first, or whom a name, a contact or an order's number leads to."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bespeak.domain.customers import directory
from bespeak.domain.customers.permissions import Customers
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.talk import finding
from bespeak.doors.frame import pages

MOST = 50


@page(may=Customers.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    search = typed.plain(request.GET, "search")
    after = pages.number_after(request.GET.get("cursor", ""))
    among = finding.people(search, desk)[0] if search else None
    found = directory.directory(among=among, after=after, most=MOST + 1, **desk.asking)
    here = pages.page(found, MOST, lambda one: one.id)
    shown = {
        "place": "talks",
        "search": search,
        "rows": here.items,
        "next": _with(search, here.next) if here.next else "",
        "first": _with(search) if after else "",
    }
    return render(request, "console/customers.html", shown)


def _with(search: str, cursor: str = "") -> str:
    asked = {name: value for name, value in (("search", search), ("cursor", cursor)) if value}
    return f"?{urlencode(asked)}" if asked else reverse("console-customers")
