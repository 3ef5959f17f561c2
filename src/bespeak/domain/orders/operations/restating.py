"""Storing new verdicts on orders that are there already: their state, their gates, the decisions, the facts. A number
of statements that does not depend on how many orders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from bespeak.domain.orders import states
from bespeak.domain.orders.facts import GateOpened
from bespeak.domain.orders.models import Gate, Order
from bespeak.domain.orders.operations import gates as gate_verbs
from bespeak.domain.orders.operations.writing import (
    GATE,
    GATE_KEY,
    GateRow,
    Judged,
    codes_of,
    deadlines,
    fact_of,
    gate_row,
    gate_rows,
    shut_counts,
    use_agreements,
    write_decisions,
)
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record, remind_many
from bespeak.kit import rows

_ORDER = (
    "state", "codes", "policy_version", "customer_id", "agreement_ref", "details", "extra_evidence", "conversation_ref",
    "deadline", "shut_pay", "shut_pick", "shut_ship",
)  # fmt: skip
Present = dict[str, tuple[int, GateRow]]


def restate(
    judged: Sequence[Judged], orders: Mapping[str, Order], *, cause: str, note: str = "", before: Sequence[Fact] = ()
) -> None:
    """Writes the verdicts, all by one actor at one time, over the rows we hold locked. Gates that were opened stay open
    unless something is missing again.

    `before` are facts that belong in front (an order changed, then was judged).
    """
    remind_many(deadlines([one for one in judged if one.verdict.deadline != orders[one.ref].deadline]))
    shut, opened = _set_gates([one for one in judged if one.verdict.outcome != states.DECLINED])
    rows.update(Order, _ORDER, [_order(one, orders[one.ref], shut.get(one.ref, (0, 0, 0))) for one in judged])
    write_decisions(judged, cause=cause, note=note)
    use_agreements(judged)
    record(
        [*before, *opened, *(fact_of(one, cured=cause != "change", at_deadline=cause == "deadline") for one in judged)]
    )
    admitted = [one for one in judged if one.verdict.outcome == states.ADMITTED]
    if admitted:
        gate_verbs.release([one.order_id for one in admitted], by=admitted[0].draft.by.ref, at=admitted[0].draft.at)


def _order(one: Judged, order: Order, shut: tuple[int, int, int]) -> tuple[Any, ...]:
    """Its columns by the verdict; from now on its agreement is known by its code."""
    verdict, case = one.verdict, one.verdict.case
    details = {**order.details, "agreement_code": case.agreement.code} if case.agreement else order.details
    return (
        order.id, verdict.outcome, codes_of(verdict), verdict.policy_version, verdict.customer_id,
        case.agreement.ref if case.agreement else "", details, case.extra_evidence,
        case.conversation or order.conversation_ref, verdict.deadline, *shut,
    )  # fmt: skip


def _set_gates(standing: Sequence[Judged]) -> tuple[dict[str, tuple[int, int, int]], list[Fact]]:
    """Brings the gates of orders that are not over in line with their verdicts. Answers how many are shut of each
    order, by scope, and what opened."""
    present = _present([one.order_id for one in standing])
    added: list[tuple[Any, ...]] = []
    moved: list[tuple[Any, ...]] = []
    opened: list[Fact] = []
    counts = {}
    for one in standing:
        had = present.get(one.order_id, {})
        wanted = {gate.kind: gate for gate in one.gates}
        fresh = [gate for gate in one.gates if gate.kind not in had]
        added += gate_rows(one, fresh)
        now = {kind: _moved(gate, wanted.get(kind)) for kind, (_, gate) in had.items()}
        moved += [(had[kind][0], *gate_row(one, gate)) for kind, gate in now.items() if gate != had[kind][1]]
        opened += [_opened(one, gate) for kind, gate in wanted.items() if kind in had and _opens(had[kind][1], gate)]
        counts[one.ref] = shut_counts([*now.values(), *fresh])
    rows.insert(Gate, GATE_KEY + GATE, added)
    rows.update(Gate, GATE, moved)
    return counts, opened


def _present(order_ids: Collection[int]) -> dict[int, Present]:
    """Order id → kind → its gate with the id of that. One statement, none for no orders."""
    found: dict[int, Present] = {}
    for gate in Gate.objects.filter(order_id__in=order_ids).order_by("id"):
        scope = tuple(one for one in states.SCOPES if getattr(gate, one))
        row = GateRow(gate.kind, gate.rule, scope, gate.opened_at is not None, gate.evidence)
        found.setdefault(gate.order_id, {})[gate.kind] = gate.id, row
    return found


def _moved(gate: GateRow, wanted: GateRow | None) -> GateRow:
    """What becomes of a gate that is there; payment keeps its own key, and what nothing asks for any more opens."""
    if gate.kind == states.PAYMENT:
        return gate
    if wanted is None:
        return msgspec.structs.replace(gate, open=True)
    if wanted.open:
        return msgspec.structs.replace(gate, open=True, evidence=gate.evidence if gate.open else wanted.evidence)
    return wanted


def _opens(gate: GateRow, wanted: GateRow) -> bool:
    return wanted.open and not gate.open and gate.kind != states.PAYMENT


def _opened(one: Judged, gate: GateRow) -> Fact:
    at, by = one.draft.at, one.draft.by.ref
    return GateOpened(
        store_id=one.draft.store_id, subject=one.ref, at=at, by=by, gate=gate.kind, evidence=gate.evidence
    )
