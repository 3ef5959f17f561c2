"""The deadline of held orders: all that are due at once, in a number of statements that does not depend on how many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.customers import queries as customers
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import case as cases
from bespeak.domain.orders import states
from bespeak.domain.orders.decisions import from_row
from bespeak.domain.orders.models import Decision as DecisionRow
from bespeak.domain.orders.models import Order
from bespeak.domain.orders.operations import knowing
from bespeak.domain.orders.operations.rebuilding import drafts_of
from bespeak.domain.orders.operations.weighing import Verdict
from bespeak.domain.orders.operations.writing import Judged, codes_of, fact_of, write_decisions
from bespeak.domain.policy.values import SCOPES, Reason
from bespeak.journal.recording import record
from bespeak.kit import rows
from bespeak.kit.actors import Actor

_CHANGED = (
    "state", "codes", "customer_id", "agreement_ref", "details", "extra_evidence", "conversation_ref", "deadline",
    "shut_pay", "shut_pick", "shut_ship",
)  # fmt: skip


@transaction.atomic
def decline_due(*, due: Collection[tuple[int, str]], by: Actor, at: datetime) -> list[str]:
    """Of these orders (store, ref), nobody settled what was missing in time. The rows decide, not the timers.

    Answers the refs of those that were declined. Safe to repeat.
    """
    held = Order.objects.select_for_update().filter(
        store_id__in={store for store, _ in due}, ref__in={ref for _, ref in due},
        state=states.HELD, deadline__lte=at, beyond_recall_at=None,
    )  # fmt: skip
    orders = [one for one in held.order_by("id") if (one.store_id, one.ref) in due]
    if not orders:
        return []
    _free(orders, by, at)
    judged = _judged(orders, by, at)
    rows.update(Order, _CHANGED, [_over(one, order) for one, order in zip(judged, orders, strict=True)])
    write_decisions(judged, cause="deadline")
    record([fact_of(one, at_deadline=True) for one in judged])
    return [one.ref for one in orders]


def _free(orders: Sequence[Order], by: Actor, at: datetime) -> None:
    agreements.unuse(order_refs=[one.ref for one in orders], at=at)  # agreements before stock, as admission locks them
    for store_id in sorted({one.store_id for one in orders}):
        refs = [one.ref for one in orders if one.store_id == store_id]
        inventory.give_back(store_id=store_id, order_refs=refs, at=at, by=by.ref)


def _judged(orders: Sequence[Order], by: Actor, at: datetime) -> list[Judged]:
    """What is known of them now, for the record, and why they are declined: their time, and what was missing last."""
    drafts = drafts_of(orders, by=by, at=at)
    survivors = customers.survivors({one.customer_id for one in orders})
    people = [survivors.get(one.customer_id, one.customer_id) for one in orders]
    known = knowing.know([drafts[one.ref] for one in orders], people, [one.ref for one in orders])
    missing = _missing(orders)
    judged = []
    for order, person in zip(orders, people, strict=True):
        case = known.case(drafts[order.ref], person, order.ref)
        reasons = (_passed(order), *missing.get(order.id, ()))
        verdict = Verdict(
            case, person, cases.facts(case), states.DECLINED, reasons, (), None, order.policy_version
        )  # fmt: skip
        judged.append(Judged(drafts[order.ref], order.id, order.ref, verdict, ()))
    return judged


def _passed(order: Order) -> Reason:
    return Reason("deadline_passed", cases.HOUSE_RULE, order.policy_version, (), (), "customer", "review", SCOPES, {})


def _missing(orders: Sequence[Order]) -> dict[int, tuple[Reason, ...]]:
    """Order id → the reasons of the last decision that gave any."""
    said = DecisionRow.objects.filter(order__in=orders).exclude(reasons=[]).order_by("id")
    last = dict(said.values_list("order_id", "reasons"))
    return {order_id: tuple(from_row(row) for row in reasons) for order_id, reasons in last.items()}


def _over(one: Judged, order: Order) -> tuple[object, ...]:
    """The columns of a declined order; no gate of it shuts anything any more."""
    verdict, agreement = one.verdict, one.verdict.case.agreement
    details = {**order.details, "agreement_code": agreement.code} if agreement else order.details
    return (
        order.id, states.DECLINED, codes_of(verdict), verdict.customer_id, agreement.ref if agreement else "", details,
        verdict.case.extra_evidence, verdict.case.conversation or order.conversation_ref, None, 0, 0, 0,
    )  # fmt: skip
