"""An order with what stands around it, as a member sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bespeak.domain.agreements.queries import Worded
from bespeak.domain.catalog import queries as catalog
from bespeak.domain.catalog.queries import VariantFacts
from bespeak.domain.conversations.queries import ConfirmationView, ConversationView, LastWords
from bespeak.domain.conversations.states import Turn
from bespeak.domain.customers.queries import CustomerView
from bespeak.domain.fulfilment.queries import ParcelView
from bespeak.domain.orders.queries import LineView, OrderView
from bespeak.domain.payments.queries import Balance, PaymentsView
from bespeak.kit.money import Money


@dataclass(frozen=True, slots=True)
class Matter:
    """An order with what stands around it; None or empty where the member may not know."""

    order: OrderView
    customer: CustomerView | None
    talks: tuple[ConversationView, ...]
    settled: tuple[ConfirmationView, ...]
    balance: Balance | None
    goods: Mapping[str, VariantFacts]
    parcel: ParcelView | None = None
    agreed: Worded | None = None
    said: LastWords | None = None
    money: PaymentsView | None = None

    @property
    def talk(self) -> ConversationView | None:
        """The conversation in which something is settled."""
        return self.talks[0] if self.talks else None

    @property
    def thread(self) -> ConversationView | None:
        """The conversation about this very order, where what is said of it goes on."""
        return next((one for one in self.talks if self.order.ref in one.orders), None)

    @property
    def unanswered(self) -> ConversationView | None:
        """Where the customer wrote about it and waits for an answer."""
        asked = self.thread
        return asked if asked and asked.turn == Turn.STORE and asked.customer_spoke_at else None

    @property
    def wished(self) -> str:
        """What its lines say of how they are to be made, a line each, to begin a specification with."""
        return "\n".join(f"{name}: {text}" for line in self.order.lines for name, text in line.properties)

    @property
    def talk_is_missing(self) -> bool:
        """Whether the form that writes a talk down stands on its page."""
        return any(one.kind == "communication" and one.opened_at is None for one in self.order.gates)

    @property
    def units(self) -> dict[str, int]:
        """How many of each limited SKU it wants; of every one where none is limited."""
        known = [(meant(line), line.quantity) for line in self.order.lines if meant(line) in self.goods]
        wanted = [(sku, units) for sku, units in known if self.goods[sku].limited] or known
        found: dict[str, int] = {}
        for sku, units in wanted:
            found[sku] = found.get(sku, 0) + units
        return found

    @property
    def puzzles(self) -> list[LineView]:
        """Lines with a SKU that the catalogue does not have: a person says what they mean."""
        return [line for line in self.order.lines if line.corrected_sku or line.sku not in self.goods]

    @property
    def extra(self) -> str:
        """What its lines of an extra payment come to, as it is written."""
        known = [line for line in self.order.lines if meant(line) in self.goods]
        lines = [line for line in known if self.goods[meant(line)].extra_payment]
        minor = sum(line.unit_minor * line.quantity - line.discount_minor for line in lines)
        return Money(minor, self.order.currency).decimal if minor > 0 else ""

    @property
    def outstanding(self) -> str:
        left = self.balance.outstanding if self.balance else 0
        return Money(left, self.order.currency).decimal if left > 0 else ""


def meant(line: LineView) -> str:
    """The SKU that came, or the one that a person said it means."""
    return line.corrected_sku or line.sku


def goods_of(store_id: int, order: OrderView) -> Mapping[str, VariantFacts]:
    wanted = {(store_id, meant(line)) for line in order.lines if meant(line)}
    return {sku: one for (_, sku), one in catalog.variants_by_sku(wanted).items()} if wanted else {}
