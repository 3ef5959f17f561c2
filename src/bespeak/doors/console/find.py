"""One search over all: orders, customers, conversations, agreements, goods; each as far as whoever asks may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import finding as agreements
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import finding as conversations
from bespeak.domain.customers import finding as customers
from bespeak.domain.customers.finding import Met
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.fulfilment import queries as fulfilment
from bespeak.domain.fulfilment.permissions import Fulfilment
from bespeak.domain.orders import finding as orders
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.payments import queries as payments
from bespeak.domain.payments.permissions import Payments
from bespeak.doors.console import whereabouts, words
from bespeak.doors.console.agreements import wording
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.words import Word
from bespeak.kit import refs

LONGEST = 254
MOST = 6


@dataclass(frozen=True, slots=True)
class Money:
    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found. `href` "" where it has no page of its own; `state` colours the chip."""

    ref: str
    href: str
    name: str
    beside: str = ""
    code: str = ""
    chip: Word = ""
    state: str = ""
    at: datetime | None = None
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """`more` leads to the whole list, where there is more than is shown and such a list."""

    name: Word
    hits: Sequence[Hit]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, and the customers it may mean (with those merged into them)."""

    desk: Desk
    text: str
    met: Sequence[Met]
    ids: Sequence[int]

    @property
    def about(self) -> dict[str, object]:
        return {**self.desk.asking, "text": self.text, "customer_ids": self.ids, "most": MOST + 1}


@page(may=Orders.READ)
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    text = _text(request)
    groups = _groups(desk, text) if text else []
    straight = next((hit.href for group in groups for hit in group.hits if hit.ref == text and hit.href), "")
    if straight:
        return HttpResponseRedirect(straight)
    shown = {"place": "", "find": {"text": text, "groups": groups, "is_ref": refs.is_ref(text)}}
    return render(request, "console/find.html", shown)


def _text(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").replace("\0", "").encode("utf-8", "replace").decode().split())[:LONGEST]


def _groups(desk: Desk, text: str) -> list[Group]:
    """Those with something in them, in the order of the bar."""
    met: Sequence[Met] = ()
    if desk.actor.may(Customers.READ):
        met = customers.met(text=text, country=desk.store.country, most=MOST + 1, **desk.asking)
    ids = [one for customer in met for one in customer.same]
    asked = Asked(desk, text, met, ids)
    found = [make(asked) for may, make in SEARCHES if desk.actor.may(may)]
    return [one for one in found if one.hits]


def _orders(asked: Asked) -> Group:
    elsewhere = [] if asked.ids else _elsewhere(asked)
    found = orders.found(refs=elsewhere, **asked.about)  # type: ignore[arg-type]
    hits = [
        Hit(
            one.ref, whereabouts.page(one.ref), one.external_id or one.ref, one.name, chip=words.state(one.state),
            state=one.state, at=one.received_at, money=Money(one.total_minor, one.currency),
        )
        for one in found[:MOST]
    ]  # fmt: skip
    return Group(_("Orders"), hits, _more("console-orders", len(found), state="all", search=asked.text))


def _elsewhere(asked: Asked) -> list[str]:
    """Orders that somebody outside knows by this, where it names no customer: a carrier by its number, a bank by what
    it calls their payment."""
    desk, may = asked.desk, asked.desk.actor.may
    sent = fulfilment.tracked(number=asked.text, **desk.asking) if may(Fulfilment.READ) else []
    if sent or not may(Payments.READ):
        return sent
    return payments.known_as(text=asked.text, **desk.asking)


def _customers(asked: Asked) -> Group:
    hits = [Hit(one.ref, whereabouts.page(one.ref), one.name or one.ref, one.reached) for one in asked.met[:MOST]]
    return Group(_("Customers"), hits, _more("console-customers", len(asked.met), search=asked.text))


def _talks(asked: Asked) -> Group:
    found = conversations.found_talks(**asked.about)  # type: ignore[arg-type]
    hits = [
        Hit(
            one.ref, whereabouts.page(one.ref), one.subject_line or one.customer_name or one.ref,
            one.customer_name if one.subject_line else "", at=one.created_at,
        )
        for one in found[:MOST]
    ]  # fmt: skip
    return Group(_("Conversations"), hits, _more("console-talks", len(found), search=asked.text))


def _agreements(asked: Asked) -> Group:
    found = agreements.found_agreements(at=asked.desk.at, **asked.about)  # type: ignore[arg-type]
    hits = [
        Hit(
            one.ref, whereabouts.page(one.ref), one.customer_name or one.code, "", one.code,
            wording.STATES.get(one.state, one.state), at=one.created_at,
        )
        for one in found[:MOST]
    ]  # fmt: skip
    return Group(_("Agreements"), hits, _more("console-agreements", len(found), search=asked.text))


def _goods(asked: Asked) -> Group:
    found = catalog.variants(search=asked.text, most=MOST + 1, **asked.desk.asking)
    hits = [
        Hit(
            one.product_ref, whereabouts.listed("console-stock", search=one.sku),
            ", ".join(filter(None, (one.product_name, one.name))), code=one.sku,
            money=Money(one.price_minor, one.currency),
        )
        for one in found[:MOST]
    ]  # fmt: skip
    return Group(_("Goods"), hits, _more("console-stock", len(found), search=asked.text))


SEARCHES: Sequence[tuple[str, Callable[[Asked], Group]]] = (
    (Orders.READ, _orders),
    (Customers.READ, _customers),
    (Conversations.READ, _talks),
    (Agreements.READ, _agreements),
    (Catalog.READ, _goods),
)


def _more(name: str, found: int, **asked: str) -> str:
    """The list of these, where there is more of it than is shown."""
    return whereabouts.listed(name, **asked) if found > MOST else ""
