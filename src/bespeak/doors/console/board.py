"""The orders board: why is it held, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.fulfilment.permissions import Fulfilment
from bespeak.domain.orders import board, states
from bespeak.domain.orders.board import Asked, Card
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy import acting
from bespeak.domain.policy.values import GATES
from bespeak.domain.stores.permissions import Stores
from bespeak.doors.console import words
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.knowledge import training
from bespeak.doors.console.setup import steps
from bespeak.doors.frame import pages, telling

LONGEST_SEARCH = 254
MOST = 50
EVERY = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """A card as it is shown: the sentences first; `ours` where somebody of the store acts next; `wrote` is since when
    its customer waits for an answer."""

    card: Card
    state: words.Word
    why: tuple[str, ...]
    gates: tuple[words.Word, ...]
    ours: bool
    wrote: datetime | None


@dataclass(frozen=True, slots=True)
class Tab:
    name: words.Word
    href: str
    here: bool
    count: str


@page(may=Orders.READ)
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The board; whoever may set a store up that is still empty begins there, who is new with what to learn first."""
    empty = desk.actor.may(Stores.CHANGE) and steps.fresh(desk)
    if not empty and training.begins(request, desk):
        return HttpResponseRedirect(reverse("console-training"))
    return HttpResponseRedirect(reverse("console-setup" if empty else "console-orders"))


@page(may=Orders.READ)
def orders(request: HttpRequest, desk: Desk) -> HttpResponse:
    """By state; what waits is narrowed by gate, stands by deadline, and says why."""
    waiting = _waiting(desk)
    asked = _asked(request, desk, waiting)
    after = pages.text_after(request.GET.get("cursor", ""))
    found = board.cards(**desk.asking, asked=asked, after=after, most=MOST + 1)
    here = pages.page(found, MOST, lambda card: board.place(card, asked.state))
    many = board.counted(**desk.asking)
    whole = many[states.HELD] < board.MOST_COUNTED
    shown = {
        "place": "orders",
        "asked": asked,
        "rows": _rows(here.items, desk, waiting),
        "wrote": _wrote(request, asked, waiting),
        "states": _states(request, asked, many),
        "gates": _gates(request, asked, board.gates(**desk.asking), whole=whole) if asked.state == states.HELD else [],
        "next": _with(request, cursor=here.next) if here.next else "",
        "first": _with(request, cursor="") if after else "",
        "waiting": _number(many[states.HELD]),
        "any": any(many.values()),
        "sets_up": desk.actor.may(Stores.CHANGE),
    }
    return render(request, "console/orders.html", shown)


def _waiting(desk: Desk) -> dict[str, datetime]:
    """The orders whose customers wait for an answer, as far as this member may know."""
    return conversations.unanswered(**desk.asking) if desk.actor.may(Conversations.READ) else {}


def _asked(request: HttpRequest, desk: Desk, waiting: Mapping[str, datetime]) -> Asked:
    get = request.GET.get
    wrote = bool(get("wrote")) and desk.actor.may(Conversations.READ)
    search = get("search", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    state = get("state", "") or (EVERY if search or wrote else _first(desk))
    return Asked(
        state="" if state not in board.STATES else state,
        gate=gate if (gate := get("gate", "")) in words.GATES and state == states.HELD else "",
        code=code if (code := get("code", "")).isidentifier() and len(code) < 60 else "",
        search=search,
        among=frozenset(waiting) if wrote else None,
    )


def _first(desk: Desk) -> str:
    """Where the day begins: with what waits; for whoever packs and talks to nobody, with what is to be packed."""
    packs = desk.actor.may(Fulfilment.HAND_OVER) and not desk.actor.may(Conversations.LOG)
    return states.RELEASED if packs else states.HELD


def _rows(cards: Sequence[Card], desk: Desk, waiting: Mapping[str, datetime]) -> list[Row]:
    """Where more wait than were looked for, these are asked for one by one."""
    if len(waiting) >= conversations.MOST_UNANSWERED:
        waiting = conversations.unanswered(orders=[one.ref for one in cards], **desk.asking)
    return [_row(card, desk, waiting.get(card.ref)) for card in cards]


def _row(card: Card, desk: Desk, wrote: datetime | None) -> Row:
    language = get_language() or desk.store.language
    told = card.decision
    why = tuple(words.first_sentence(one) for one in telling.sentences(told, desk.store, language))
    ours = card.state == states.HELD and any(acting.who(one.code, told.outcome) == "store" for one in told.reasons)
    return Row(card, words.state(card.state), why, tuple(words.gate(one) for one in card.gates), ours, wrote)


def _states(request: HttpRequest, asked: Asked, many: dict[str, int]) -> list[Tab]:
    tabs = [
        Tab(words.state(one), _with(request, state=one), asked.state == one, _number(many[one])) for one in board.STATES
    ]
    return [*tabs, Tab(words.EVERY, _with(request, state=EVERY), not asked.state, "")]


def _gates(request: HttpRequest, asked: Asked, many: dict[str, int], *, whole: bool) -> list[Tab]:
    """Those that keep an order. Where more wait than are counted, each may keep more, and any may keep one."""
    kinds = sorted(many, key=GATES.index) if whole else GATES
    return [
        Tab(
            words.gate(kind),
            _with(request, gate="" if asked.gate == kind else kind),
            asked.gate == kind,
            str(many[kind]) if whole else f"{many[kind]}+" if kind in many else "",
        )
        for kind in kinds
    ]


def _wrote(request: HttpRequest, asked: Asked, waiting: Mapping[str, datetime]) -> Tab | None:
    """Those whose customers wait for an answer, in whatever state they are; None where nobody does."""
    here = asked.among is not None
    if not waiting and not here:
        return None
    href = _with(request, wrote="", state="") if here else _with(request, wrote="1", state=EVERY)
    return Tab(words.WROTE, href, here, _number(len(waiting)))


def _number(count: int) -> str:
    return f"{board.MOST_COUNTED - 1}+" if count >= board.MOST_COUNTED else str(count)


def _with(request: HttpRequest, **changed: str | None) -> str:
    """This address with other words; another state or gate begins at its first page."""
    kept = {name: request.GET[name] for name in ("state", "gate", "code", "search", "wrote") if request.GET.get(name)}
    if "state" in changed:
        kept.pop("gate", None)
        kept.pop("wrote", None)
    asked = {name: value for name, value in (kept | changed).items() if value}
    return f"?{urlencode(asked)}" if asked else reverse("console-orders")
