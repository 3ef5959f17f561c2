"""What stands around a conversation: who it is, what they talk about, what was agreed, ordered and settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bespeak.domain.agreements.queries.beside import Standing
from bespeak.domain.catalog import mentions
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConversationView, EntryView
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import ContactView, CustomerView
from bespeak.domain.orders import states
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.orders.together import together
from bespeak.domain.prospects import queries as prospects
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.prospects.queries import ProspectView
from bespeak.doors.console import acts, order
from bespeak.doors.console import words as house
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.matter import Matter, goods_of, meant
from bespeak.doors.console.order import Lock, Told
from bespeak.doors.console.talk import askedfor, wares, words
from bespeak.doors.console.talk.askedfor import AskedFor
from bespeak.doors.console.talk.wares import Good, Settled

HERE = ("availability", "specification", "delivery", "identity", "extra-payment", "review")
"""What is settled about an order in a conversation; a talk is held by answering."""
MOST_GOODS = 5


@dataclass(frozen=True, slots=True)
class Contact:
    kind: house.Word
    value: str
    verified_at: datetime | None
    how: house.Word
    href: str


@dataclass(frozen=True, slots=True)
class Beside:
    """An order of theirs. `here` where this conversation is about it."""

    matter: Matter
    state: house.Word
    told: Sequence[Told]
    gates: Sequence[Lock]
    here: bool

    @property
    def order(self) -> OrderView:
        return self.matter.order

    @property
    def name(self) -> str:
        return self.order.external_id or self.order.ref

    @property
    def waits(self) -> bool:
        return self.order.state == states.HELD

    @property
    def lines(self) -> str:
        return ", ".join(f"{one.quantity} × {one.title or one.sku}" for one in self.order.lines)


@dataclass(frozen=True, slots=True)
class Agreed:
    ref: str
    code: str
    state: str
    word: house.Word
    about: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """Empty where the member may not know."""

    customer: CustomerView | None = None
    contacts: Sequence[Contact] = ()
    goods: Sequence[Good] = ()
    orders: Sequence[Beside] = ()
    agreements: Sequence[Agreed] = ()
    prospect: ProspectView | None = None
    settled: Sequence[Settled] = ()
    asked_for: Sequence[AskedFor] = ()
    products: Mapping[str, str] = field(default_factory=dict)
    goes_by: bool = False

    @property
    def can_sum_up(self) -> bool:
        """Whether there is something that they could confirm."""
        return bool(self.settled or self.agreements or self.goes_by)

    @property
    def first_goods(self) -> Sequence[Good]:
        """What they ordered or were promised first; the rest is shown on asking."""
        return self.goods[:MOST_GOODS]

    @property
    def more_goods(self) -> Sequence[Good]:
        return self.goods[MOST_GOODS:]

    @property
    def made_to_order(self) -> bool:
        """Whether something they talk about is made for them first."""
        return any(one.variant.made_to_order for one in self.goods if not one.said)

    @property
    def numbers(self) -> dict[str, str]:
        """What orders are called, by ref."""
        return {one.order.ref: one.name for one in self.orders}

    @property
    def name(self) -> str:
        """What to call them: a name, else the first contact."""
        named = self.customer.name if self.customer else ""
        return named or (self.contacts[0].value if self.contacts else "")


def around(talk: ConversationView, desk: Desk, said: Sequence[EntryView] = ()) -> Around:
    """`said` is what stands on the page: what is named in it is looked for among the goods."""
    may = desk.actor.may
    known = customers.customer(ref=talk.customer, actor=desk.actor) if may(Customers.READ) else None
    ordered = together(customer_id=talk.customer_id, **desk.asking) if may(Orders.READ) else []
    words = wares.named(said)
    skus = {meant(line) for one in ordered for line in one.lines if meant(line)}
    goods = mentions.variants_of(store_id=desk.store.id, product_ids=talk.product_ids, skus=skus, words=words)
    by_sku = {one.sku: one for one in goods}
    names = {one.product_ref: one.product_name for one in goods}
    beside_it = [_beside(one, talk, known, by_sku, desk) for one in ordered]
    numbers = {one.order.ref: one.name for one in beside_it}
    known_of = (
        prospects.beside(customer_id=talk.customer_id, at=desk.at, **desk.asking) if may(Prospects.READ) else None
    )
    settled = wares.settled(talk, desk, names, numbers)
    found = wares.goods(goods, talk, desk, words=words, wanted=wares.wanted(ordered), settled=settled)
    return Around(
        customer=known,
        contacts=contacts(known.contacts) if known else (),
        goods=sorted(found, key=lambda one: (not one.wanted, one.variant.sku not in skus, not one.held, one.said)),
        orders=beside_it,
        agreements=_agreements(known_of.agreements) if known_of else (),
        prospect=known_of.prospect if known_of else None,
        settled=settled,
        asked_for=askedfor.asked_for(talk, known.language if known else "", desk),
        products=names,
        goes_by=any(one.kind == "settled" for one in said),
    )


def contacts(known: Sequence[ContactView]) -> list[Contact]:
    reach = {"email": "mailto:", "phone": "tel:"}
    return [
        Contact(
            words.CONTACTS.get(one.kind, one.kind), one.value, one.verified_at,
            words.VERIFIED.get(one.verified_how, one.verified_how),
            f"{reach[one.kind]}{one.value.replace(' ', '')}" if one.kind in reach else "",
        )
        for one in known
    ]  # fmt: skip


def _agreements(found: Sequence[Standing]) -> list[Agreed]:
    return [
        Agreed(one.ref, one.code, one.state, words.AGREEMENTS.get(one.state, one.state), one.about, one.valid_until)
        for one in found
    ]


def is_theirs(order: OrderView, talk: ConversationView) -> bool:
    """Whether whoever this conversation is with placed the order. One statement."""
    return customers.survivors([order.customer_id]).get(order.customer_id) == talk.customer_id


def matter_of(order: OrderView, talk: ConversationView, desk: Desk) -> Matter:
    """One order as it is settled in this conversation."""
    known = customers.customer(ref=talk.customer, actor=desk.actor) if desk.actor.may(Customers.READ) else None
    return _matter(order, talk, known, goods_of(desk.store.id, order))


def _matter(
    one: OrderView, talk: ConversationView, known: CustomerView | None, goods: Mapping[str, VariantFacts]
) -> Matter:
    placed = replace(one, customer=one.customer or talk.customer)
    return Matter(order=placed, customer=known, talks=(talk,), settled=(), balance=None, goods=goods)


def _beside(
    one: OrderView, talk: ConversationView, known: CustomerView | None, goods: Mapping[str, VariantFacts], desk: Desk
) -> Beside:
    matter, told = _matter(one, talk, known, goods), order.sentences(one, desk)
    may = [act for act in acts.allowed(matter, desk) if act.name in HERE]
    if talk.erased_at or not desk.actor.may(Conversations.CONFIRM):
        may = []
    gates = [order.lock(gate, told, may, {}) for gate in sorted(one.gates, key=order.in_order)]
    return Beside(matter, house.state(one.standing), told, gates, one.ref in talk.orders)
