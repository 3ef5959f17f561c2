"""The goods of a conversation: what it is about, names or waits for, how many there are, and what is held for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bespeak.domain.catalog import mentions
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.exchanges import Verdict
from bespeak.domain.conversations.queries import ConfirmationView, ConversationView, EntryView
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.inventory.permissions import Inventory
from bespeak.domain.orders import states
from bespeak.domain.orders.queries import OrderView
from bespeak.doors.console import words as house
from bespeak.doors.console.entrance import Desk
from bespeak.doors.console.matter import meant
from bespeak.doors.console.talk import saying
from bespeak.doors.console.talk import words as talkwords


@dataclass(frozen=True, slots=True)
class Settled:
    """A confirmation that stands; `over` where its time has passed. `sku` and `until` where units are kept for it.
    `verdict` is what the customer said of it when it was summed up."""

    ref: str
    name: house.Word
    what: str
    details: str
    at: datetime
    over: bool
    sku: str = ""
    quantity: int = 0
    until: datetime | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Good:
    """A variant they talk about; `free` is None where nobody keeps count of it. `said` is the word of a message by
    which it is meant, where the conversation is not about it yet; `wanted` how many an order that waits wants; `kept`
    what is held of it for them here."""

    variant: VariantFacts
    free: int | None
    held: int
    said: str = ""
    wanted: int = 0
    kept: Sequence[Settled] = ()

    @property
    def units(self) -> int:
        """How many one would hold."""
        return self.wanted or 1

    @property
    def holds(self) -> bool:
        """Whether some can be held."""
        return self.free is not None and self.free >= self.units


def named(said: Sequence[EntryView]) -> frozenset[str]:
    """What was said last stands first; the page they looked at names goods too."""
    texts = [f"{one.text} {(one.body or {}).get('page', '')}" for one in reversed(said) if one.kind == "message"]
    return mentions.candidates(texts)


def wanted(ordered: Sequence[OrderView]) -> dict[str, int]:
    """Units by SKU of orders that wait."""
    units: dict[str, int] = {}
    for one in ordered:
        for line in one.lines if one.state == states.HELD else ():
            units[meant(line)] = units.get(meant(line), 0) + line.quantity
    return units


def goods(
    found: Sequence[VariantFacts],
    talk: ConversationView,
    desk: Desk,
    *,
    words: frozenset[str],
    wanted: Mapping[str, int],
    settled: Sequence[Settled],
) -> list[Good]:
    """What they talk about, name or wait for; one that was merely ordered before is none of it."""
    meant = {one.id: "" if one.product_id in talk.product_ids else mentions.named_by(one, words) for one in found}
    shown = [one for one in found if meant[one.id] or one.product_id in talk.product_ids or one.sku in wanted]
    tracked = [one.id for one in shown if one.tracked]
    stock = {}
    if tracked and desk.actor.may(Inventory.READ):
        stock = {one.variant_id: one for one in inventory.stock(at=desk.at, variant_ids=tracked, **desk.asking)}
    kept = [one for one in settled if one.until and not one.over]
    return [
        Good(
            one, (stock[one.id].free if one.id in stock else 0) if one.tracked else None,
            stock[one.id].held if one.id in stock else 0, meant[one.id], wanted.get(one.sku, 0),
            [hold for hold in kept if hold.sku == one.sku],
        )
        for one in shown
    ]  # fmt: skip


def settled(
    talk: ConversationView, desk: Desk, products: Mapping[str, str], numbers: Mapping[str, str]
) -> list[Settled]:
    given = conversations.confirmations(conversation=talk.ref, most=200, **desk.asking)
    return [
        replace(_confirmed(one, desk.at, products, numbers), verdict=talk.verdicts.get(one.ref))
        for one in reversed(given)
        if one.withdrawn_at is None
    ]


def _confirmed(one: ConfirmationView, at: datetime, products: Mapping[str, str], numbers: Mapping[str, str]) -> Settled:
    body = {
        "kind": one.kind, "sku": one.sku, "quantity": one.quantity, "product": one.product, "order": one.order,
        "country": one.country,
        "postcode": one.postcode, "amount_minor": one.amount_minor, "currency": one.currency,
        "valid_until": one.valid_until.isoformat() if one.valid_until else "",
    }  # fmt: skip
    parts = [part for part in saying.parts_of(body, products, numbers) if part]
    over = one.valid_until is not None and one.valid_until <= at
    name, what = talkwords.SETTLED.get(one.kind, one.kind), " · ".join(parts)
    kept = one.valid_until if one.hold else None
    return Settled(one.ref, name, what, one.details, one.at, over, one.sku, one.quantity, kept)
