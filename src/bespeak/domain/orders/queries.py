"""Orders as answers: what the actor may see, in frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from bespeak.domain.orders import finding, promises, states
from bespeak.domain.orders.case import HOUSE_RULE
from bespeak.domain.orders.decisions import from_row
from bespeak.domain.orders.models import Cancellation, Change, Decision, Gate, JudgedFacts, Order, OrderLine
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy.values import Reason
from bespeak.kit import refs
from bespeak.kit.actors import Actor
from bespeak.kit.nested import Rows
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list."""

    id: int
    ref: str
    external_id: str
    source: str
    state: str
    outcome: str
    total_minor: int
    currency: str
    received_at: datetime
    deadline: datetime | None
    name: str
    codes: tuple[str, ...]
    standing: str = ""
    """How it stands, as people are told it: its state, or "sent"."""


@dataclass(frozen=True, slots=True)
class LineView:
    position: int
    sku: str
    title: str
    quantity: int
    unit_minor: int
    discount_minor: int
    properties: tuple[tuple[str, str], ...]
    corrected_sku: str = ""
    """The SKU of the variant which a person said is meant, where that is another than what came."""
    picture: str = ""
    """The name of its product's picture, "" where there is none."""


@dataclass(frozen=True, slots=True)
class GateView:
    kind: str
    rule: str
    scope: tuple[str, ...]
    opened_at: datetime | None
    opened_by: str
    evidence: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    at: datetime
    by: str
    cause: str
    outcome: str
    policy_version: int
    reasons: tuple[Reason, ...]
    deadline: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class CancellationView:
    """Who called an order off, when, and why; `reason` is "" once it was erased."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order in full. `asked` is a change after release that was not taken over (total_minor, lines, details).
    `details` holds contacts, addresses, note and wishes to the letter."""

    ref: str
    store_id: int
    external_id: str
    source: str
    state: str
    outcome: str
    customer_id: int
    agreement_ref: str
    conversation_ref: str
    policy_version: int
    currency: str
    total_minor: int
    paid_minor: int
    payment_kind: str
    received_at: datetime
    placed_at: datetime | None
    deadline: datetime | None
    released_at: datetime | None
    details: dict[str, Any]
    lines: tuple[LineView, ...]
    gates: tuple[GateView, ...]
    decision: DecisionView
    changes: int
    asked: dict[str, Any]
    cancellation: CancellationView | None = None
    history: tuple[DecisionView, ...] = ()
    """Everything that was ever said of it, oldest first; the last is `decision`."""
    handed_over_at: datetime | None = None
    customer: str = ""
    """The ref of whose order it is: of the survivor, where customers were merged."""

    @property
    def standing(self) -> str:
        """How it stands, as people are told it: its state, or "sent"."""
        return states.standing(self.state, sent=self.handed_over_at is not None)


def visible(store_id: int, actor: Actor) -> QuerySet[Order]:
    """Those that this actor may see: a customer their own, everybody else their store's."""
    actor.require(Orders.READ, store_id=store_id)
    rows = Order.objects.filter(store_id=store_id)
    if actor.kind == "customer":
        rows = rows.filter(Q(customer__ref=actor.ref) | Q(customer__survivor__ref=actor.ref))
    return rows


_LINE = (
    "position", "sku", "title", "quantity", "unit_minor", "discount_minor", "properties", "variant__sku",
    "variant__product__picture__name",
)  # fmt: skip
_GATE = ("kind", "rule", "opened_at", "opened_by", "evidence", *states.SCOPES)
_DECISION = ("at", "by", "cause", "outcome", "policy_version", "reasons", "deadline", "note")


def orders(
    *,
    store_id: int,
    actor: Actor,
    state: str = "",
    code: str = "",
    before: int | None = None,
    most: int = 50,
    search: str = "",
    over: bool = True,
) -> list[OrderRow]:
    """Newest first, those before the order with id `before`; `code` is a reason they have now. `search` looks for a
    ref or the channel's own id. Without `over` those that are declined or cancelled are left out. One statement."""
    found = _like(store_id, actor, state=state, code=code, search=search, over=over)
    if before:
        found = found.filter(id__lt=before)
    return [_row(one) for one in found.order_by("-id")[:most]]


def how_many(
    *, store_id: int, actor: Actor, state: str = "", code: str = "", search: str = "", over: bool = True
) -> int:
    """How many orders `orders` would list in all."""
    return _like(store_id, actor, state=state, code=code, search=search, over=over).count()


def orders_by_ref(*, store_id: int, refs: Collection[str], actor: Actor) -> dict[str, OrderRow]:
    """Those of these refs that this actor may see. One statement."""
    return {one.ref: _row(one) for one in visible(store_id, actor).filter(ref__in=refs)}


def unfinished(*, store_id: int, customer_ids: Collection[int], actor: Actor) -> list[OrderRow]:
    """Orders of these customers that are neither declined nor cancelled, oldest first."""
    found = visible(store_id, actor).filter(customer_id__in=customer_ids).exclude(state__in=states.OVER)
    return [_row(one) for one in found.order_by("id")]


def under_way(*, store_id: int, customer_ids: Collection[int]) -> bool:
    """Whether any of these customers has an order that is neither over nor handed to a carrier. For reactions."""
    found = Order.objects.filter(store_id=store_id, customer_id__in=customer_ids, beyond_recall_at=None)
    return found.exclude(state__in=states.OVER).exists()


def _like(store_id: int, actor: Actor, *, state: str, code: str, search: str, over: bool) -> QuerySet[Order]:
    found = visible(store_id, actor)
    if state:
        found = found.filter(state=state)
    if not over:
        found = found.exclude(state__in=states.OVER)
    if search:
        found = found.filter(_called(store_id, search))
    if code:
        found = found.filter(codes__contains=f"|{code}|").exclude(codes="")
    return found


def _row(one: Order) -> OrderRow:
    return OrderRow(
        one.id, one.ref, one.external_id, one.source, one.state, states.outcome(one.state), one.total_minor,
        one.currency, one.received_at, one.deadline if one.state == states.HELD else None, one.details.get("name", ""),
        tuple(code for code in one.codes.split("|") if code),
        states.standing(one.state, sent=one.beyond_recall_at is not None),
    )  # fmt: skip


def order(*, store_id: int, ref: str, actor: Actor) -> OrderView:
    """One order by its ref, or by its channel's own id where only one has it. NotFound for strangers. One statement."""
    return in_full(_find(store_id, ref, actor))


def with_all(rows: QuerySet[Order]) -> QuerySet[Order]:
    """These orders with all that belongs to them, as `in_full` reads it; for the queries of this room."""
    mine = {"order": OuterRef("pk")}
    return rows.annotate(
        whose=F("customer__survivor__ref"),
        sold=Rows(OrderLine.objects.filter(**mine).order_by("position"), *_LINE),
        locks=Rows(Gate.objects.filter(**mine).order_by("id"), *_GATE),
        said=Rows(Decision.objects.filter(**mine).order_by("id"), *_DECISION),
        altered=Rows(Change.objects.filter(**mine).order_by("-id"), "asked"),
        called_off=Rows(Cancellation.objects.filter(**mine).order_by("id"), "at", "by", "reason"),
    )


def in_full(one: Any) -> OrderView:
    """A row that was asked for `with_all`."""
    said = tuple(_decision(row) for row in one.said)
    cancelled = one.called_off if one.state == states.CANCELLED else ()
    return OrderView(
        ref=one.ref, store_id=one.store_id, external_id=one.external_id, source=one.source, state=one.state,
        outcome=states.outcome(one.state), customer_id=one.customer_id, agreement_ref=one.agreement_ref,
        conversation_ref=one.conversation_ref, policy_version=one.policy_version, currency=one.currency,
        total_minor=one.total_minor, paid_minor=one.paid_minor, payment_kind=one.payment_kind,
        received_at=one.received_at,
        placed_at=one.placed_at, deadline=one.deadline if one.state == states.HELD else None,
        released_at=one.released_at,
        details=one.details, lines=tuple(_line(row) for row in one.sold), gates=tuple(_gate(row) for row in one.locks),
        decision=said[-1], history=said, changes=len(one.altered),
        asked=one.altered[0][0] if one.refused_content and one.altered else {},
        cancellation=CancellationView(*cancelled[0]) if cancelled else None, handed_over_at=one.beyond_recall_at,
        customer=one.whose,
    )  # fmt: skip


def _find(store_id: int, ref: str, actor: Actor) -> Order:
    found = list(with_all(visible(store_id, actor).filter(_called(store_id, ref)))[:2])
    if len(found) != 1:
        raise NotFound(
            f"There is no order {ref!r} here." if not found else f"Several orders are called {ref!r}; use their ref."
        )
    return found[0]


def _called(store_id: int, name: str) -> Q:
    """By ref, or by the channel's own id to the letter: each by its index."""
    return Q(ref=name) if refs.is_ref(name) else Q(id__in=finding.numbered(store_id, name), external_id=name)


def _line(row: tuple[Any, ...]) -> LineView:
    position, sku, title, quantity, unit_minor, discount_minor, properties, meant, drawn = row
    named = tuple((name, text) for name, text in properties)
    other = meant if meant and meant != sku else ""
    return LineView(position, sku, title, quantity, unit_minor, discount_minor, named, other, drawn or "")


def _gate(row: tuple[Any, ...]) -> GateView:
    kind, rule, opened_at, opened_by, evidence, *shuts = row
    scope = tuple(name for name, shut in zip(states.SCOPES, shuts, strict=True) if shut)
    return GateView(kind, rule, scope, opened_at, opened_by, evidence)


def decisions(*, store_id: int, ref: str, actor: Actor) -> list[DecisionView]:
    """Everything the gate, the clock and people ever said of this order, oldest first."""
    return list(in_full(_find(store_id, ref, actor)).history)


def _decision(row: tuple[Any, ...]) -> DecisionView:
    at, by, cause, outcome, policy_version, reasons, deadline, note = row
    told = tuple(from_row(one) for one in reasons)
    return DecisionView(at, by, cause, outcome, policy_version, told, deadline, note)


def held_of_customers(customer_ids: list[int]) -> list[str]:
    """Refs of held orders of these customers; whether their time is over, `reconsider` sees."""
    held = Order.objects.filter(customer_id__in=customer_ids, state=states.HELD).order_by("id")
    return list(held.values_list("ref", flat=True))


def waiting_for_stock(variant_ids: list[int], *, most: int = 200) -> list[str]:
    """Refs of orders held for want of one of these variants, in the order they came."""
    lines = OrderLine.objects.filter(variant_id__in=variant_ids).values("order_id")
    short = Gate.objects.filter(kind=states.AVAILABILITY, rule=HOUSE_RULE, opened_at=None, order_id__in=lines)
    waiting = Order.objects.filter(id__in=short.values("order_id"), state=states.HELD)
    held = waiting.order_by("id")
    return list(held.values_list("ref", flat=True)[:most])


def counts(*, store_id: int, actor: Actor) -> dict[str, int]:
    """How many orders there are in each state."""
    found = visible(store_id, actor).values_list("state").annotate(n=Count("id")).order_by("state")
    return dict(found)


def reconcile(*, store_id: int | None = None) -> list[str]:
    """Every way in which orders disagree with their gates and their last decision, their lines with their store and
    with their stock, their deadline with what waits for it."""
    mine = Q(store_id=store_id) if store_id else Q()
    rows = _gate_faults(mine) + _admitted_in_spite_of(mine) + _decision_faults(mine) + _store_faults(mine)
    return rows + promises.faults(store_id=store_id)


def _gate_faults(mine: Q) -> list[str]:
    shut = Q(gates__opened_at=None)
    standing = Order.objects.filter(mine).exclude(state__in=states.OVER)
    counted = standing.annotate(
        pay=Count("gates", filter=shut & Q(gates__pay=True)),
        pick=Count("gates", filter=shut & Q(gates__pick=True)),
        ship=Count("gates", filter=shut & Q(gates__ship=True)),
    )
    wrong = counted.exclude(shut_pay=F("pay"), shut_pick=F("pick"), shut_ship=F("ship")).order_by("id")
    return [
        f"order {one.ref}: counts {(one.shut_pay, one.shut_pick, one.shut_ship)} shut gates, there are others"
        for one in wrong
    ]


def _admitted_in_spite_of(mine: Q) -> list[str]:
    """Admitted means that no gate of the policy is shut."""
    shut = Gate.objects.filter(mine, opened_at=None, order__state__in=states.STANDING)
    asked = shut.exclude(kind__in=(states.PAYMENT, states.STOCK)).order_by("order_id", "id")
    found = asked.values_list("order__ref", "order__state", "kind")
    return [f"order {ref}: is {state}, and its {kind} gate is shut" for ref, state, kind in found]


def _decision_faults(mine: Q) -> list[str]:
    """An order stands as was last decided of it, unless it was called off since."""
    latest = Decision.objects.filter(order=OuterRef("pk")).order_by("-id")
    decided = Order.objects.filter(mine).annotate(
        said=Subquery(latest.values("outcome")[:1]), version=Subquery(latest.values("policy_version")[:1])
    )
    like = Q(said=F("state")) | Q(said=states.ADMITTED, state=states.RELEASED) | Q(state=states.CANCELLED)
    other = decided.filter(said__isnull=False).exclude(like, version=F("policy_version")).order_by("id")
    faults = [
        f"order {ref}: what was last decided of it is something else" for ref in other.values_list("ref", flat=True)
    ]
    never = decided.filter(said=None).order_by("id").values_list("ref", flat=True)
    return faults + [f"order {ref}: nothing was ever decided of it" for ref in never]


def _store_faults(mine: Q) -> list[str]:
    faults = []
    for name, model in (("line", OrderLine), ("gate", Gate), ("decision", Decision)):
        strays = model.objects.filter(mine).exclude(order__store_id=F("store_id"))
        faults += [f"{name} {i} belongs to another store than its order" for i in strays.values_list("id", flat=True)]
    judged = JudgedFacts.objects.filter(mine).exclude(decision__store_id=F("store_id"))
    faults += [f"facts {i} belong to another store than their decision" for i in judged.values_list("id", flat=True)]
    others = Order.objects.filter(mine).exclude(customer__store_id=F("store_id"))
    return faults + [
        f"order {ref} belongs to another store than its customer" for ref in others.values_list("ref", flat=True)
    ]
