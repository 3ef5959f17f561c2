"""How long the store takes, as it says it: working days for each part, at least and at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bespeak.domain.shipping import estimates, operations
from bespeak.domain.shipping.estimates import PARTS, Span
from bespeak.domain.shipping.permissions import Shipping
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.words import Word
from bespeak.doors.frame.problems import status_of
from bespeak.kit.refusals import Invalid, Refusal

ASKED: Mapping[str, Word] = {
    "made": gettext_lazy("To make what is made to order"),
    "packed": gettext_lazy("To pack it and hand it over"),
    "home": gettext_lazy("On the way in your own country"),
    "abroad": gettext_lazy("On the way abroad"),
    "remote": gettext_lazy("More, where a place is remote"),
}
WRONG: Mapping[str, Word] = {
    "least_above_most": gettext_lazy("The first number is the smaller one."),
    "too_long": gettext_lazy("From 0 to 365 working days."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One part as it stands in the form."""

    part: str
    name: Word
    least: str
    most: str
    wrong: Word = ""


@page(may=Shipping.READ, methods=("GET", "HEAD", "POST"))
def times(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk)
    given = {name: typed.plain(request.POST, name, 8) for part in PARTS for name in (f"{part}_least", f"{part}_most")}
    try:
        operations.set_lead_times(times={part: _span(given, part) for part in PARTS}, **desk.doing)
    except Refusal as refusal:
        return _shown(request, desk, refusal, given)
    messages.success(request, _("Saved. Estimates go by it from now on."))
    return HttpResponseRedirect(reverse("console-setup-times"))


def _span(given: Mapping[str, str], part: str) -> Span:
    try:
        least, most = (typed.number(given[f"{part}_{end}"], field=part) for end in ("least", "most"))
    except Invalid:
        raise Invalid("too_long", "From no working day to 365.", field=part) from None
    return Span(least, most)


def _shown(
    request: HttpRequest, desk: Desk, refusal: Refusal | None = None, given: Mapping[str, str] | None = None
) -> HttpResponse:
    """With a refusal beside the part it is about, and what was typed."""
    said = estimates.lead_times(**desk.asking)
    told = given or {
        f"{part}_{end}": str(getattr(span, end)) for part, span in said.items() for end in ("least", "most")
    }
    wrong = {refusal.field: WRONG.get(refusal.code, refusal.text)} if refusal else {}
    rows = [
        Row(part, name, told.get(f"{part}_least", ""), told.get(f"{part}_most", ""), wrong.get(part, ""))
        for part, name in ASKED.items()
    ]
    page = {"tab": "setup", "rows": rows, "sets": desk.actor.may(Shipping.SET)}
    return render(request, "console/setup/times.html", page, status=status_of(refusal) if refusal else 200)
