"""Which store: for members who work in several."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from bespeak.domain.stores import working
from bespeak.doors.console.entrance import signed_in
from bespeak.doors.console.signing import STORE
from bespeak.kit.refusals import NotFound


def choose(request: HttpRequest) -> HttpResponse:
    """The stores one works in; choosing one opens its board."""
    member = signed_in(request)
    if member is None:
        return HttpResponseRedirect(reverse("account_login"))
    places = working.places(member)
    if request.method == "POST":
        wanted = request.POST.get("store", "")
        if wanted not in {one.store.ref for one in places}:
            raise NotFound
        request.session[STORE] = wanted
        return HttpResponseRedirect(reverse("console"))
    return render(request, "console/stores.html", {"places": places})
