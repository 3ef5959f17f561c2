"""The list of agreements: what waits for a yes and ends next stands first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bespeak.domain.agreements import queries
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import AgreementView, Asked, DraftView, Listed
from bespeak.domain.agreements.queries.listing import MOST_COUNTED, STATES
from bespeak.domain.agreements.states import OPEN, State
from bespeak.doors.console import typed
from bespeak.doors.console.agreements import wording
from bespeak.doors.console.board import Tab
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.words import Word
from bespeak.doors.frame import pages

MOST = 50
EVERY = "all"
SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """`soon` where it ends within a day and nobody has said yes."""

    one: AgreementView
    name: str
    state: Word
    what: str
    more: int
    soon: bool


@page(may=Agreements.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked = _asked(request)
    after = pages.text_after(request.GET.get("cursor", ""))
    found = queries.listed(asked=asked, at=desk.at, after=after, most=MOST + 1, **desk.asking)
    here = pages.page(found, MOST, lambda one: queries.place(one, asked.state))
    many = queries.counted(at=desk.at, **desk.asking)
    shown = {
        "place": "agreements", "asked": asked, "rows": [_row(one, desk) for one in here.items],
        "states": _states(request, asked, many), "next": _with(request, cursor=here.next) if here.next else "",
        "first": _with(request, cursor="") if after else "", "any": any(many.values()),
        "waiting": _number(many[State.PROPOSED]), "open": asked.state in OPEN,
        "composes": desk.actor.may(Agreements.PROPOSE), "drafts": _drafts(desk),
    }  # fmt: skip
    return render(request, "console/agreements.html", shown)


def _drafts(desk: Desk) -> list[tuple[str, DraftView, Word]]:
    """What this member began and has not sent, with where it goes on."""
    if not desk.actor.may(Agreements.PROPOSE):
        return []
    return [(href, one, about) for one in queries.drafts(**desk.asking) for href, about in (_goes_on(one),)]


def _goes_on(one: DraftView) -> tuple[str, Word]:
    kind = one.about.partition("_")[0]
    if kind == "agr":
        return reverse("console-agreement-revise", kwargs={"ref": one.about}), _("the next version of an agreement")
    name, about = ("order", _("for an order")) if kind == "ord" else ("customer", _("a new agreement"))
    return f"{reverse('console-agreement-new')}?{urlencode({name: one.about})}", about


def _asked(request: HttpRequest) -> Asked:
    search, customer = typed.plain(request.GET, "search"), typed.plain(request.GET, "customer", 24)
    state = request.GET.get("state", "") or (EVERY if search or customer else State.PROPOSED)
    return Asked(state=str(state) if state in STATES else "", search=search, customer=customer)


def _row(listed: Listed, desk: Desk) -> Row:
    one = listed.agreement
    lines, promises = one.terms.lines, one.terms.promises
    what = lines[0].title or lines[0].sku if lines else promises[0].text if promises else one.terms.extra_reason
    soon = one.state == State.PROPOSED and one.valid_until < desk.at + SOON
    return Row(one, listed.name, wording.STATES.get(one.state, one.state), what, max(0, len(lines) - 1), soon)


def _states(request: HttpRequest, asked: Asked, many: dict[str, int]) -> list[Tab]:
    tabs = [
        Tab(wording.STATES[one], _with(request, state=str(one)), asked.state == one, _number(many[one]))
        for one in STATES
    ]
    return [*tabs, Tab(wording.EVERY, _with(request, state=EVERY), not asked.state, "")]


def _number(count: int) -> str:
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def _with(request: HttpRequest, **changed: str | None) -> str:
    """This address with other words; another state begins at its first page."""
    kept = {name: request.GET[name] for name in ("state", "search", "customer") if request.GET.get(name)}
    asked = {name: value for name, value in (kept | changed).items() if value}
    return f"?{urlencode(asked)}" if asked else reverse("console-agreements")
