"""What came in from a shop or in a file, as it came, and what became of it; what led to no order is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.saleschannels import operations, queries, states
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.domain.saleschannels.queries import DeliveryView, InputView
from bespeak.domain.saleschannels.summary import Summary
from bespeak.doors.console import channelwords
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.words import Word
from bespeak.doors.frame import pages
from bespeak.kit.refusals import NotFound

MOST = 50
SHOWN = 20_000
"""Letters of a text that stand on the page; the rest is in its file."""
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Row:
    one: DeliveryView | InputView
    outcome: Word
    topic: Word
    why: Word


def _row(one: DeliveryView | InputView) -> Row:
    topic = channelwords.topic(one.topic) if isinstance(one, DeliveryView) else ""
    return Row(one, channelwords.outcome(one.outcome), topic, channelwords.why(one.code) if one.code else "")


@dataclass(frozen=True, slots=True)
class Tab:
    name: Word
    href: str
    here: bool


@page(may=Saleschannels.READ)
def show_all(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """Of one channel, newest first."""
    channel = queries.channel(ref=ref, **desk.asking)
    outcome, search = _outcome(request), request.GET.get("search", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    before = pages.number_after(request.GET.get("cursor", ""))
    found = queries.deliveries(
        channel=ref, outcome=outcome, search=search, before=before or None, most=MOST + 1, **desk.asking
    )
    here = pages.page(found, MOST, lambda one: one.id)
    shown = {
        "tab": "channels", "channel": channel, "rows": [_row(one) for one in here.items], "search": search,
        "tabs": _tabs(request, outcome), "next": _with(request, cursor=here.next) if here.next else "",
        "first": _with(request, cursor="") if before else "", "narrowed": bool(outcome or search),
        "again": [one.ref for one in here.items if one.open],
    }  # fmt: skip
    return render(request, "console/channels/deliveries.html", shown)


def _outcome(request: HttpRequest) -> str:
    asked = request.GET.get("outcome", "")
    return asked if asked in states.OUTCOMES else ""


def _tabs(request: HttpRequest, outcome: str) -> list[Tab]:
    every = Tab(_("All"), _with(request, outcome=""), not outcome)
    return [every, *(Tab(channelwords.outcome(one), _with(request, outcome=one), one == outcome) for one in _ORDER)]


_ORDER = (states.REFUSED, states.FAILED, states.WAITING, states.ACCEPTED, states.CHANGED, states.DUPLICATE)


def _with(request: HttpRequest, **changed: str) -> str:
    """This address with other words; another outcome begins at its first page."""
    kept = {name: request.GET[name] for name in ("outcome", "search") if request.GET.get(name)}
    asked = {name: value for name, value in (kept | changed).items() if value}
    return f"?{urlencode(asked)}" if asked else request.path


@page(may=Saleschannels.READ)
def show(request: HttpRequest, desk: Desk, ref: str, delivery: str) -> HttpResponse:
    """One delivery, with its text to the letter."""
    channel = queries.channel(ref=ref, **desk.asking)
    one = queries.delivery(channel=ref, ref=delivery, **desk.asking)
    shown = {"tab": "channels", "channel": channel, "row": _row(one), "raw": one.raw[:SHOWN], "cut": _cut(one.raw)}
    return render(request, "console/channels/delivery.html", shown)


def _cut(raw: str) -> int:
    return max(len(raw) - SHOWN, 0)


@page(may=Saleschannels.READ)
def raw(request: HttpRequest, desk: Desk, ref: str, delivery: str) -> HttpResponse:
    """The whole text, as a file."""
    one = queries.delivery(channel=ref, ref=delivery, **desk.asking)
    return HttpResponse(
        one.raw, content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{one.ref}.txt"', "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip


@page(may=Saleschannels.READ, methods=("POST",))
def replay(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """Reads deliveries of this channel once more, as many as are named."""
    wanted = request.POST.getlist("input")[:MOST]
    if not wanted:
        raise NotFound("Name what is to be tried again.", field="input")
    queries.check_deliveries(channel=ref, refs=wanted, **desk.asking)
    _tell(request, operations.replay(inputs=wanted, **desk.doing))
    back = {"ref": ref, "delivery": wanted[0]} if len(wanted) == 1 else {"ref": ref}
    name = "console-delivery" if len(wanted) == 1 else "console-deliveries"
    return HttpResponseRedirect(reverse(name, kwargs=back))


def _tell(request: HttpRequest, summary: Summary) -> None:
    """What became of it, in a toast."""
    fresh = summary.admitted + summary.held + summary.declined
    if fresh:
        messages.success(request, channelwords.tried(fresh))
    elif summary.changed:
        messages.success(request, _("It changed its order."))
    elif not summary.refused:
        messages.info(request, channelwords.nothing_new())
    for one in summary.refused[:3]:
        messages.warning(request, _("Refused again: %(why)s") % {"why": _said(one)})


def _said(refused: dict[str, Any]) -> str:
    place = f" ({refused['field']})" if refused["field"] else ""
    return f"{channelwords.why(refused['code'])}{place}"


@page(may=Saleschannels.READ)
def files(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Files of orders that were brought, newest first."""
    before = pages.number_after(request.GET.get("cursor", ""))
    found = queries.files(before=before or None, most=MOST + 1, **desk.asking)
    here = pages.page(found, MOST, lambda one: one.id)
    rows = [
        (one, channelwords.kind(one.format), [(channelwords.outcome(kind), many) for kind, many in one.counts.items()])
        for one in here.items
    ]
    shown = {
        "tab": "channels", "rows": rows, "next": _with(request, cursor=here.next) if here.next else "",
        "first": request.path if before else "",
    }  # fmt: skip
    return render(request, "console/channels/files.html", shown)


@page(may=Saleschannels.READ)
def file(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """The orders of one file; those refused first asked for."""
    outcome = _outcome(request)
    before = pages.number_after(request.GET.get("cursor", ""))
    found = queries.inputs(file=ref, outcome=outcome, before=before or None, most=MOST + 1, **desk.asking)
    if not found and not outcome and not before:
        raise NotFound(f"There is no file {ref[:40]!r} here.")
    here = pages.page(found, MOST, lambda one: one.id)
    again = [one.ref for one in here.items if one.outcome in states.OPEN and not one.erased_at]
    shown = {
        "tab": "channels", "file": ref, "rows": [_row(one) for one in here.items], "tabs": _tabs(request, outcome),
        "next": _with(request, cursor=here.next) if here.next else "", "first": _with(request) if before else "",
        "again": again,
    }  # fmt: skip
    return render(request, "console/channels/file.html", shown)


@page(may=Saleschannels.READ, methods=("POST",))
def replay_file(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    """Reads orders of this file once more."""
    wanted = request.POST.getlist("input")[:MOST]
    if not wanted:
        raise NotFound("Name what is to be tried again.", field="input")
    _tell(request, operations.replay(inputs=wanted, **desk.doing))
    return HttpResponseRedirect(reverse("console-file", kwargs={"ref": ref}))
