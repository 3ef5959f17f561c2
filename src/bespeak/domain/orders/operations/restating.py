"""Storing a new verdict on orders that are there already: their state, their gates, the decision, the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bespeak.domain.orders import states
from bespeak.domain.orders.facts import GateOpened
from bespeak.domain.orders.models import Gate, Order
from bespeak.domain.orders.operations import gates as gate_verbs
from bespeak.domain.orders.operations.writing import (
    GateRow,
    Judged,
    codes_of,
    deadlines,
    fact_of,
    shut_counts,
    use_agreements,
    write_decisions,
)
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record, remind_many


def restate(
    judged: Sequence[Judged], orders: Mapping[str, Order], *, cause: str, note: str = "", before: Sequence[Fact] = ()
) -> None:
    """Writes the verdicts over the rows we hold locked. Gates that were opened stay open unless something is missing
    again.

    `before` are facts that belong in front (an order changed, then was judged).
    """
    opened: list[Fact] = []
    remind_many(deadlines([one for one in judged if one.verdict.deadline != orders[one.ref].deadline]))
    for one in judged:
        opened += _set_gates(one, orders[one.ref])
        _set_order(one, orders[one.ref])
    write_decisions(judged, cause=cause, note=note)
    use_agreements(judged)
    record(
        [*before, *opened, *(fact_of(one, cured=cause != "change", at_deadline=cause == "deadline") for one in judged)]
    )
    for one in judged:
        if one.verdict.outcome == states.ADMITTED:
            gate_verbs.release([one.order_id], by=one.draft.by.ref, at=one.draft.at)


def _set_order(one: Judged, order: Order) -> None:
    verdict = one.verdict
    order.state, order.codes = verdict.outcome, codes_of(verdict)
    order.policy_version = verdict.policy_version
    order.customer_id = verdict.customer_id
    agreement = verdict.case.agreement
    order.agreement_ref = agreement.ref if agreement else ""
    if agreement:  # from now on it is known by its code
        order.details = {**order.details, "agreement_code": agreement.code}
    order.extra_evidence = verdict.case.extra_evidence
    order.conversation_ref = verdict.case.conversation or order.conversation_ref
    order.deadline = verdict.deadline
    counts = _present(one.order_id) if verdict.outcome != states.DECLINED else []
    order.shut_pay, order.shut_pick, order.shut_ship = shut_counts(counts)
    order.save()


def _present(order_id: int) -> list[GateRow]:
    return [
        GateRow(
            gate.kind,
            gate.rule,
            tuple(s for s in states.SCOPES if getattr(gate, s)),
            gate.opened_at is not None,
            gate.evidence,
        )
        for gate in Gate.objects.filter(order_id=order_id).order_by("id")
    ]


def _set_gates(one: Judged, order: Order) -> list[Fact]:
    """Brings the gates in line with the verdict; payment keeps its own key. Answers the gates that opened."""
    there = {gate.kind: gate for gate in Gate.objects.filter(order_id=one.order_id)}
    by, at = one.draft.by.ref, one.draft.at
    facts: list[Fact] = []
    for wanted in one.gates:
        gate = there.pop(wanted.kind, None)
        if gate is None:
            _add(one, wanted, by, at)
        elif wanted.kind != states.PAYMENT and _move(gate, wanted, by, at):
            facts.append(
                GateOpened(
                    store_id=order.store_id, subject=one.ref, at=at, by=by, gate=wanted.kind, evidence=wanted.evidence
                )
            )
    for gate in there.values():  # nothing asks for it any more
        if one.verdict.outcome != states.DECLINED and gate.opened_at is None and gate.kind != states.PAYMENT:
            Gate.objects.filter(pk=gate.pk).update(opened_at=at, opened_by=by)
    return facts


def _add(one: Judged, wanted: GateRow, by: str, at: datetime) -> None:
    Gate.objects.create(
        store_id=one.draft.store_id, order_id=one.order_id, kind=wanted.kind, rule=wanted.rule, set_at=at,
        evidence=wanted.evidence,
        opened_at=at if wanted.open else None, opened_by=by if wanted.open else "",
        **{scope: scope in wanted.scope for scope in states.SCOPES},
    )  # fmt: skip


def _move(gate: Gate, wanted: GateRow, by: str, at: datetime) -> bool:
    """Opens or shuts one gate. Answers whether it opened."""
    was_open = gate.opened_at is not None
    if wanted.open and not was_open:
        Gate.objects.filter(pk=gate.pk).update(opened_at=at, opened_by=by, evidence=wanted.evidence)
        return True
    if not wanted.open:
        scopes = {scope: scope in wanted.scope for scope in states.SCOPES}
        Gate.objects.filter(pk=gate.pk).update(opened_at=None, opened_by="", evidence="", rule=wanted.rule, **scopes)
    return False
