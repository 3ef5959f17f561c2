"""The list of conversations: what waits for us, the longest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import following, inbox, tags, views
from bespeak.domain.conversations.queries.inbox import ANYBODY, NOBODY, Asked
from bespeak.domain.conversations.queries.views import View
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.stores import colleagues, roles
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.talk import finding, resting, rows, several, viewing, words
from bespeak.doors.console.talk.rows import People
from bespeak.doors.console.talk.viewing import Tab
from bespeak.doors.console.words import Word
from bespeak.doors.frame import pages, signs
from bespeak.doors.frame.passing import Pass
from bespeak.kit import refs

MOST = 50
EVERY = "all"
ME = "me"
WHOSE: dict[str, Word] = {
    "": pgettext_lazy("whose conversations", "Everybody’s"),
    ME: pgettext_lazy("whose conversations", "Mine"),
    "nobody": pgettext_lazy("whose conversations", "Nobody’s"),
}
ORDERS: dict[str, Word] = {
    inbox.LONGEST: pgettext_lazy("in which order", "Waiting longest"),
    inbox.NEWEST: pgettext_lazy("in which order", "Newest"),
}
CAPTIONS: dict[str, Word] = {
    inbox.LONGEST: _("Conversations, the longest waiting first"),
    inbox.NEWEST: _("Conversations, newest first"),
}
WAITS: dict[str, Word] = {
    "store": _("Conversations that wait for us, the longest first"),
    "customer": _("Conversations that wait for the customer, the longest first"),
    "snoozed": _("Conversations that are set aside, what comes back first"),
    "closed": _("Closed conversations, the last one first"),
    "": _("Conversations, newest first"),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many each tab finds; empty where nobody counts. `whose` by assignee, `views` by ref, as they are shown."""

    kinds: Mapping[str, int]
    whose: Mapping[str, int]
    heated: int
    views: Mapping[str, str]


@page(may=Conversations.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    kept = views.views(**desk.asking)
    first = next((one for one in kept if one.first), None)
    if first and not request.GET:
        return HttpResponseRedirect(reverse("console-talks") + viewing.href(first))
    asked, whose = _asked(request, desk)
    people = colleagues.ever(**desk.asking)
    counts = _counts(asked, kept, desk)
    shown = {
        **_listed(request, asked, desk, people, counts=counts),
        "place": "talks",
        "search": typed.plain(request.GET, "search"),
        "whose": whose,
        "order": asked.order,
        "caption": CAPTIONS.get(asked.order, WAITS[asked.kind]),
        "heated": _heated(request, asked, counts),
        "shares": _shares(request, asked, whose, counts),
        "views": viewing.tabs(kept, counts.views, request),
        "keeps": desk.actor.may(Conversations.MARK),
        "teams": desk.actor.may(Conversations.MANAGE),
        "orders": _orders(request, asked),
        "form_key": refs.new("frm"),
        "begins": desk.actor.may(Conversations.LOG),
        "customers": desk.actor.may(Customers.READ),
        **_several(request, desk, people),
    }
    return render(request, "console/talks.html", shown)


def _several(request: HttpRequest, desk: Desk, people: People) -> dict[str, Any]:
    """What can be done to those that are marked."""
    if not desk.actor.may(Conversations.MANAGE):
        return {"marks": False}
    return {
        "marks": True,
        "hands": [(ref, name) for ref, name, role in people if Conversations.SAY in roles.permissions_of(role)],
        "presets": resting.presets(desk.at, desk.store.timezone),
        "outcomes": list(words.OUTCOMES.items()),
        "undoable": several.undoable(request),
        "tags": [one for one in tags.tags(**desk.asking) if one.retired_at is None],
        "key": refs.new("frm"),
    }


@page(may=Conversations.READ)
def pane(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list as it stands beside a conversation, which asks for it by itself."""
    asked, _whose = _asked(request, desk)
    shown = {
        **_listed(
            request,
            asked,
            desk,
            colleagues.ever(**desk.asking),
            counts=_counts(asked, (), desk),
            names=words.SHORT | {"": words.KINDS[""]},
        ),
        "here": typed.plain(request.GET, "here", 24),
    }
    return render(request, "console/talkpane.html", shown)


@page(may=Conversations.READ)
def live(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A pass to be told that something in the list has changed."""
    me = desk.actor.ref
    return signs.answer(request, Pass(store_id=desk.store.id, who=me, leans_on=(me,), inbox=True))


def _listed(
    request: HttpRequest,
    asked: Asked,
    desk: Desk,
    people: People,
    *,
    counts: Counts,
    names: Mapping[str, Word] = words.KINDS,
) -> dict[str, Any]:
    stands = "" if asked.search else following.count(desk.store.id)
    after = pages.text_after(request.GET.get("cursor", ""))
    found = inbox.cards(**desk.asking, asked=asked, after=after, most=MOST + 1)
    here = pages.page(found, MOST, lambda card: inbox.place(card, asked.kind, asked.order))
    many = counts.kinds
    return {
        "stands": stands,
        "kind": asked.kind,
        "rows": rows.rows(here.items, desk, people, promised=not asked.search),
        "kinds": _kinds(request, asked, many, names),
        "next": _with(request, cursor=here.next) if here.next else "",
        "first": _with(request, cursor="") if after else "",
        "waiting": _number(many.get(inbox.STORE, 0)),
        "any": bool(found) or any(many.values()),
        "search": asked.search or asked.tags,
    }


def _asked(request: HttpRequest, desk: Desk) -> tuple[Asked, str]:
    get = request.GET.get
    search, tagged = tags.asked_for(typed.plain(request.GET, "search"))
    kind = get("kind", "") or (EVERY if search or tagged else inbox.STORE)
    whose = get("whose", "") if get("whose", "") in WHOSE else ""
    customers, orders = finding.people(search, desk) if search else ((), ())
    asked = Asked(
        kind="" if kind not in inbox.KINDS else kind,
        assignee={"": ANYBODY, ME: desk.actor.ref}.get(whose, NOBODY),
        search=search,
        customers=customers,
        orders=orders,
        at=desk.at,
        order=get("order", "") if get("order", "") in inbox.ORDERS else "",
        tags=tagged,
    )
    return asked, whose


def _counts(asked: Asked, kept: Sequence[View], desk: Desk) -> Counts:
    """What the tabs and the kept views find, in one statement; what is looked for by words has no number."""
    kinds = () if asked.search or asked.tags else inbox.KINDS
    whose = (desk.actor.ref, NOBODY) if kinds and asked.kind in (inbox.STORE, inbox.CUSTOMER) else ()
    by_view = {one.ref: viewing.asked(one, desk) for one in kept}
    counted = {ref: one for ref, one in by_view.items() if not one.search}
    asks = [
        *(Asked(kind=kind, at=desk.at) for kind in kinds),
        *(Asked(kind=asked.kind, assignee=one, at=desk.at) for one in whose),
        *([Asked(kind=asked.kind, tags=(tags.HEATED,), at=desk.at)] if kinds else []),
        *counted.values(),
    ]
    many = iter(inbox.many(asks=asks, **desk.asking))
    return Counts(
        kinds={kind: next(many) for kind in kinds},
        whose={one: next(many) for one in whose},
        heated=next(many) if kinds else 0,
        views={ref: _number(next(many)) for ref in counted},
    )


def _orders(request: HttpRequest, asked: Asked) -> list[Tab]:
    return [Tab(name, _with(request, order=code), asked.ordered == code, "") for code, name in ORDERS.items()]


def _kinds(request: HttpRequest, asked: Asked, many: Mapping[str, int], names: Mapping[str, Word]) -> list[Tab]:
    tabs = [
        Tab(names[one], _with(request, kind=one), asked.kind == one, _number(many[one]) if many else "")
        for one in inbox.KINDS
    ]
    return [*tabs, Tab(names[""], _with(request, kind=EVERY), not asked.kind, "")]


def _shares(request: HttpRequest, asked: Asked, whose: str, found: Counts) -> list[Tab]:
    """How many are mine and nobody's, where something waits; a search tells no numbers."""
    mine = next((n for one, n in found.whose.items() if one), None)
    counts = {"": "", ME: mine, "nobody": found.whose.get(NOBODY)}
    return [
        Tab(word, _with(request, whose=one), whose == one, _number(n) if isinstance(n := counts[one], int) else "")
        for one, word in WHOSE.items()
    ]


def _heated(request: HttpRequest, asked: Asked, found: Counts) -> Tab | None:
    """To those that sound heated, where there are any; or away from them."""
    here = tags.HEATED in asked.tags
    if not here and not found.heated:
        return None
    goal = _with(request, search="", kind=asked.kind) if here else _with(request, search="is:heated", kind=asked.kind)
    return Tab(_("Sounds heated"), goal, here, "" if here else _number(found.heated))


def _number(count: int) -> str:
    return f"{inbox.MOST_COUNTED - 1}+" if count >= inbox.MOST_COUNTED else str(count)


def _with(request: HttpRequest, **changed: str | None) -> str:
    """This address with other words; another list begins at its first page."""
    kept = {name: request.GET[name] for name in ("kind", "whose", "search", "order") if request.GET.get(name)}
    asked = {name: value for name, value in (kept | changed).items() if value}
    return f"?{urlencode(asked)}" if asked else reverse("console-talks")
