"""The orders of one person that are not over, each in full, as they are settled in a conversation."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F

from bespeak.domain.orders import states
from bespeak.domain.orders.decisions import from_row
from bespeak.domain.orders.models import Decision, Gate, Order, OrderLine
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.orders.queries import DecisionView, GateView, LineView, OrderView
from bespeak.kit.actors import Actor


def together(*, store_id: int, actor: Actor, customer_id: int, most: int = 8) -> list[OrderView]:
    """The newest that are neither declined nor cancelled, those that wait first, the next deadline before the others.
    `customer_id` is the survivor's. Four statements; no changes that were refused are told."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    mine = Order.objects.filter(store_id=store_id, customer__survivor_id=customer_id).exclude(state__in=states.OVER)
    rows = list(mine.order_by("-id")[:most])
    if not rows:
        return []
    lines = _by_order(OrderLine.objects.filter(order__in=rows).annotate(meant=F("variant__sku")).order_by("position"))
    gates = _by_order(Gate.objects.filter(order__in=rows).order_by("id"))
    said = {one.order_id: one for one in Decision.objects.filter(order__in=rows).order_by("id")}
    told = [_order(one, lines.get(one.pk, []), gates.get(one.pk, []), said[one.pk]) for one in rows]
    return sorted(told, key=lambda one: (one.deadline is None, one.deadline or one.received_at))


def customers_of(*, store_id: int, actor: Actor, refs: Collection[str]) -> list[int]:
    """Whose orders these are, survivors of all merges. One statement."""
    actor.require_for_store(Orders.READ, store_id=store_id)
    found = Order.objects.filter(store_id=store_id, ref__in=refs).order_by("id")
    return list(found.values_list("customer__survivor_id", flat=True))


def _by_order(rows: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.order_id, []).append(row)
    return groups


def _order(one: Order, lines: list[Any], gates: list[Any], said: Decision) -> OrderView:
    return OrderView(
        ref=one.ref, store_id=one.store_id, external_id=one.external_id, source=one.source, state=one.state,
        outcome=states.outcome(one.state), customer_id=one.customer_id, agreement_ref=one.agreement_ref,
        conversation_ref=one.conversation_ref, policy_version=one.policy_version, currency=one.currency,
        total_minor=one.total_minor, paid_minor=one.paid_minor, payment_kind=one.payment_kind,
        received_at=one.received_at, placed_at=one.placed_at,
        deadline=one.deadline if one.state == states.HELD else None, released_at=one.released_at,
        details=one.details, lines=tuple(_line(line) for line in lines), gates=tuple(_gate(gate) for gate in gates),
        decision=_decision(said), changes=0, asked={},
    )  # fmt: skip


def _line(line: Any) -> LineView:
    meant = line.meant or line.sku
    properties = tuple((name, text) for name, text in line.properties)
    return LineView(
        line.position, line.sku, line.title, line.quantity, line.unit_minor, line.discount_minor, properties,
        corrected_sku=meant if meant != line.sku else "",
    )  # fmt: skip


def _gate(gate: Gate) -> GateView:
    scope = tuple(name for name in states.SCOPES if getattr(gate, name))
    return GateView(gate.kind, gate.rule, scope, gate.opened_at, gate.opened_by, gate.evidence)


def _decision(row: Decision) -> DecisionView:
    reasons = tuple(from_row(one) for one in row.reasons)
    return DecisionView(row.at, row.by, row.cause, row.outcome, row.policy_version, reasons, row.deadline, row.note)
