"""Orders and what the gate said of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from bespeak.domain.orders.queries import DecisionView, LineView, OrderRow, OrderView
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.api.schemas.basics import At, Body, Pair, Reason, Text, Told, amount, pairs, same
from bespeak.doors.frame.telling import as_decision, decision_json, reasons_json

State = Literal["held", "admitted", "released", "declined", "cancelled"]


class DecisionReason(Told):
    """One reason: codes for programs, `text` for people."""

    code: str
    rule: str
    version: int
    settled: list[str]
    missing: list[str]
    who: Literal["customer", "store"]
    next: str
    scope: list[str]
    text: str


class Decision(Told):
    """What the gate says of an order now."""

    order: str
    external_id: str
    outcome: Literal["admitted", "held", "declined"]
    state: State
    duplicate: bool
    changed: bool
    stale: bool = False
    deadline: str | None
    reasons: list[DecisionReason]


class EarlierDecision(Told):
    """What was said of an order at some time; `cause` is why it was looked at."""

    at: At
    by: str
    cause: str
    outcome: str
    policy_version: int
    deadline: At | None
    note: str
    reasons: list[DecisionReason]

    @classmethod
    def of(cls, order: OrderView, said: DecisionView, store: StoreView, language: str) -> EarlierDecision:
        reasons = reasons_json(as_decision(order, said), store, language)
        own = same(said, ("at", "by", "cause", "outcome", "policy_version", "deadline", "note"))
        return cls(reasons=[DecisionReason(**one) for one in reasons], **own)


class OrderSummary(Told):
    ref: str
    external_id: str
    channel: str
    state: State
    outcome: str
    total: str
    currency: str
    received_at: At
    deadline: At | None
    name: str
    codes: list[str]

    @classmethod
    def of(cls, row: OrderRow) -> OrderSummary:
        own = same(row, ("ref", "external_id", "state", "outcome", "currency", "received_at", "deadline", "name"))
        return cls(**own, channel=row.source, total=amount(row.total_minor, row.currency), codes=list(row.codes))


class OrderLine(Told):
    """`corrected_sku` is what a person said is meant, where the SKU that came is in no catalogue."""

    position: int
    sku: str
    corrected_sku: str
    title: str
    quantity: int
    price: str
    discount: str
    properties: list[Pair]

    @classmethod
    def of(cls, line: LineView, currency: str) -> OrderLine:
        return cls(
            **same(line, ("position", "sku", "corrected_sku", "title", "quantity")),
            price=amount(line.unit_minor, currency),
            discount=amount(line.discount_minor, currency),
            properties=pairs(line.properties),
        )


class OrderGate(Told):
    """One lock: what it shuts (`scope`), who opened it when, on what evidence."""

    kind: str
    rule: str
    scope: list[str]
    opened_at: At | None
    opened_by: str
    evidence: str


class Cancelled(Told):
    """Who called an order off, when, and why."""

    at: At
    by: str
    reason: str


class Order(Told):
    """One order in full; what people wrote stands in it to the letter."""

    ref: str
    external_id: str
    channel: str
    state: State
    outcome: str
    customer: str
    agreement: str
    conversation: str
    policy_version: int
    currency: str
    total: str
    paid: str
    payment_kind: str
    received_at: At
    placed_at: At | None
    deadline: At | None
    released_at: At | None
    handed_over_at: At | None
    name: str
    email: str
    phone: str
    language: str
    address: dict[str, str]
    billing: dict[str, str]
    note: str
    wishes: list[Pair]
    lines: list[OrderLine]
    gates: list[OrderGate]
    decision: Decision
    changes: int
    asked: dict[str, Any]
    cancellation: Cancelled | None

    @classmethod
    def of(cls, view: OrderView, customer: str, store: StoreView, language: str) -> Order:
        details: dict[str, Any] = view.details
        written = {name: details.get(name, "") for name in ("name", "email", "phone", "language", "note")}
        placed = {name: details.get(name, {}) for name in ("address", "billing")}
        return cls(
            **same(view, _AS_THEY_ARE),
            **written,
            **placed,
            channel=view.source,
            customer=customer,
            agreement=view.agreement_ref,
            conversation=view.conversation_ref,
            total=amount(view.total_minor, view.currency),
            paid=amount(view.paid_minor, view.currency),
            wishes=pairs(details.get("wishes", ())),
            lines=[OrderLine.of(line, view.currency) for line in view.lines],
            gates=[OrderGate.model_validate(gate) for gate in view.gates],
            decision=Decision(**decision_json(as_decision(view), store, language)),
            cancellation=Cancelled.model_validate(view.cancellation) if view.cancellation else None,
        )


_AS_THEY_ARE = (
    *("ref", "external_id", "state", "outcome", "policy_version", "currency", "payment_kind"),
    *("received_at", "placed_at", "deadline", "released_at", "handed_over_at", "changes", "asked"),
)


class OrderOverride(Body):
    to: Literal["admitted", "declined"]
    reason: Reason


class OrderCancellation(Body):
    reason: Reason


class OrderReview(Body):
    reason: Reason


class LineVariant(Body):
    """Which variant a line means whose own SKU nothing in the catalogue has."""

    sku: str = Field(min_length=1, max_length=100)
    reason: Text = ""


class LineGiven(Body):
    """One line; it needs a SKU or a title."""

    quantity: int = Field(ge=1, le=1_000_000)
    price: str | float
    sku: str = Field("", max_length=100)
    title: str = Field("", max_length=300)
    discount: str | float | None = None
    properties: Any = Field(None, description="A list of {name, value}, or an object.")
    external_id: str = Field("", max_length=100)


class OrderGiven(Body):
    """One order in Bespeak's own form."""

    lines: list[LineGiven] = Field(min_length=1, max_length=2000)
    external_id: str = Field("", max_length=100, description="The channel's own id: the same id is the same order.")
    channel: str = Field("", max_length=40)
    currency: str = Field("", description="ISO 4217; the store's where none is given.")
    total: str | float | None = None
    shipping: str | float | None = None
    tax: str | float | None = None
    discount: str | float | None = None
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=50)
    name: str = Field("", max_length=300)
    language: str = Field("", max_length=35)
    address: dict[str, str] | None = None
    billing: dict[str, str] | None = None
    note: str = Field("", max_length=1_000_000)
    wishes: Any = None
    payment: dict[str, Any] | None = None
    agreement: str = Field("", max_length=64, description="The code of an agreement.")
    placed_at: str | None = None
    updated_at: str | None = None


class Refused(Told):
    """A member of a list that cannot be taken, in its place: `index` counts from 0, `external_id` is as it was sent."""

    code: str
    field: str
    text: str
    index: int
    external_id: str
    data: dict[str, Any] | None = None


class MemberRefused(Told):
    refused: Refused


class Decisions(Told):
    """One for each order sent, in the same order."""

    decisions: list[Decision | MemberRefused]
