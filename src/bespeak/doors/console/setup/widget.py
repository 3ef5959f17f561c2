"""The chat on other sites: the piece of HTML to copy, the sites it may stand on, and a page to try it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.stores import operations, queries
from bespeak.domain.stores.permissions import Stores
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.setup import going
from bespeak.doors.frame import addresses
from bespeak.kit.refusals import Refusal

LONGEST = 300


@page(may=Stores.CHANGE, methods=("GET", "HEAD", "POST"))
def widget(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk)
    origin = typed.plain(request.POST, "origin", LONGEST)
    try:
        operations.allow_widget(origin=origin, **desk.doing)
    except Refusal as refusal:
        return _shown(request, desk, refusal, origin)
    messages.success(request, _("The chat may stand there from now on."))
    return HttpResponseRedirect(reverse("console-setup-widget"))


@page(may=Stores.CHANGE, methods=("POST",))
def remove(request: HttpRequest, desk: Desk) -> HttpResponse:
    operations.forbid_widget(origin=typed.plain(request.POST, "origin", LONGEST), **desk.doing)
    messages.success(request, _("The chat may not stand there any more."))
    return HttpResponseRedirect(reverse("console-setup-widget"))


@page(may=Stores.CHANGE)
def trial(request: HttpRequest, desk: Desk) -> HttpResponse:
    """An empty page with nothing on it but the chat."""
    return render(request, "console/setup/widgettrial.html", {"tab": "setup", "language": request.LANGUAGE_CODE})


def _shown(request: HttpRequest, desk: Desk, refusal: Refusal | None = None, origin: str = "") -> HttpResponse:
    home = addresses.home(desk.store) or f"{request.scheme}://{request.get_host()}"
    shown: dict[str, Any] = {
        "tab": "setup",
        "sites": queries.widget_origins(desk.store.id),
        "origin": origin,
        "home": home,
        "named": bool(addresses.home(desk.store)),
        "safe": urlsplit(home).scheme == "https",
        "snippet": f'<script src="{home}/widget.js" data-language="{desk.store.language}" async></script>',
        "policy": f"script-src {home}; frame-src {home}",
    }
    return going.page(request, "console/setup/widget.html", shown, refusal)
