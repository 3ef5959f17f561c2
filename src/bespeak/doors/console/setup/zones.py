"""Which places are remote: the store's table of zones, looked at, one place more or less, put in place from a file, or
as it is shipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bespeak.domain.shipping import operations, queries, sheet
from bespeak.domain.shipping.permissions import Shipping
from bespeak.domain.shipping.queries import ZoneRow
from bespeak.doors.console import housewords, typed, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.setup import uploads
from bespeak.doors.console.words import Word
from bespeak.doors.frame import pages, reading
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.refusals import Refusal

MOST = 20
"""Rows at once; a table of no more is shown whole, a longer one country by country."""
WAYS: dict[str, Word] = {
    "prefix": gettext_lazy("All that begin with it"),
    "exact": gettext_lazy("Exactly this one"),
    "range": gettext_lazy("From this one to another"),
    "any": gettext_lazy("All others of the country"),
}
"""Which postcodes a place has, in words, by the room's way to match them."""


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    places: int
    remote: int


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


@page(may=Shipping.SET, methods=("POST",))
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One place more: from the form, or one that was just taken out, with the code it had."""
    given = {name: typed.plain(request.POST, name, 120) for name in ("country", "name", "match", "first", "last")}
    remote = request.POST.get("remote") == "yes"

    def verb() -> dict[str, str]:
        row = operations.add_place(
            country=given["country"].upper(), name=given["name"], match=given["match"], value=_value(given),
            remote=remote, zone=typed.plain(request.POST, "zone", 40), **desk.doing,
        )  # fmt: skip
        return {"country": row.country, "name": row.name}

    try:
        made = once(request, desk, "zone-add", verb).body
    except Refusal as refusal:
        return _shown(request, desk, refusal, given | {"remote": "yes" if remote else ""})
    messages.success(
        request, _("%(place)s is in the table. Orders from now on are judged by it.") % {"place": made["name"]}
    )
    return _to(country=made["country"])


def _value(given: Mapping[str, str]) -> str:
    first, last = given["first"], given["last"]
    if given["match"] == "any":
        return ""
    return f"{first}-{last}" if given["match"] == "range" and last else first


@page(may=Shipping.SET, methods=("POST",))
def remove(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One place less; the page that follows has what puts it back."""
    country, match, value = (typed.plain(request.POST, name, 120) for name in ("country", "match", "value"))
    row = operations.remove_place(country=country, match=match, value=value, **desk.doing)
    gone = {"gone": row.name, "zone": row.zone, "match": row.match, "value": row.value, "remote": "yes" * row.remote}
    return _to(country=row.country, **gone)


def _to(**asked: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('console-setup-zones')}?{urlencode(asked)}")


def _sent(request: HttpRequest) -> list[dict[str, str]]:
    return sheet.rows(uploads.text_of(request, "file"))


def _shown(
    request: HttpRequest, desk: Desk, refusal: Refusal | None = None, given: Mapping[str, str] | None = None
) -> HttpResponse:
    """With a refusal beside the form it is about: `given` is what was typed about one place."""
    table = queries.zones(desk.store.id, desk.actor)
    asked = {name: typed.plain(request.GET, name, 100) for name in ("find", "country")}
    asked = {name: text for name, text in asked.items() if text}
    whole = bool(asked) or len(table) <= MOST
    wanted = [one for one in table if _fits(asked, one)] if whole else []
    seen = pages.number_after(request.GET.get("cursor", ""))
    more = len(wanted) > seen + MOST
    wrong = {_FIELDS.get(refusal.field, refusal.field): _why(refusal)} if refusal and given is not None else {}
    shown = {
        "tab": "setup", "rows": wanted[seen : seen + MOST], "many": len(table),
        "countries": [] if whole else _countries(table), "country": asked.get("country", ""),
        "next": urlencode({**asked, "cursor": pages.cursor(seen + MOST)}) if more else "",
        "first": urlencode(asked) if seen else "", "find_zone": asked.get("find", ""),
        "sets": desk.actor.may(Shipping.SET), "columns": ", ".join(sheet.COLUMNS), "ways": list(WAYS.items()),
        "given": given or {"country": asked.get("country", desk.store.country), "match": "prefix", "remote": "yes"},
        "wrong": wrong, "adding": given is not None, "key": refs.new("frm"), "gone": _gone(request),
        "problem": uploads.refused(request, "file", _why(refusal)) if refusal and given is None else "",
        "megabytes": uploads.MEGABYTES, "place": refusal.field if refusal else "",
    }  # fmt: skip
    return render(request, "console/setup/zones.html", shown, status=status_of(refusal) if refusal else 200)


_FIELDS = {"value": "first", "zone": "name"}


def _gone(request: HttpRequest) -> dict[str, str]:
    """What was just taken out, as the form that puts it back needs it."""
    names = ("gone", "country", "zone", "match", "value", "remote")
    found = {name: typed.plain(request.GET, name, 120) for name in names}
    return found if found["gone"] else {}


def _countries(table: Sequence[ZoneRow]) -> list[Country]:
    places = Counter(one.country for one in table)
    remote = Counter(one.country for one in table if one.remote)
    return [Country(code, count, remote[code]) for code, count in sorted(places.items())]


def _fits(asked: Mapping[str, str], one: ZoneRow) -> bool:
    if asked.get("country", one.country) != one.country:
        return False
    return _like(asked.get("find", ""), one.country, reading.country(one.country), one.zone, one.name, one.value)


def _why(refusal: Refusal) -> str:
    language = get_language() or "en"
    return words.refused(refusal.code, housewords.line_refused(refusal.code, refusal.text, language), language)


def _like(find: str, *texts: str) -> bool:
    return any(find.casefold() in text.casefold() for text in texts)
