"""How long the words of conversations are kept: what is let go of next, what a change would mean, and what is held."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bespeak.domain.conversations import operations
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.stores import colleagues
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.setup import going
from bespeak.doors.frame import pages
from bespeak.kit import refs
from bespeak.kit.refusals import Refusal

OFFERED = (0, 90, 180, 365, 730, 1095, 1825, 3650)
MOST, COUNTED, SOON = 50, 1000, 30


@page(may=Conversations.ERASE, methods=("GET", "HEAD", "POST"))
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk, request.GET.get("days"))
    days, known = (_number(request.POST.get(name, "")) for name in ("days", "known"))

    def verb() -> dict[str, int]:
        operations.set_retention(days=days, known=known, **desk.doing)
        return {"days": days}

    try:
        once(request, desk, "retention", verb)
    except Refusal as refusal:
        return _shown(request, desk, str(days), refusal)
    messages.success(request, _("It is so from now on. What is past it is erased within a day."))
    return HttpResponseRedirect(reverse("console-keeping"))


def _shown(request: HttpRequest, desk: Desk, given: str | None, refusal: Refusal | None = None) -> HttpResponse:
    """`given` is what somebody wonders about, before it is so."""
    present = conversations.retention(**desk.asking)
    wanted = present if given is None else _number(given)
    wondered = wanted != present and (wanted == 0 or 30 <= wanted <= 36_500)
    days = wanted if wondered else present
    ahead = timedelta(days=0 if wondered else SOON)
    before = desk.at - timedelta(days=days) + ahead
    told = conversations.silent_since(before=before, counted=COUNTED, **desk.asking) if days else (0, [])
    many, first = told
    after = pages.number_after(request.GET.get("cursor", ""))
    here = pages.page(conversations.held(before=after, most=MOST + 1, **desk.asking), MOST, lambda one: one.id)
    names = {ref: name for ref, name, _role in colleagues.ever(**desk.asking)}
    shown = {
        "tab": "keeping",
        "present": present,
        "says": said(present),
        "wondered": wondered,
        "would": said(wanted) if wondered else "",
        "wanted": str(wanted),
        "choices": [(str(n), said(n)) for n in sorted({*OFFERED, max(present, 0), *([wanted] if wondered else [])})],
        "many": f"{COUNTED - 1}+" if many >= COUNTED else str(many),
        "count": many,
        "going": [(one, max(one.at + timedelta(days=days), desk.at)) for one in first],
        "held": [(one, names.get(one.by, one.by)) for one in here.items],
        "next": here.next,
        "key": refs.new("frm"),
    }
    return going.page(request, "console/keeping.html", shown, refusal)


def said(days: int) -> str:
    if not days:
        return _("For ever")
    return ngettext("Until %(n)d day without a word", "Until %(n)d days without a word", days) % {"n": days}


def _number(text: str) -> int:
    """What is no number is as wrong as minus one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else -1
