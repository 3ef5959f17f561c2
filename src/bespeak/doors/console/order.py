"""One order: what was decided in sentences, what is missing, what can be done about it here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from bespeak.domain.accounts import queries as people
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConversationView
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.fulfilment import queries as fulfilment
from bespeak.domain.orders import making
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.orders.queries import DecisionView, GateView, LineView, OrderView
from bespeak.domain.payments import queries as payments
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.payments.queries import CaptureView, PaymentsView, RefundView
from bespeak.domain.policy.values import GATES, Reason
from bespeak.doors.console import acts, channelwords, happened, journey, words
from bespeak.doors.console.acts import Act
from bespeak.doors.console.entrance import Desk, page
from bespeak.doors.console.happened import Event
from bespeak.doors.console.matter import Matter, goods_of
from bespeak.doors.console.typed import Failed
from bespeak.doors.frame import addresses, exchanges, sending, telling
from bespeak.doors.frame.exchanges import Asked
from bespeak.doors.frame.problems import status_of
from bespeak.kit import refs
from bespeak.kit.refusals import Refusal

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One reason in words, with the rule that made it."""

    reason: Reason
    text: str

    @property
    def house(self) -> bool:
        """Whether it is one of the house's own rules, not of the store's policy."""
        return self.reason.rule == "house"


@dataclass(frozen=True, slots=True)
class Lock:
    """A gate as it is shown, with the sentences of what shuts it and the forms that open it."""

    kind: str
    name: words.Word
    open: bool
    opened_at: datetime | None
    who: str
    evidence: str
    told: tuple[Told, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A line with an unknown SKU; `find` is what was looked for to name what it means, `found` what is like that."""

    line: LineView
    here: bool
    find: str
    found: tuple[VariantFacts, ...]


@dataclass(frozen=True, slots=True)
class Went:
    """Money that came in or went back; `key` is its number outside, where it has one; `entry` took it off the books
    where it was booked wrongly, and `may` says that it can be."""

    money: CaptureView | RefundView
    method: words.Word
    back: bool
    key: str
    entry: CaptureView | None = None
    may: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One decision in the history, or something else that happened: without `state` and `version`."""

    at: datetime
    by: str
    cause: words.Word
    state: words.Word
    version: int
    texts: tuple[str, ...]
    note: str


def _link(request: HttpRequest, desk: Desk, order: OrderView) -> str:
    """Where its customer reads it and answers, to be sent to them."""
    whole = addresses.address(desk.store, addresses.ORDERS, order.ref)
    return whole or request.build_absolute_uri(addresses.path(desk.store, addresses.ORDERS, order.ref))


def _history(matter: Matter, desk: Desk, besides: list[Event], names: Mapping[str, str]) -> list[Said]:
    """What was decided and what else happened, the newest first; of one moment, what came of it above it."""
    order = matter.order
    events = [Said(one.at, _name(one.by, names), one.what, "", 0, (), one.note) for one in besides]
    told = [_said(one, order, desk, names) for one in order.history]
    return sorted([*events, *told], key=lambda one: one.at)[::-1]


@page(may=Orders.READ)
def show(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
    return shown(request, desk, orders.order(ref=ref, **desk.asking), None)


def shown(request: HttpRequest, desk: Desk, order: OrderView, failed: Failed | None, status: int = 200) -> HttpResponse:
    """The page as things stand now, with a refusal beside the form it is about."""
    matter = _matter(desk, order)
    said = order.history
    money = matter.money
    besides = happened.besides(matter, money.captures if money else (), desk)
    names = people.names(
        {one.by for one in said} | {one.by for one in besides} | {gate.opened_by for gate in order.gates}
    )
    told = sentences(matter.order, desk)
    may = acts.allowed(matter, desk)
    page = {
        "place": "orders",
        "order": matter.order,
        "source": channelwords.source(matter.order.source),
        "state": words.state(order.standing),
        "stitches": journey.of(matter),
        "told": told,
        "gates": [lock(one, told, may, names) for one in sorted(matter.order.gates, key=in_order)],
        "acts": [one for one in may if not one.gate],
        "leaves": any(one.name == "hand-over" for one in may),
        "sent": sending.sentence(matter.parcel, get_language() or "en") if matter.parcel else "",
        "sent_by": _name(matter.parcel.by, names) if matter.parcel else "",
        "history": _history(matter, desk, besides, names),
        "matter": matter,
        "went": _went(money, {one.name for one in may}) if money else [],
        "renumber": any(one.name == "parcel-correction" for one in may),
        "failed": failed,
        "astray": failed if failed and failed.act not in {one.name for one in may} else None,
        "key": refs.new("frm"),
        "link": _link(request, desk, order) if desk.actor.may(Conversations.SAY) else "",
        "settled": matter.settled,
        "summed": _summed(matter, desk),
        "writes": any(one.name == "message" for one in may),
        "specifies": any(one.name == "specification" for one in may),
        "puzzles": _puzzles(request, desk, matter) if any(one.name == "correction" for one in may) else [],
    }
    return render(request, "console/order.html", page, status=status)


def _summed(matter: Matter, desk: Desk) -> Asked | None:
    """What was summed up in the talk about it, with what the customer said of each point. One statement."""
    thread = matter.thread
    sent = conversations.summed_up(conversation=thread.ref, **desk.asking) if thread else None
    return exchanges.asked(sent, exchanges.NOTHING_SHOWN) if sent else None


def _came(one: CaptureView, entry: CaptureView | None, acts: Collection[str]) -> Went:
    may = "payment-correction" in acts and one.stands and one.method != "channel"
    return replace(_gone(one, back=False), entry=entry, may=may)


def _went(found: PaymentsView, acts: Collection[str]) -> list[Went]:
    """Each payment and refund, oldest first, with what took it off the books."""
    off = {one.corrects: one for one in found.captures if one.corrects}
    came = [_came(one, off.get(one.ref), acts) for one in found.captures if not one.corrects]
    back = [_gone(one, back=True) for one in found.refunds]
    return sorted([*came, *back], key=lambda went: went.money.at)


def _gone(one: CaptureView | RefundView, back: bool) -> Went:
    return Went(one, words.METHODS.get(one.method, one.method), back, words.number(one.external_key))


def refused(request: HttpRequest, refusal: Refusal, act: str) -> Failed:
    given = {name: request.POST[name] for name in request.POST if name not in ("csrfmiddlewaretoken", "key")}
    text = words.refused(refusal.code, refusal.text, get_language() or "en")
    if refusal.code == acts.TOO_MUCH:
        given["more"] = ""
    return Failed(act, text, given)


def _matter(desk: Desk, order: OrderView) -> Matter:
    """The order, with what came for it by now, and what stands around it, as far as this member may know."""
    may = desk.actor.may
    money = payments.payments(order=order.ref, **desk.asking) if may(Payments.READ) else None
    captured = (money.balance if money else payments.balance([order.ref])[order.ref]).captured
    talks: tuple[ConversationView, ...] = ()
    promised = making.making(order, actor=desk.actor)
    if may(Conversations.READ):
        about = conversations.conversations(customer=order.customer, most=20, **desk.asking)
        talks = tuple(sorted(about, key=lambda one: (order.ref not in one.orders, one.state != "open")))
    said = conversations.last_words(conversation=talks[0].ref, **desk.asking) if _spoke(order, talks) else None
    return Matter(
        said=said,
        order=replace(order, paid_minor=captured),
        customer=customers.customer(ref=order.customer, actor=desk.actor) if may(Customers.READ) else None,
        talks=talks,
        settled=promised.settled,
        agreed=promised.agreement,
        balance=money.balance if money else None,
        money=money,
        goods=goods_of(desk.store.id, order),
        parcel=fulfilment.parcels(orders=[order.ref], **desk.asking).get(order.ref) if order.handed_over_at else None,
    )


def _spoke(order: OrderView, talks: Sequence[ConversationView]) -> bool:
    """Whether what the customer said last is of use: while the order waits, or they wait for an answer."""
    return bool(talks and talks[0].customer_spoke_at) and (order.state == "held" or talks[0].turn == "store")


def sentences(order: OrderView, desk: Desk) -> list[Told]:
    """The reasons of its present decision in words."""
    decision, language = telling.as_decision(order), get_language() or desk.store.language
    texts = telling.sentences(decision, desk.store, language)
    return [Told(one, text) for one, text in zip(decision.reasons, texts, strict=True)]


def _puzzles(request: HttpRequest, desk: Desk, matter: Matter) -> list[Puzzle]:
    """One of them is being looked into: the one whose search, or whose form, was sent."""
    asked = request.POST if request.method == "POST" else request.GET
    line, find = asked.get("line", ""), asked.get("find", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    found = tuple(catalog.variants(search=find, **desk.asking)) if find else ()
    return [
        Puzzle(one, here, find if here else one.title or one.sku, found if here else ())
        for one in matter.puzzles
        for here in [bool(find) and line == str(one.position)]
    ]


def in_order(gate: GateView) -> tuple[bool, int]:
    """What is shut first; the talk before what is settled in it."""
    return gate.opened_at is not None, GATES.index(gate.kind) if gate.kind in GATES else len(GATES)


def lock(gate: GateView, told: list[Told], may: list[Act], names: Mapping[str, str]) -> Lock:
    """A gate as it is shown, with those of these acts that open it."""
    opens = () if gate.opened_at else tuple(one for one in may if gate.kind in one.gate)
    return Lock(
        gate.kind, words.gate(gate.kind), gate.opened_at is not None, gate.opened_at, _name(gate.opened_by, names),
        str(words.evidence(gate.evidence, gate.kind)),
        () if gate.opened_at else tuple(one for one in told if one.reason.gate == gate.kind), opens,
    )  # fmt: skip


def _said(one: DecisionView, order: OrderView, desk: Desk, names: Mapping[str, str]) -> Said:
    decision, language = telling.as_decision(order, one), get_language() or desk.store.language
    texts = tuple(telling.sentences(decision, desk.store, language))
    cause = words.CAUSES.get(one.cause, one.cause)
    return Said(one.at, _name(one.by, names), cause, words.state(one.outcome), one.policy_version, texts, one.note)


def _name(ref: str, names: Mapping[str, str]) -> str:
    """A member by name; a program or the house by what it is."""
    if ref in names:
        return names[ref]
    return str(words.PROGRAM if ref.startswith("key_") else words.HOUSE) if ref else ""


def perform(act: Act) -> Any:
    """The page that a form of this act is sent to: one operation, once for its key, then the order again."""

    @page(may=act.may, methods=("POST",))
    def done(request: HttpRequest, desk: Desk, ref: str) -> HttpResponse:
        order = orders.order(ref=ref, **desk.asking)
        try:
            return acts.do(act, request, desk, _matter(desk, order))
        except Refusal as refusal:
            status = status_of(refusal)
            fresh = orders.order(ref=order.ref, **desk.asking)
            return shown(request, desk, fresh, refused(request, refusal, act.name), status)

    return done
