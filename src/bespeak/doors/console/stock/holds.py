"""What is set aside, for whom and until when: what ends next first. A hold is given more time, or let go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.catalog import listing
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.inventory import operations, queries
from bespeak.domain.inventory.permissions import Inventory
from bespeak.domain.inventory.queries import LiveHold
from bespeak.doors.console import typed, whereabouts, words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.frame import pages
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.refusals import NotFound, Refusal

MOST = 50
SOON = timedelta(days=1)
AGREEMENT = "agr_"


@dataclass(frozen=True, slots=True)
class Row:
    """`name` "" where whoever looks may not know it; `href` leads to what it is held for, which is called `what`."""

    hold: LiveHold
    variant: str
    name: str
    href: str
    what: str
    until: str
    soon: bool


def rows(desk: Desk, found: list[LiveHold]) -> list[Row]:
    """With the refs of what they are of, where they lead, and names for those who may know them. Two statements."""
    variants = listing.refs_of(store_id=desk.store.id, variant_ids={one.variant_id for one in found}) if found else {}
    named, codes = desk.actor.may(Customers.READ), _codes(desk, found)
    return [
        Row(
            one, variants.get(one.variant_id, ""), one.customer_name if named else "", _place(desk, one.held_for),
            _what(one.held_for, codes), typed.as_moment(one.expires_at, desk.store.timezone),
            one.expires_at < desk.at + SOON,
        )
        for one in found
    ]  # fmt: skip


def _place(desk: Desk, ref: str) -> str:
    return whereabouts.page(ref) if desk.actor.may(Customers.READ) else ""


def _codes(desk: Desk, found: list[LiveHold]) -> dict[str, str]:
    """What the agreements are called that these are held for."""
    refs_of_them = {one.held_for for one in found if one.held_for.startswith(AGREEMENT)}
    if not (refs_of_them and desk.actor.may(Agreements.READ)):
        return {}
    return agreements.codes_of(refs=refs_of_them, **desk.asking)


def _what(ref: str, codes: Mapping[str, str]) -> str:
    if code := codes.get(ref):
        return _("Agreement %(code)s") % {"code": code}
    return _("An agreement") if ref.startswith(AGREEMENT) else _("A conversation")


def _sought(desk: Desk, search: str) -> str:
    """An agreement's code as it was typed is looked for by its ref, which is what stock is held for."""
    found = agreements.ref_of(code=search, **desk.asking) if search and desk.actor.may(Agreements.READ) else ""
    return found or search


@page(may=Inventory.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _shown(request, desk)


def _shown(
    request: HttpRequest, desk: Desk, failed: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    search, after = typed.plain(request.GET, "search"), pages.text_after(request.GET.get("cursor", ""))
    found = queries.live_holds(search=_sought(desk, search), at=desk.at, after=after, most=MOST + 1, **desk.asking)
    here = pages.page(found, MOST, queries.hold_place)
    shown = {
        "place": "stock", "spot": "holds", "search": search, "rows": rows(desk, list(here.items)),
        "next": _with(search, here.next) if here.next else "", "first": _with(search, "") if after else "",
        "holds": desk.actor.may(Inventory.HOLD), "failed": failed, "key": refs.new("frm"), "back": "holds",
    }  # fmt: skip
    return render(request, "console/stockholds.html", shown, status=status)


def _with(search: str, cursor: str) -> str:
    asked = {name: value for name, value in (("search", search), ("cursor", cursor)) if value}
    return f"?{urlencode(asked)}" if asked else reverse("console-holds")


@page(may=Inventory.HOLD, methods=("POST",))
def extend(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    def verb() -> dict[str, Any]:
        _check_live(desk, ref)
        until = typed.moment(request.POST.get("until", ""), desk.store.timezone, field="until")
        return {"hold": operations.extend_hold(ref=ref, until=until, **desk.doing).ref}

    return _done(request, desk, f"extend {ref}", verb, _("It is set aside until then."))


@page(may=Inventory.HOLD, methods=("POST",))
def release(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    def verb() -> dict[str, Any]:
        _check_live(desk, ref)
        return {"hold": operations.release_hold(ref=ref, **desk.doing).ref}

    return _done(request, desk, f"release {ref}", verb, _("It is let go; the pieces are free again."))


def _check_live(desk: Desk, ref: str) -> None:
    """Told apart from what is typed wrong: a hold that has ended, or is another store's, is not there."""
    if not (refs.is_ref(ref) and queries.live_holds(search=ref, at=desk.at, most=1, **desk.asking)):
        raise NotFound("This hold has ended.", hold=ref[:40])


def _done(request: HttpRequest, desk: Desk, act: str, verb: Callable[[], dict[str, Any]], said: str) -> HttpResponse:
    """Once for the key of the form; then the page it came from, or the list with what was typed."""
    try:
        once(request, desk, f"hold {act}", verb)
    except Refusal as refusal:
        if refusal.status == "unknown":
            raise
        text = words.refused(refusal.code, refusal.text, get_language() or "en")
        failed = {"ref": act.partition(" ")[2], "text": text, "until": request.POST.get("until", "")}
        return _shown(request, desk, failed, status_of(refusal))
    messages.success(request, said)
    return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    variant = typed.plain(request.POST, "variant")
    return reverse("console-variant", kwargs={"ref": variant}) if refs.is_ref(variant) else reverse("console-holds")
