"""One order as its customer reads it: what it is now, why, what next, who acts, by when; and what was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.agreements.queries import Promised
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.queries import ConversationView, EntryView, FileView, Heard, Mark, Standing
from bespeak.domain.fulfilment import queries as fulfilment
from bespeak.domain.fulfilment.queries import ParcelView
from bespeak.domain.orders.queries import LineView, OrderView
from bespeak.domain.payments import queries as payments
from bespeak.domain.payments.queries import PaymentsView
from bespeak.domain.policy import acting
from bespeak.domain.policy.values import GATES
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.frame import confirmed, exchanges, hiding, places, sending, telling
from bespeak.doors.frame.exchanges import Asked, Goods
from bespeak.doors.storefront import words
from bespeak.kit import clock
from bespeak.kit.actors import Actor

MOST_ENTRIES = 500
TALK, OWED = "two_way_talk", "answer_owed"
STORE = "store"
WORDS = ("message", "answer", "objection")
"""What a side says in its own words or by choosing."""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, word for word as every other door tells it; `who` acts next: "customer" or "store"."""

    code: str
    text: str
    who: str


@dataclass(frozen=True, slots=True)
class Lock:
    """A gate of the order, shut where it was not opened yet; `until` is when the order stops waiting for that."""

    name: str
    opened: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """`total_minor` is what its pieces cost together."""

    sold: LineView
    total_minor: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that was said or settled. `who`: "you" or "store"; `name` is its own on the page, `hidden` what is to
    be told of secrets that stood in it. `seen` is when the store read it; only what the customer said last tells so.
    `asked` is the question, the products or the summary that it is."""

    who: str
    at: datetime
    text: str
    title: str = ""
    changed: str = ""
    name: str = ""
    hidden: str = ""
    seen: datetime | None = None
    files: tuple[FileView, ...] = ()
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Tale:
    """Everything an order page says. `talk` is about this very order; `before` the one that it came out of. `read` are
    the last numbers of the conversations about it, and how far the store has read in them."""

    order: OrderView
    reasons: tuple[Why, ...]
    talk: Standing | None
    before: Standing | None
    spoken: tuple[Spoken, ...]
    agreement: Promised | None
    money: PaymentsView
    parcel: ParcelView | None = None
    read: Mapping[str, int] = field(default_factory=dict)
    answer: str = ""

    @property
    def heading(self) -> str:
        return words.of(words.HEADINGS, "sent" if self.parcel else self.order.state)

    @property
    def sent(self) -> str:
        """Who carries it, in a sentence; "" before it was handed over."""
        return sending.sentence(self.parcel, get_language() or "en") if self.parcel else ""

    @property
    def lines(self) -> list[Line]:
        return [Line(one, one.quantity * one.unit_minor - one.discount_minor) for one in self.order.lines]

    @property
    def locks(self) -> list[Lock]:
        until = self.order.deadline
        return [
            Lock(words.of(words.GATES, one.kind), one.opened_at, until if one.kind in GATES else None)
            for one in self.order.gates
        ]

    @property
    def asks_who_you_are(self) -> bool:
        return self.held and any(one.kind == "identity" and one.opened_at is None for one in self.order.gates)

    @property
    def asked_who_you_are(self) -> bool:
        """It does, or did until that was settled."""
        return any(one.kind == "identity" for one in self.order.gates)

    @property
    def held(self) -> bool:
        return self.order.state == "held"

    @property
    def over(self) -> bool:
        return self.order.outcome == "declined"

    @property
    def comes_back(self) -> bool:
        """The store still owes money back."""
        return any(one.left_minor for one in self.money.due)

    @property
    def acts(self) -> str:
        """Who must act: "both", "customer", "store", or "" where nobody needs to. Whoever wrote waits for an answer."""
        if not self.held or self.store_answers_next:
            return "store" if self.held else ""
        who = {one.who for one in self.reasons}
        return "both" if len(who) > 1 else next(iter(who), "")

    @property
    def waits_for_talk(self) -> bool:
        return self.held and any(TALK in one.missing for one in self.order.decision.reasons)

    @property
    def waits_for_talk_only(self) -> bool:
        """That an answer is owed is a reason too, of which nothing is missing."""
        missing = [set(one.missing) for one in self.order.decision.reasons if one.code != OWED]
        return self.held and all(one == {TALK} for one in missing)

    @property
    def store_answers_next(self) -> bool:
        """The customer has spoken here, and it is for a person of the store to answer."""
        return bool(self.talk and self.talk.turn == "store" and self.talk.customer_spoke_at)

    @property
    def talked_at(self) -> datetime | None:
        """When store and customer last spoke with each other."""
        talks = [one.two_way_at for one in (self.talk, self.before) if one and one.two_way_at]
        return max(talks, default=None)


def tell(order: OrderView, store: StoreView, customer: Actor, language: str) -> Tale:
    """`customer` is whose order it is. Its reasons count all money that came by now, not only what its channel told.

    Of what was said stands here what was said from the moment the order came. What was said before stays where it was
    said: anybody can type an address into an order, so this link may be in other hands than that talk."""
    heard = conversations.heard(
        store_id=order.store_id, order=order.ref, came_out_of=order.conversation_ref, since=order.received_at,
        actor=customer, most=MOST_ENTRIES,
    )  # fmt: skip
    goods = exchanges.goods(store_id=order.store_id, entries=heard.entries, at=clock.now(), by_name=True)
    marks = conversations.marks(store_id=order.store_id, order=order.ref, actor=customer)
    money = payments.payments(store_id=order.store_id, order=order.ref, actor=customer)
    order = replace(order, paid_minor=money.balance.captured)
    return Tale(
        order=order,
        reasons=tuple(_reasons(order, store, language)),
        talk=heard.talk,
        before=heard.before,
        spoken=tuple(_marked(heard, marks, goods, order.received_at)),
        agreement=_agreement(order, customer),
        money=money,
        parcel=_parcel(order, customer),
        read=heard.read | {places.seen(ref): conversations.furthest(marks.get(ref, []), STORE) for ref in heard.read},
    )


def _marked(heard: Heard, marks: Mapping[str, Sequence[Mark]], goods: Goods, since: datetime) -> Iterator[Spoken]:
    """What was said, and beside the customer's last words when the store saw them."""
    talk, last = heard.own or ("", None)
    for one in heard.entries:
        if spoken := told(one, goods, since):
            seen = conversations.seen_at(marks.get(talk, ()), STORE, one.seq) if one is last else None
            yield replace(spoken, seen=seen)


def _parcel(order: OrderView, customer: Actor) -> ParcelView | None:
    """Looked for only where there can be one."""
    if order.handed_over_at is None:
        return None
    return fulfilment.parcels(store_id=order.store_id, orders=[order.ref], actor=customer).get(order.ref)


def talk_about(order: OrderView, customer: Actor) -> ConversationView | None:
    """The customer's newest conversation about this very order."""
    found = conversations.conversations(store_id=order.store_id, actor=customer, order=order.ref, most=1)
    return found[0] if found else None


def _reasons(order: OrderView, store: StoreView, language: str) -> Iterator[Why]:
    decision = telling.as_decision(order)
    for one, text in zip(decision.reasons, telling.sentences(decision, store, language), strict=True):
        yield Why(one.code, text, acting.who(one.code, decision.outcome))


def _agreement(order: OrderView, customer: Actor) -> Promised | None:
    """Looked for only where there can be one."""
    if not order.agreement_ref:
        return None
    return agreements.promised(store_id=order.store_id, ref=order.agreement_ref, actor=customer)


def told(entry: EntryView, goods: Goods, since: datetime | None = None) -> Spoken | None:
    """One event as its customer reads it; None for what is not shown to them. `since`: see `exchanges.asked`."""
    if entry.kind in exchanges.KINDS:
        asked = exchanges.asked(entry, goods, since=since)
        shown = asked and (asked.points or asked.kind != exchanges.SUMMARY)
        title = _("What we settled, as we understand it. Is it right?") if entry.kind == exchanges.SUMMARY else ""
        text = title or entry.text
        return Spoken("store", entry.at, text, name=_name(entry), asked=asked) if shown else None
    if entry.kind in WORDS:
        changed = _("taken back") if entry.deleted else _("edited") if entry.edited else ""
        who = "you" if entry.author_kind == "customer" else "store"
        hidden = hiding.notice(entry.masked) if who == "you" else ""
        text = _("Not so: %(text)s") % {"text": entry.text} if entry.kind == "objection" else entry.text
        return Spoken(who, entry.at, text, changed=changed, name=_name(entry), hidden=hidden, files=entry.files)
    if entry.kind == exchanges.CONFIRMATION and entry.body:
        title = words.of(words.SETTLED, str(entry.body.get("kind", "")))
        settled = confirmed.told(entry.body, goods.called)
        text = "\n".join(one for one in (settled, str(entry.body.get("details", ""))) if one)
        return Spoken("store", entry.at, text, title=title, name=_name(entry))
    return None


def marked(entries: Sequence[EntryView], marks: Sequence[Mark], goods: Goods) -> list[Spoken]:
    """What was said in one conversation, and beside the customer's last words when the store saw them."""
    last = next((one for one in reversed(entries) if one.kind in WORDS and one.author_kind == "customer"), None)
    said = ((one, told(one, goods)) for one in entries)
    return [
        replace(spoken, seen=conversations.seen_at(marks, STORE, one.seq) if one is last else None)
        for one, spoken in said if spoken
    ]  # fmt: skip


def _name(entry: EntryView) -> str:
    """Its number and its moment: the page tells of several conversations, each with numbers of its own."""
    return f"said-{entry.seq}-{int(entry.at.timestamp() * 1_000_000):x}"
