"""Which places are remote: the store's table of zones, looked at, put in place from a file, or as it is shipped."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.shipping import operations, queries, sheet
from bespeak.domain.shipping.permissions import Shipping
from bespeak.doors.console import housewords, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.setup import uploads
from bespeak.doors.frame import pages
from bespeak.doors.frame.problems import status_of
from bespeak.kit.refusals import Refusal

MOST = 50


@page(may=Shipping.READ, methods=("GET", "HEAD", "POST"))
def zones(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk)
    try:
        given = queries.default_zones() if request.POST.get("which") == "default" else _sent(request)
        operations.set_zones(rows=given, **desk.doing)
    except Refusal as refusal:
        return _shown(request, desk, refusal)
    messages.success(request, _("The table is in place. Orders from now on are judged by it."))
    return HttpResponseRedirect(reverse("console-setup-zones"))


def _sent(request: HttpRequest) -> list[dict[str, str]]:
    return sheet.rows(uploads.text_of(request, "file"))


def _shown(request: HttpRequest, desk: Desk, refusal: Refusal | None = None) -> HttpResponse:
    table = queries.zones(desk.store.id, desk.actor)
    find = request.GET.get("find", "").replace("\0", "").strip()[:100]
    wanted = [one for one in table if _like(find, one.country, one.zone, one.name, one.value)]
    seen = pages.number_after(request.GET.get("cursor", ""))
    more = len(wanted) > seen + MOST
    shown = {
        "tab": "setup",
        "rows": wanted[seen : seen + MOST],
        "many": len(table),
        "next": urlencode({"find": find, "cursor": pages.cursor(seen + MOST)}) if more else "",
        "first": urlencode({"find": find}) if seen else "",
        "find_zone": find,
        "sets": desk.actor.may(Shipping.SET),
        "columns": ", ".join(sheet.COLUMNS),
        "problem": _why(refusal) if refusal else "",
        "place": refusal.field if refusal else "",
    }
    return render(request, "console/setup/zones.html", shown, status=status_of(refusal) if refusal else 200)


def _why(refusal: Refusal) -> str:
    language = get_language() or "en"
    return words.refused(refusal.code, housewords.line_refused(refusal.code, refusal.text, language), language)


def _like(find: str, *texts: str) -> bool:
    return any(find.casefold() in text.casefold() for text in texts)
