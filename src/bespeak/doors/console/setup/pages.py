"""The pages of the set-up about the store itself: how far it is, what it is called, its host names, its hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bespeak.domain.messaging.queries import sends_mail
from bespeak.domain.shipping.permissions import Shipping
from bespeak.domain.stores import operations, queries, seeing
from bespeak.domain.stores.hours import Hours
from bespeak.domain.stores.permissions import Stores
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.setup import going, steps
from bespeak.doors.console.setup.clocks import weekday, zones
from bespeak.kit.refusals import Invalid, Refusal

FREE_DAYS = 3
"""Empty rows for further days on which the store is closed."""
MOST_ROWS = 200
USUAL = tuple(Hours(day, "09:00", "18:00") for day in range(5))
"""What is suggested to a store that has said nothing."""


@page(may=Stores.CHANGE)
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    standing = steps.standing(desk)
    shown = {"tab": "setup", "standing": standing, "zones": desk.actor.may(Shipping.READ), "mail": sends_mail()}
    return render(request, "console/setup/home.html", shown)


@page(may=Stores.CHANGE, methods=("GET", "HEAD", "POST"))
def store(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The first question, and the store's settings ever after."""
    if request.method != "POST":
        return _store(request, desk)
    typed: dict[str, Any] = {name: request.POST.get(name, "").replace("\0", "") for name in seeing.ABOUT}
    try:
        operations.change_store(**typed, seen=request.POST.get("seen", ""), **desk.doing)
    except Refusal as refusal:
        return _store(request, desk, refusal, typed=typed)
    messages.success(request, _("Saved. Customers read it so from now on."))
    return going.on(request, "store")


@page(may=Stores.CHANGE, methods=("POST",))
def add_host(request: HttpRequest, desk: Desk) -> HttpResponse:
    typed = request.POST.get("host", "").replace("\0", "")
    try:
        operations.add_host(host=typed, **desk.doing)
    except Refusal as refusal:
        return _store(request, desk, refusal, host=typed)
    messages.success(request, _("The store is reached under this name too."))
    return HttpResponseRedirect(reverse("console-setup-store"))


@page(may=Stores.CHANGE, methods=("POST",))
def remove_host(request: HttpRequest, desk: Desk) -> HttpResponse:
    operations.remove_host(host=request.POST.get("host", "").replace("\0", ""), **desk.doing)
    messages.success(request, _("The store is not reached under this name any more."))
    return HttpResponseRedirect(reverse("console-setup-store"))


def _store(request: HttpRequest, desk: Desk, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    given = {name: getattr(desk.store, name) for name in seeing.ABOUT}
    shown = steps.shown("store") | {
        "typed": given,
        "languages": [(code, name) for code, name in settings.LANGUAGES],
        "zones": zones(desk.store.country, given["timezone"], desk.at),
        "hosts": queries.hosts(**desk.asking),
        "here": request.get_host().partition(":")[0],
        "seen": seeing.about(desk.store),
    }
    return going.page(request, "console/setup/store.html", shown | more, refusal)


@page(may=Stores.CHANGE, methods=("GET", "HEAD", "POST"))
def hours(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The second: the week, and the days on which nobody is there. What is past stays as it was."""
    if request.method != "POST":
        return _hours(request, desk)
    try:
        past = [one for one in queries.closed_days(desk.store.id) if one[0] < _today(desk)]
        given: dict[str, Any] = {"hours": _week(request.POST), "closed": [*past, *_closed(request.POST)]}
        operations.set_hours(**given, seen=request.POST.get("seen", ""), **desk.doing)
    except Refusal as refusal:
        return _hours(request, desk, refusal)
    messages.success(request, _("Customers read these hours from now on."))
    return going.on(request, "hours")


def _today(desk: Desk) -> date:
    return timezone.localtime(desk.at).date()


def _week(given: Mapping[str, str]) -> list[Hours]:
    """A stretch of which only one end is given is refused where it stands."""
    found = []
    for day in range(7):
        for stretch in ("a", "b"):
            opens, closes = (given.get(f"{end}-{day}{stretch}", "").strip() for end in ("opens", "closes"))
            if bool(opens) != bool(closes):
                raise Invalid("half_a_stretch", "Write when it begins and when it ends.", field=f"day-{day}")
            if opens:
                found.append(Hours(day, opens[:5], "24:00" if closes[:5] == "00:00" else closes[:5]))
    return found


def _closed(given: Mapping[str, str]) -> list[tuple[date, str]]:
    found = []
    for row in range(MOST_ROWS):
        text, name = given.get(f"closed-{row}", "").strip(), given.get(f"why-{row}", "").replace("\0", "").strip()
        if not text:
            continue
        try:
            day = date.fromisoformat(text[:10])
        except ValueError:
            raise Invalid("not_a_date", "Write the day like 2026-12-25.", field="closed") from None
        if len(name) > 120:
            raise Invalid("text_too_long", "A day's name has at most 120 characters.", field="closed")
        found.append((day, name))
    return found


def _hours(request: HttpRequest, desk: Desk, refusal: Refusal | None = None) -> HttpResponse:
    said, all_closed = queries.opening_hours(desk.store.id), queries.closed_days(desk.store.id)
    typed = request.POST if refusal else None
    closed = [one for one in all_closed if one[0] >= _today(desk)]
    if typed is not None:
        rows = [(typed.get(f"closed-{n}", ""), typed.get(f"why-{n}", "")) for n in range(MOST_ROWS)]
        shown_rows = [one for one in rows if any(one)]
    else:
        shown_rows = [(day.isoformat(), name) for day, name in closed]
    shown = steps.shown("hours") | {
        "days": [_day(day, said or list(USUAL), typed) for day in range(7)],
        "suggested": not said and typed is None,
        "closed": [*shown_rows, *[("", "")] * FREE_DAYS],
        "seen": seeing.hours_of(said, all_closed),
    }
    return going.page(request, "console/setup/hours.html", shown, refusal)


def _day(day: int, week: list[Hours], typed: Mapping[str, str] | None) -> dict[str, Any]:
    """One row of the week: its name, and two stretches as they are written into the fields."""
    said = [(one.opens, "00:00" if one.closes == "24:00" else one.closes) for one in week if one.weekday == day]
    said += [("", "")] * 2
    if typed is not None:
        said = [(typed.get(f"opens-{day}{one}", ""), typed.get(f"closes-{day}{one}", "")) for one in "ab"]
    return {"number": day, "name": weekday(day), "stretches": list(zip("ab", said, strict=False))}
