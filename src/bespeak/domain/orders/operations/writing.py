"""Storing what the gate said: orders, lines, gates, decisions, judged facts, timers and facts, a statement for each
kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.orders import states
from bespeak.domain.orders.case import Case
from bespeak.domain.orders.decisions import Decision, to_row
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.orders.facts import OrderAdmitted, OrderDeclined, OrderHeld
from bespeak.domain.orders.models import Decision as DecisionRow
from bespeak.domain.orders.models import Gate, JudgedFacts, Order, OrderLine
from bespeak.domain.orders.operations.weighing import Verdict
from bespeak.domain.policy.values import pack
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record, remind_many
from bespeak.kit import cursors, rows

_ORDER = (
    "id", "store_id", "ref", "source", "external_id", "content", "customer_id", "agreement_ref", "extra_evidence",
    "conversation_ref",
    "state", "codes", "policy_version", "currency", "total_minor", "paid_minor", "payment_kind", "country", "details",
    "received_at",
    "received_by", "placed_at", "changed_at_source", "deadline", "shut_pay", "shut_pick", "shut_ship",
)  # fmt: skip
LINE = (
    "store_id",
    "order_id",
    "position",
    "variant_id",
    "sku",
    "title",
    "quantity",
    "unit_minor",
    "discount_minor",
    "properties",
)
GATE_KEY = ("store_id", "order_id", "kind", "set_at")
GATE = ("rule", "pay", "pick", "ship", "opened_at", "opened_by", "evidence")
_DECISION = (
    "store_id",
    "order_id",
    "at",
    "by",
    "cause",
    "outcome",
    "policy_version",
    "reasons",
    "deadline",
    "note",
)
_JUDGED = (
    "store_id", "decision_id", "outcome", "products", "tags", "categories", "made_to_order", "limited",
    "extra_payment", "value",
    "quantity", "first_order", "country", "zone", "remote", "channel", "payment_kind", "foreign_currency",
    "two_way_talk",
    "availability_confirmed", "specification_agreed", "delivery_agreed", "identity_verified", "extra_payment_agreed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft with its new order's id and ref, and the verdict on it."""

    draft: OrderDraft
    order_id: int
    ref: str
    verdict: Verdict
    gates: tuple[GateRow, ...]


class GateRow(msgspec.Struct, frozen=True, gc=False):
    """One gate as it is set: the scopes it shuts, and whether it is open already."""

    kind: str
    rule: str
    scope: tuple[str, ...]
    open: bool
    evidence: str


def gates_of(verdict: Verdict) -> tuple[GateRow, ...]:
    """The gates an order gets: those its policy asked for, review where a person must look, payment, and stock if it
    is tracked."""
    if verdict.outcome == states.DECLINED:
        return ()
    shut: dict[str, set[str]] = {}
    rules: dict[str, str] = {}
    for reason in verdict.reasons if verdict.outcome == states.HELD else ():
        shut.setdefault(reason.gate, set()).update(reason.scope)
        rules.setdefault(reason.gate, reason.rule)
    for asked in verdict.required:
        rules.setdefault(asked.gate, asked.rule)
    gates = [
        GateRow(kind, rule, tuple(sorted(shut.get(kind, ()))), kind not in shut, evidence)
        for kind, rule in rules.items()
        for evidence in ["" if kind in shut else _evidence(kind, verdict.case)]
    ]
    gates.append(GateRow(states.PAYMENT, "", states.PICK, False, ""))
    if verdict.case.wants:
        gates.append(GateRow(states.STOCK, "", states.PICK, verdict.outcome == states.ADMITTED, ""))
    return tuple(gates)


def _evidence(kind: str, case: Case) -> str:
    """What a requirement is met by. Who somebody is, no agreement says: a call back did."""
    if kind == states.IDENTITY:
        return states.IDENTITY
    return case.agreement.ref if case.agreement else case.conversation


def shut_counts(gates: Sequence[GateRow]) -> tuple[int, int, int]:
    """How many shut gates there are of scope pay, pick and ship."""
    return _counted(tuple([gate.scope for gate in gates if not gate.open]))


@lru_cache(maxsize=1024)
def _counted(shut: tuple[tuple[str, ...], ...]) -> tuple[int, int, int]:
    pay, pick, ship = (sum(scope in scopes for scopes in shut) for scope in states.SCOPES)
    return pay, pick, ship


def write_new(judged: Sequence[Judged]) -> list[Decision]:
    """Everything about new orders; last of all the facts, whose listeners may ask for money at once."""
    with cursors.pipelined():
        rows.insert(Order, _ORDER, [_order(one) for one in judged])
        lines = [line for one in judged for line in lines_of(one.draft, one.order_id, one.verdict)]
        rows.insert(OrderLine, LINE, lines)
        rows.insert(Gate, GATE_KEY + GATE, [row for one in judged for row in gate_rows(one, one.gates)])
        write_decisions(judged, cause="gate")
    use_agreements(judged)
    remind_many(deadlines(judged))
    record([fact_of(one, first=True) for one in judged])
    released = _released_already(judged)
    return [
        replace(said, state=states.RELEASED) if said.order in released else said for said in map(decision_of, judged)
    ]


def _released_already(judged: Sequence[Judged]) -> set[str]:
    """Refs of those that came with their money and wait for nothing any more."""
    paid = [one.order_id for one in judged if one.draft.paid_minor and one.verdict.outcome == states.ADMITTED]
    if not paid:
        return set()
    return set(Order.objects.filter(id__in=paid, state=states.RELEASED).values_list("ref", flat=True))


def write_times(seen: Mapping[str, datetime]) -> None:
    """Order ref → the latest time at which its channel still said the same."""
    ids = Order.objects.filter(ref__in=seen).values_list("ref", "id") if seen else ()
    rows.update(Order, ("changed_at_source",), [(i, seen[ref]) for ref, i in ids])


def write_decisions(judged: Sequence[Judged], *, cause: str, note: str = "") -> None:
    """The decision and what was known when it was made."""
    ids = rows.insert_numbered(DecisionRow, _DECISION, [_decision(one, cause, note) for one in judged])
    rows.insert(JudgedFacts, _JUDGED, [_facts(i, one) for i, one in zip(ids, judged, strict=True)])


def use_agreements(judged: Sequence[Judged]) -> None:
    """An agreement serves the order that came from it, held or admitted; a declined one leaves it free."""
    standing = [one for one in judged if one.verdict.case.agreement and one.verdict.outcome != states.DECLINED]
    goods = [
        one
        for one in standing
        if not all(line.variant and line.variant.extra_payment for line in one.verdict.case.lines)
    ]
    extras = [
        one
        for one in standing
        if one.verdict.case.agreement and one.verdict.case.extra_evidence == one.verdict.case.agreement.ref
    ]
    if goods:
        agreements.use(pairs=[_pair(one) for one in goods], at=goods[0].draft.at)
    if extras:
        agreements.use_extra(pairs=[_pair(one) for one in extras], at=extras[0].draft.at)


def _pair(one: Judged) -> tuple[int, str]:
    agreement = one.verdict.case.agreement
    return (agreement.id if agreement else 0), one.ref


def _order(one: Judged) -> tuple[Any, ...]:
    draft, verdict = one.draft, one.verdict
    case = verdict.case
    return (
        one.order_id, draft.store_id, one.ref, draft.source, draft.external_id, draft.content, verdict.customer_id,
        case.agreement.ref if case.agreement else "", case.extra_evidence, case.conversation, verdict.outcome,
        codes_of(verdict), verdict.policy_version, draft.currency, draft.total, draft.paid_minor, draft.payment_kind,
        draft.address.country,
        details(draft, case.agreement.code if case.agreement else ""), draft.at, draft.by.ref, draft.placed_at,
        draft.updated_at, verdict.deadline, *shut_counts(one.gates),
    )  # fmt: skip


def codes_of(verdict: Verdict) -> str:
    """Why it is so, as one column's text: "|no_two_way_talk|no_address|"."""
    codes = dict.fromkeys(reason.code for reason in verdict.reasons)
    return f"|{'|'.join(codes)}|" if codes else ""


def details(draft: OrderDraft, agreement_code: str = "") -> dict[str, Any]:
    """Everything about people, as it was written, and the parts of the total; the code of the agreement that was
    matched."""
    kept: dict[str, Any] = {
        "email": draft.email, "phone": draft.phone, "name": draft.name, "language": draft.language, "note": draft.note,
        "address": draft.address.as_dict(), "billing": draft.billing.as_dict(),
        "wishes": [list(one) for one in draft.wishes],
        "shipping_minor": draft.shipping_minor, "tax_minor": draft.tax_minor, "discount_minor": draft.discount_minor,
        "total_minor": draft.total_minor, "payment_reference": draft.payment_reference,
        "agreement_code": agreement_code or draft.agreement_code,
        "contact_verified": draft.contact_verified, "doubts": [[one.code, one.field] for one in draft.doubts],
        "extra": dict(draft.extra),
    }  # fmt: skip
    return {name: value for name, value in kept.items() if value or (value == 0 and name == "total_minor")}


def lines_of(draft: OrderDraft, order_id: int, verdict: Verdict) -> list[tuple[Any, ...]]:
    return [
        (
            draft.store_id, order_id, position, known.variant.id if known.variant else None, line.sku, line.title,
            line.quantity,
            line.unit_minor, line.discount_minor, [list(one) for one in line.properties],
        )
        for position, (line, known) in enumerate(zip(draft.lines, verdict.case.lines, strict=True))
    ]  # fmt: skip


def gate_rows(one: Judged, gates: Iterable[GateRow]) -> list[tuple[Any, ...]]:
    return [(one.draft.store_id, one.order_id, gate.kind, one.draft.at, *gate_row(one, gate)) for gate in gates]


def gate_row(one: Judged, gate: GateRow) -> tuple[Any, ...]:
    """What moves of a gate."""
    opened = (one.draft.at, one.draft.by.ref) if gate.open else (None, "")
    return gate.rule, "pay" in gate.scope, "pick" in gate.scope, "ship" in gate.scope, *opened, gate.evidence


def _decision(one: Judged, cause: str, note: str) -> tuple[Any, ...]:
    verdict = one.verdict
    reasons = [to_row(reason) for reason in verdict.reasons]
    return (
        one.draft.store_id, one.order_id, one.draft.at, one.draft.by.ref, cause, verdict.outcome,
        verdict.policy_version,
        reasons, verdict.deadline, note,
    )  # fmt: skip


def _facts(i: int, one: Judged) -> tuple[Any, ...]:
    f = one.verdict.facts
    return (
        one.draft.store_id, i, one.verdict.outcome, pack(f.products), pack(f.tags), pack(f.categories),
        f.made_to_order, f.limited,
        f.extra_payment, f.value, f.quantity, f.first_order, f.country, f.zone, f.remote, f.channel, f.payment_kind,
        f.foreign_currency, f.two_way_talk, f.availability_confirmed, f.specification_agreed, f.delivery_agreed,
        f.identity_verified, f.extra_payment_agreed,
    )  # fmt: skip


def deadlines(judged: Sequence[Judged]) -> list[tuple[int, str, str, datetime, dict[str, Any]]]:
    return [
        (one.draft.store_id, states.DEADLINE, one.ref, one.verdict.deadline, {})
        for one in judged
        if one.verdict.deadline
    ]


def fact_of(one: Judged, *, first: bool = False, cured: bool = False, at_deadline: bool = False) -> Fact:
    """The fact that tells of this verdict."""
    verdict, draft = one.verdict, one.draft
    common: dict[str, Any] = {
        "store_id": draft.store_id, "subject": one.ref, "at": draft.at, "by": draft.by.ref,
        "customer_id": verdict.customer_id,
        "total_minor": draft.total, "paid_minor": draft.paid_minor, "currency": draft.currency,
        "payment_kind": draft.payment_kind,
        "source": draft.source, "policy_version": verdict.policy_version, "conversation": verdict.case.conversation,
        "agreement": verdict.case.agreement.ref if verdict.case.agreement else "", "first": first,
    }  # fmt: skip
    codes = tuple(reason.code for reason in verdict.reasons)
    if verdict.outcome == states.ADMITTED:
        return OrderAdmitted(cured=cured, **common)
    if verdict.deadline is None:
        return OrderDeclined(codes=codes, at_deadline=at_deadline, **common)
    return OrderHeld(codes=codes, deadline=verdict.deadline.isoformat(), **common)


def decision_of(one: Judged) -> Decision:
    verdict = one.verdict
    return Decision(
        order=one.ref,
        store_id=one.draft.store_id,
        external_id=one.draft.external_id,
        outcome=verdict.outcome,
        state=verdict.outcome,
        reasons=verdict.reasons,
        deadline=verdict.deadline,
        policy_version=verdict.policy_version,
        products=tuple(line.title or line.sku for line in one.draft.lines) if verdict.reasons else (),
        paid_minor=one.draft.paid_minor,
    )
