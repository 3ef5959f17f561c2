"""What stands around a conversation: who it is, what they talk about, what was agreed, ordered and settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import beside
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import ConfirmationView, ConversationView
from bespeak.domain.customers import queries as customers
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import ContactView, CustomerView
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.inventory.permissions import Inventory
from bespeak.domain.orders import states
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.orders.queries import OrderView
from bespeak.domain.orders.together import together
from bespeak.doors.console import acts, order
from bespeak.doors.console import words as house
from bespeak.doors.console.acts import Matter
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.order import Lock, Told
from bespeak.doors.console.talk import saying, words

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
class Good:
    """A variant they talk about; `free` is None where nobody keeps count of it."""

    variant: VariantFacts
    free: int | None
    held: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A confirmation that stands; `over` where its time has passed."""

    ref: str
    name: house.Word
    what: str
    details: str
    at: datetime
    over: bool


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
    settled: Sequence[Settled] = ()
    products: Mapping[str, str] = field(default_factory=dict)

    @property
    def first_goods(self) -> Sequence[Good]:
        """What they ordered or were promised first; the rest is shown on asking."""
        return self.goods[:MOST_GOODS]

    @property
    def more_goods(self) -> Sequence[Good]:
        return self.goods[MOST_GOODS:]

    @property
    def numbers(self) -> dict[str, str]:
        """What orders are called, by ref."""
        return {one.order.ref: one.name for one in self.orders}

    @property
    def name(self) -> str:
        """What to call them: a name, else the first contact."""
        named = self.customer.name if self.customer else ""
        return named or (self.contacts[0].value if self.contacts else "")


def around(talk: ConversationView, desk: Desk) -> Around:
    may = desk.actor.may
    known = customers.customer(ref=talk.customer, actor=desk.actor) if may(Customers.READ) else None
    ordered = together(customer_id=talk.customer_id, **desk.asking) if may(Orders.READ) else []
    skus = {acts.meant(line) for one in ordered for line in one.lines if acts.meant(line)}
    goods = catalog.variants_of(store_id=desk.store.id, product_ids=talk.product_ids, skus=skus)
    by_sku = {one.sku: one for one in goods}
    variants = [one for one in goods if one.product_id in talk.product_ids]
    names = {one.product_ref: one.product_name for one in variants}
    beside_it = [_beside(one, talk, known, by_sku, desk) for one in ordered]
    numbers = {one.order.ref: one.name for one in beside_it}
    return Around(
        customer=known,
        contacts=contacts(known.contacts) if known else (),
        goods=sorted(_goods(variants, desk), key=lambda one: (one.variant.sku not in skus, not one.held)),
        orders=beside_it,
        agreements=_agreements(talk, desk) if may(Agreements.READ) else (),
        settled=_settled(talk, desk, names, numbers),
        products=names,
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


def _goods(variants: Sequence[VariantFacts], desk: Desk) -> list[Good]:
    tracked = [one.id for one in variants if one.tracked]
    stock = {}
    if tracked and desk.actor.may(Inventory.READ):
        stock = {one.variant_id: one for one in inventory.stock(at=desk.at, variant_ids=tracked, **desk.asking)}
    return [
        Good(one, (stock[one.id].free if one.id in stock else 0) if one.tracked else None,
             stock[one.id].held if one.id in stock else 0)
        for one in variants
    ]  # fmt: skip


def _settled(
    talk: ConversationView, desk: Desk, products: Mapping[str, str], numbers: Mapping[str, str]
) -> list[Settled]:
    given = conversations.confirmations(conversation=talk.ref, most=200, **desk.asking)
    return [_confirmed(one, desk.at, products, numbers) for one in reversed(given) if one.withdrawn_at is None]


def _confirmed(one: ConfirmationView, at: datetime, products: Mapping[str, str], numbers: Mapping[str, str]) -> Settled:
    body = {
        "sku": one.sku, "quantity": one.quantity, "product": one.product, "order": one.order, "country": one.country,
        "postcode": one.postcode, "amount_minor": one.amount_minor, "currency": one.currency,
        "valid_until": one.valid_until.isoformat() if one.valid_until else "",
    }  # fmt: skip
    parts = [part for part in saying.parts_of(body, products, numbers) if part]
    over = one.valid_until is not None and one.valid_until <= at
    return Settled(one.ref, words.SETTLED.get(one.kind, one.kind), " · ".join(parts), one.details, one.at, over)


def _agreements(talk: ConversationView, desk: Desk) -> list[Agreed]:
    found = beside.beside(customer_id=talk.customer_id, at=desk.at, **desk.asking)
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
    return _matter(order, talk, known, acts.goods(desk.store.id, order))


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
