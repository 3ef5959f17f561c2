"""The policy's judgement of one case, then what no rule says: doubts, the limit per customer, and whether there is
enough of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bespeak.domain.inventory.operations import Claims
from bespeak.domain.orders import case as cases
from bespeak.domain.orders import states
from bespeak.domain.orders.case import Case
from bespeak.domain.orders.operations.knowing import Known
from bespeak.domain.policy.rules import REVIEW_HOURS, Policy, judge
from bespeak.domain.policy.values import Asked, OrderFacts, Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of one case at its moment."""

    case: Case
    customer_id: int
    facts: OrderFacts
    outcome: str
    reasons: tuple[Reason, ...]
    required: tuple[Asked, ...]
    deadline: datetime | None
    policy_version: int


def weigh(
    case: Case, customer_id: int, policy: Policy, known: Known, claims: Claims, *, order_ref: str, by: str
) -> Verdict:
    """Judges, and claims the stock of what is admitted. `known` and `claims` move on, as if the order stood in the
    books."""
    facts = cases.facts(case)
    judgement = judge(policy, facts)
    reasons = [_named(reason, case) for reason in judgement.reasons]
    reasons += [cases.doubt(code, policy.version, about) for code, about in case.doubts.items()]
    if case.reviewed:
        reasons = [reason for reason in reasons if reason.gate != states.REVIEW]
    hours = [judgement.hold_hours] if judgement.hold_hours else []
    too_many = _over_the_limit(case, customer_id, known, policy.version)
    called_off = "cancelled_at_source" in case.doubts
    declined = judgement.outcome == states.DECLINED or bool(too_many) or called_off
    reasons += too_many
    if not reasons and case.wants:
        missing = claims.take(
            order_ref,
            case.wants,
            agreement_ref=case.agreement.ref if case.agreement else "",
            customer_id=customer_id,
            at=case.at,
            by=by,
        )
        if missing:
            reasons = [cases.short(policy.version, *_lacking(case, missing))]
    outcome = states.DECLINED if declined else states.HELD if reasons else states.ADMITTED
    deadline = case.at + timedelta(hours=min(hours, default=REVIEW_HOURS)) if outcome == states.HELD else None
    verdict = Verdict(case, customer_id, facts, outcome, tuple(reasons), judgement.required, deadline, policy.version)
    _remember(verdict, known, order_ref)
    return verdict


def _named(reason: Reason, case: Case) -> Reason:
    """Which products it is about; an extra payment of another amount than the agreed one has a name of its own."""
    if products := cases.lacking(case, reason.missing[0] if reason.missing else ""):
        reason = replace(reason, data={**reason.data, "products": products})
    if reason.code == "currency_differs":
        return replace(reason, data={**reason.data, "currency": case.currency})
    return _extra(reason, case) if reason.code == "extra_payment_not_agreed" else reason


def _extra(reason: Reason, case: Case) -> Reason:
    due: dict[str, Any] = {"amount_minor": cases.extra_due(case), "currency": case.currency}
    agreed = cases.amounts_agreed(case)
    if not agreed:
        return replace(reason, data={**reason.data, **due})
    [first, *others] = agreed
    if not others and first[1] == case.currency:
        due["agreed_minor"] = first[0]
    return replace(reason, code="extra_payment_amount_differs", data={**reason.data, **due})


def _over_the_limit(case: Case, customer_id: int, known: Known, version: int) -> list[Reason]:
    wanted: dict[int, int] = {}
    limits: dict[int, tuple[int, str]] = {}
    for line in case.lines:
        if line.variant and line.variant.limit_per_customer:
            product = line.variant.product_id
            wanted[product] = wanted.get(product, 0) + line.quantity
            limits[product] = (line.variant.limit_per_customer, line.variant.product_name)
    return [
        cases.too_many(version, *limits[product], known.bought.get((customer_id, product), 0))
        for product, units in wanted.items()
        if units + known.bought.get((customer_id, product), 0) > limits[product][0]
    ]


def _lacking(case: Case, variant_ids: Sequence[int]) -> tuple[list[str], list[str]]:
    """The SKUs there is not enough of, and the names of their products."""
    short = [(line.sku, line.variant) for line in case.lines if line.variant and line.variant.id in variant_ids]
    return sorted({sku for sku, _ in short}), list(dict.fromkeys(variant.product_name for _, variant in short))


def _remember(verdict: Verdict, known: Known, order_ref: str) -> None:
    """What the next order of the batch must know of this one."""
    case = verdict.case
    if verdict.outcome == states.DECLINED:
        return
    if case.agreement and not _pays_only_extra(case):
        known.used[case.agreement.ref] = order_ref
    if case.extra_evidence:
        known.used[
            f"extra:{case.extra_evidence}" if case.extra_evidence.startswith("agr_") else case.extra_evidence
        ] = order_ref
    if verdict.outcome != states.ADMITTED:
        return
    known.standing.add(verdict.customer_id)
    for line in case.lines:
        if line.variant:
            had = known.ordered.setdefault(verdict.customer_id, {}).setdefault(line.variant.id, [])
            had.append((case.at, line.quantity))
        if line.variant and line.variant.limit_per_customer:
            key = (verdict.customer_id, line.variant.product_id)
            known.bought[key] = known.bought.get(key, 0) + line.quantity


def _pays_only_extra(case: Case) -> bool:
    return all(line.variant is not None and line.variant.extra_payment for line in case.lines)
