"""The list of conversations: what waits for us, the longest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import inbox
from bespeak.domain.conversations.queries.inbox import ANYBODY, NOBODY, Asked, Card
from bespeak.domain.conversations.queries.owed import Owed, owed
from bespeak.domain.customers import directory
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.stores import colleagues, roles
from bespeak.doors.console import typed
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.talk import finding, resting, several, words
from bespeak.doors.console.words import Word
from bespeak.doors.frame import pages
from bespeak.kit import refs

People = Sequence[tuple[str, str, str]]
"""(ref, name, role) of whoever works here or did."""
MOST = 50
EVERY = "all"
ME = "me"
WHOSE: dict[str, Word] = {
    "": pgettext_lazy("whose conversations", "Everybody’s"),
    ME: pgettext_lazy("whose conversations", "Mine"),
    "nobody": pgettext_lazy("whose conversations", "Nobody’s"),
}
WAITS: dict[str, Word] = {
    "store": _("Conversations that wait for us, the longest first"),
    "customer": _("Conversations that wait for the customer, the longest first"),
    "snoozed": _("Conversations that are set aside, what comes back first"),
    "closed": _("Closed conversations, the last one first"),
    "": _("Conversations, newest first"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A card as it is shown; `ours` where it is our turn. `due` is by when an answer was promised, `pressing` "late" or
    "soon" once it is."""

    card: Card
    name: str
    stands: str
    turn: Word
    assignee: str
    by: Word
    due: datetime | None = None
    pressing: str = ""

    @property
    def ours(self) -> bool:
        return self.stands == "store"


@dataclass(frozen=True, slots=True)
class Tab:
    name: Word
    href: str
    here: bool
    count: str


@page(may=Conversations.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked, whose = _asked(request, desk)
    people = colleagues.ever(**desk.asking)
    shown = {
        **_listed(request, asked, desk, people),
        "place": "talks",
        "search": asked.search,
        "whose": whose,
        "caption": WAITS[asked.kind],
        "shares": _shares(request, asked, whose, desk),
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
        "key": refs.new("frm"),
    }


@page(may=Conversations.READ)
def pane(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list as it stands beside a conversation, which asks for it by itself."""
    asked, _whose = _asked(request, desk)
    shown = {
        **_listed(request, asked, desk, colleagues.ever(**desk.asking), names=words.SHORT | {"": words.KINDS[""]}),
        "here": typed.plain(request.GET, "here", 24),
    }
    return render(request, "console/talkpane.html", shown)


def _listed(
    request: HttpRequest, asked: Asked, desk: Desk, people: People, names: Mapping[str, Word] = words.KINDS
) -> dict[str, Any]:
    after = pages.text_after(request.GET.get("cursor", ""))
    found = inbox.cards(**desk.asking, asked=asked, after=after, most=MOST + 1)
    here = pages.page(found, MOST, lambda card: inbox.place(card, asked.kind))
    many = {} if asked.search else inbox.counted(at=desk.at, **desk.asking)
    return {
        "kind": asked.kind,
        "rows": _rows(here.items, desk, people, promised=not asked.search),
        "kinds": _kinds(request, asked, many, names),
        "next": _with(request, cursor=here.next) if here.next else "",
        "first": _with(request, cursor="") if after else "",
        "waiting": _number(many.get(inbox.STORE, 0)),
        "any": bool(found) or any(many.values()),
    }


def _asked(request: HttpRequest, desk: Desk) -> tuple[Asked, str]:
    get = request.GET.get
    search = typed.plain(request.GET, "search")
    kind = get("kind", "") or (EVERY if search else inbox.STORE)
    whose = get("whose", "") if get("whose", "") in WHOSE else ""
    customers, orders = finding.people(search, desk) if search else ((), ())
    asked = Asked(
        kind="" if kind not in inbox.KINDS else kind,
        assignee={"": ANYBODY, ME: desk.actor.ref}.get(whose, NOBODY),
        search=search,
        customers=customers,
        orders=orders,
        at=desk.at,
    )
    return asked, whose


def _rows(cards: Sequence[Card], desk: Desk, people: People, *, promised: bool) -> list[Row]:
    """`promised`: with by when whoever waits has their answer."""
    names = {ref: name for ref, name, _role in people}
    nameless = {card.talk.customer_id for card in cards if not card.talk.customer_name}
    reached = directory.reached_by(nameless) if nameless and desk.actor.may(Customers.READ) else {}
    theirs = [card.talk.ref for card in cards if promised and card.talk.turn == inbox.STORE]
    waits = owed(store=desk.store, refs=theirs, at=desk.at, likely=False) if theirs else {}
    return [_promised(_row(card, names, reached, desk), waits.get(card.talk.ref), desk) for card in cards]


def _promised(row: Row, waits: Owed | None, desk: Desk) -> Row:
    if waits is None or waits.promise is None:
        return row
    due = waits.promise.by
    pressing = "late" if due <= desk.at else "soon" if waits.promise.warn <= desk.at else ""
    return replace(row, due=due, pressing=pressing)


def _row(card: Card, names: Mapping[str, str], reached: Mapping[int, str], desk: Desk) -> Row:
    talk = card.talk
    name = talk.customer_name or reached.get(talk.customer_id, "—")
    by = "" if card.by == "customer" else pgettext_lazy("who said it last", "Us")
    return Row(card, name, talk.stands(desk.at), words.turn(talk, desk.at), names.get(talk.assignee, talk.assignee), by)


def _kinds(request: HttpRequest, asked: Asked, many: Mapping[str, int], names: Mapping[str, Word]) -> list[Tab]:
    tabs = [
        Tab(names[one], _with(request, kind=one), asked.kind == one, _number(many[one]) if many else "")
        for one in inbox.KINDS
    ]
    return [*tabs, Tab(names[""], _with(request, kind=EVERY), not asked.kind, "")]


def _shares(request: HttpRequest, asked: Asked, whose: str, desk: Desk) -> list[Tab]:
    """How many are mine and nobody's, where something waits; a search tells no numbers."""
    wanted = [desk.actor.ref, NOBODY]
    counted = asked.kind in (inbox.STORE, inbox.CUSTOMER) and not asked.search
    many = inbox.shares(kind=asked.kind, assignees=wanted, **desk.asking) if counted else {}
    counts = {"": "", ME: many.get(desk.actor.ref), "nobody": many.get(NOBODY)}
    return [
        Tab(word, _with(request, whose=one), whose == one, _number(n) if isinstance(n := counts[one], int) else "")
        for one, word in WHOSE.items()
    ]


def _number(count: int) -> str:
    return f"{inbox.MOST_COUNTED - 1}+" if count >= inbox.MOST_COUNTED else str(count)


def _with(request: HttpRequest, **changed: str | None) -> str:
    """This address with other words; another list begins at its first page."""
    kept = {name: request.GET[name] for name in ("kind", "whose", "search") if request.GET.get(name)}
    asked = {name: value for name, value in (kept | changed).items() if value}
    return f"?{urlencode(asked)}" if asked else reverse("console-talks")
