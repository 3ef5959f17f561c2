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
from bespeak.domain.orders.models import Cancellation, Decision, Gate, JudgedFacts, Order, OrderLine
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy.values import Reason
from bespeak.kit import refs
from bespeak.kit.actors import Actor
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


def visible(store_id: int, actor: Actor) -> QuerySet[Order]:
    """Those that this actor may see: a customer their own, everybody else their store's."""
    actor.require(Orders.READ, store_id=store_id)
    rows = Order.objects.filter(store_id=store_id)
    if actor.kind == "customer":
        rows = rows.filter(Q(customer__ref=actor.ref) | Q(customer__survivor__ref=actor.ref))
    return rows


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
    )  # fmt: skip


def order(*, store_id: int, ref: str, actor: Actor) -> OrderView:
    """One order by its ref, or by its channel's own id where only one has it. NotFound for strangers."""
    one: Any = _find(store_id, ref, actor)
    drawn = F("variant__product__picture__name")
    lines = OrderLine.objects.filter(order=one).annotate(meant=F("variant__sku"), drawn=drawn).order_by("position")
    gates, said = Gate.objects.filter(order=one).order_by("id"), tuple(_decisions(one))
    return OrderView(
        ref=one.ref, store_id=one.store_id, external_id=one.external_id, source=one.source, state=one.state,
        outcome=states.outcome(one.state), customer_id=one.customer_id, agreement_ref=one.agreement_ref,
        conversation_ref=one.conversation_ref, policy_version=one.policy_version, currency=one.currency,
        total_minor=one.total_minor, paid_minor=one.paid_minor, payment_kind=one.payment_kind,
        received_at=one.received_at,
        placed_at=one.placed_at, deadline=one.deadline if one.state == states.HELD else None,
        released_at=one.released_at,
        details=one.details, lines=tuple(_line(line) for line in lines), gates=tuple(_gate(gate) for gate in gates),
        decision=said[-1], history=said, changes=one.changed,
        asked=_asked(one), cancellation=_cancellation(one), handed_over_at=one.beyond_recall_at,
        customer=one.whose,
    )  # fmt: skip


def _cancellation(one: Order) -> CancellationView | None:
    """Looked for only where there can be one."""
    found = Cancellation.objects.filter(order=one).first() if one.state == states.CANCELLED else None
    return CancellationView(found.at, found.by, found.reason) if found else None


def _asked(one: Order) -> dict[str, Any]:
    """The change that came after release and was not taken over, {} where there is none."""
    if not one.refused_content:
        return {}
    latest: dict[str, Any] | None = one.changes.order_by("-id").values_list("asked", flat=True).first()
    return latest or {}


def _find(store_id: int, ref: str, actor: Actor) -> Order:
    found = list(
        visible(store_id, actor)
        .filter(_called(store_id, ref))
        .annotate(changed=Count("changes"), whose=F("customer__survivor__ref"))[:2]
    )
    if len(found) != 1:
        raise NotFound(
            f"There is no order {ref!r} here." if not found else f"Several orders are called {ref!r}; use their ref."
        )
    return found[0]


def _called(store_id: int, name: str) -> Q:
    """By ref, or by the channel's own id to the letter: each by its index."""
    return Q(ref=name) if refs.is_ref(name) else Q(id__in=finding.numbered(store_id, name), external_id=name)


def _line(line: OrderLine) -> LineView:
    properties = tuple((name, text) for name, text in line.properties)
    meant = getattr(line, "meant", None) or line.sku
    return LineView(
        line.position, line.sku, line.title, line.quantity, line.unit_minor, line.discount_minor, properties,
        corrected_sku=meant if meant != line.sku else "", picture=getattr(line, "drawn", None) or "",
    )  # fmt: skip


def _gate(gate: Gate) -> GateView:
    scope = tuple(name for name in states.SCOPES if getattr(gate, name))
    return GateView(gate.kind, gate.rule, scope, gate.opened_at, gate.opened_by, gate.evidence)


def decisions(*, store_id: int, ref: str, actor: Actor) -> list[DecisionView]:
    """Everything the gate, the clock and people ever said of this order, oldest first."""
    return _decisions(_find(store_id, ref, actor))


def _decisions(one: Order) -> list[DecisionView]:
    rows = Decision.objects.filter(order=one).order_by("id")
    return [
        DecisionView(
            row.at,
            row.by,
            row.cause,
            row.outcome,
            row.policy_version,
            tuple(from_row(r) for r in row.reasons),
            row.deadline,
            row.note,
        )
        for row in rows
    ]


def held_of_customers(customer_ids: list[int], *, at: datetime) -> list[str]:
    """Refs of held orders of these customers that can still be cured."""
    held = Order.objects.filter(customer_id__in=customer_ids, state=states.HELD, deadline__gt=at).order_by("id")
    return list(held.values_list("ref", flat=True))


def waiting_for_stock(variant_ids: list[int], *, at: datetime, most: int = 200) -> list[str]:
    """Refs of orders held for want of one of these variants, in the order they came."""
    lines = OrderLine.objects.filter(variant_id__in=variant_ids).values("order_id")
    short = Gate.objects.filter(kind=states.AVAILABILITY, rule=HOUSE_RULE, opened_at=None, order_id__in=lines)
    waiting = Order.objects.filter(id__in=short.values("order_id"), state=states.HELD, deadline__gt=at)
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
