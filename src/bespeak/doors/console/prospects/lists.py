"""The list of prospects: whoever is due first; and many of them given to somebody at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.customers import directory
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.prospects import operations, queries
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.prospects.queries import ANYBODY, KINDS, MOST_COUNTED, NOBODY, Asked, ProspectView
from bespeak.domain.stores import colleagues, roles
from bespeak.doors.console import called, typed
from bespeak.doors.console.board import Tab
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.once import once
from bespeak.doors.console.prospects import wording
from bespeak.doors.console.talk import refusing
from bespeak.doors.console.talk.listing import ME, WHOSE
from bespeak.doors.console.words import Word
from bespeak.doors.frame import enquirywords, pages
from bespeak.kit import refs
from bespeak.kit.refusals import Invalid, Refusal

MOST = 50
EVERY = "all"
KEPT = ("kind", "whose", "product", "search")


@dataclass(frozen=True, slots=True)
class Row:
    """`pressing`: late, due or later. `step` is the next step; where there is none, the one that fits. `wish` is what
    they asked for last, in a line, "" where they made no enquiry."""

    one: ProspectView
    name: str
    step: Word
    owner: str
    pressing: str
    state: Word
    why: Word
    wish: str


@page(may=Prospects.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked, whose = _asked(request, desk)
    after = pages.text_after(request.GET.get("cursor", ""))
    found = queries.prospects(asked=asked, after=after, most=MOST + 1, **desk.asking)
    here = pages.page(found, MOST, lambda one: queries.place(one, asked.kind))
    many = queries.counted(at=desk.at, owner=asked.owner, **desk.asking)
    people = colleagues.ever(**desk.asking)
    shown = {
        "place": "prospects", "asked": asked, "whose": whose, "rows": _rows(here.items, desk, people),
        "kinds": _kinds(request, asked, many), "shares": _shares(request, whose),
        "next": _with(request, cursor=here.next) if here.next else "",
        "first": _with(request, cursor="") if after else "", "any": any(many.values()),
        "waiting": _number(many["due"]), "ended": asked.kind in ("ordered", "lost"),
        "marks": desk.actor.may(Prospects.WORK) and asked.kind not in ("ordered", "lost"),
        "hands": workers(people, desk), "key": refs.new("frm"),
        "product": next((name for name in _names(here.items, asked.product)), asked.product),
        "unproduct": _with(request, product=""), "begins": desk.actor.may(Conversations.LOG),
    }  # fmt: skip
    return render(request, "console/prospects.html", shown)


@page(may=Prospects.WORK, methods=("POST",))
def give(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Those that are marked are somebody's now."""
    marked = list(dict.fromkeys(one.replace("\0", "")[:24] for one in request.POST.getlist("prospect")))
    query = request.POST.get("query", "")
    back = reverse("console-prospects") + (query if query.startswith("?") else "")
    try:
        if not marked:
            raise Invalid("nothing_marked", "Mark whom it is for.", field="prospect")
        member = request.POST.get("member", "").replace("\0", "")[:60]
        answer = once(
            request, desk, "give", lambda: {"given": operations.give(refs=marked, member=member, **desk.doing)}
        )
    except Refusal as refusal:
        messages.error(request, refusing.told(refusal))
        return HttpResponseRedirect(back)
    given = answer.body["given"]
    messages.success(request, ngettext("%(n)s is given.", "%(n)s are given.", given) % {"n": given})
    return HttpResponseRedirect(back)


def workers(people: Sequence[tuple[str, str, str]], desk: Desk) -> list[tuple[str, str]]:
    """Who can be given a prospect, oneself first."""
    able = [(ref, name) for ref, name, role in people if role and Prospects.WORK in roles.permissions_of(role)]
    return sorted(able, key=lambda one: one[0] != desk.actor.ref)


def _asked(request: HttpRequest, desk: Desk) -> tuple[Asked, str]:
    search, product = typed.plain(request.GET, "search"), typed.plain(request.GET, "product", 60)
    kind = request.GET.get("kind", "") or (EVERY if search or product else "due")
    whose = request.GET.get("whose", "") if request.GET.get("whose", "") in WHOSE else ""
    owner = {"": ANYBODY, ME: desk.actor.ref}.get(whose, NOBODY)
    asked = Asked(at=desk.at, kind=kind if kind in KINDS else "", owner=owner, product=product, search=search)
    return asked, whose


def _rows(found: Sequence[ProspectView], desk: Desk, people: Sequence[tuple[str, str, str]]) -> list[Row]:
    names = {ref: name for ref, name, _role in people}
    nameless = {one.customer_id for one in found if not one.customer_name}
    reached = directory.reached_by(nameless) if nameless and desk.actor.may(Customers.READ) else {}
    return [
        Row(
            one, one.customer_name or reached.get(one.customer_id) or str(called.NAMELESS),
            wording.STEPS.get(one.step or one.advice, ""),
            names.get(one.owner, one.owner), one.pressing(desk.at), wording.STATES.get(one.state, one.state),
            wording.TALK_CLOSED if one.why == "talk_closed" else wording.WHYS.get(one.why, ""),
            enquirywords.brief(one.wishes[0].facts or {}) if one.wishes else "",
        )
        for one in found
    ]  # fmt: skip


def _names(found: Sequence[ProspectView], product: str) -> list[str]:
    """What the product that was asked for is called."""
    return [name for one in found for name, ref in zip(one.products, one.product_refs, strict=True) if ref == product]


def _kinds(request: HttpRequest, asked: Asked, many: Mapping[str, int]) -> list[Tab]:
    tabs = [
        Tab(word, _with(request, kind=one), asked.kind == one, _number(many[one]))
        for one, word in wording.KINDS.items()
    ]
    return [*tabs, Tab(wording.EVERY, _with(request, kind=EVERY), not asked.kind, "")]


def _shares(request: HttpRequest, whose: str) -> list[Tab]:
    return [Tab(word, _with(request, whose=one), whose == one, "") for one, word in WHOSE.items()]


def _number(count: int) -> str:
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def _with(request: HttpRequest, **changed: str | None) -> str:
    """This address with other words; another list begins at its first page."""
    kept: dict[str, Any] = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    asked = {name: value for name, value in (kept | changed).items() if value}
    return f"?{urlencode(asked)}" if asked else reverse("console-prospects")
