"""Held orders are looked at again when something was settled: same rules as decided them, what is known now, stock
claimed now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.customers import queries as customers
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import patience, states
from bespeak.domain.orders.decisions import Decision, to_row
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.orders.models import Decision as DecisionRow
from bespeak.domain.orders.models import Gate, Order
from bespeak.domain.orders.operations import knowing
from bespeak.domain.orders.operations.rebuilding import drafts_of, is_erased
from bespeak.domain.orders.operations.restating import restate
from bespeak.domain.orders.operations.waiting import Silences, put_off, silences_about, with_patience
from bespeak.domain.orders.operations.weighing import Verdict, weigh
from bespeak.domain.orders.operations.writing import Judged, decision_of, gates_of
from bespeak.domain.policy import queries as policies
from bespeak.domain.policy.rules import Policy
from bespeak.kit.actors import Actor


@transaction.atomic
def reconsider(
    *, order_refs: Collection[str], by: Actor, at: datetime, cause: str = "cure", note: str = ""
) -> list[Decision]:
    """Judges held orders again by the policy version that held them. Answers those whose reasons changed, or all
    where somebody wrote a `note`.

    An order past its deadline is not cured, whether or not a worker has declined it yet, unless it was the store that
    owed an answer then; nor is one that changed after its release, which waits for a person, nor that of an erased
    person. The deadline moves only for the store's silence (`waiting`).
    For the reactions of this room; doors reach it through what customers and members settle.
    """
    waiting = Order.objects.select_for_update().filter(ref__in=order_refs, state=states.HELD, released_at=None)
    held = [one for one in waiting.order_by("id") if not is_erased(one)]
    over = [one for one in held if one.deadline is not None and one.deadline <= at]
    waits_on = {one.id for one in put_off(over, by=by, at=at)} if over else set()
    orders = {one.ref: one for one in held if one not in over or one.id in waits_on}
    if not orders:
        return []
    drafts = drafts_of(orders.values(), by=by, at=at)
    versions = policies.versions_by({(one.store_id, one.policy_version) for one in orders.values()})
    judged = weigh_again(
        [
            (orders[ref], draft, versions[orders[ref].store_id, orders[ref].policy_version])
            for ref, draft in drafts.items()
        ]
    )
    return keep_what_changed(judged, orders, cause=cause, note=note)


def weigh_again(orders: Sequence[tuple[Order, OrderDraft, Policy]]) -> list[Judged]:
    """Verdicts on orders that are there already, one after the other, in order of id."""
    survivors = customers.survivors({order.customer_id for order, _, _ in orders}, lock=True)
    people = [survivors.get(order.customer_id, order.customer_id) for order, _, _ in orders]
    known = knowing.know([draft for _, draft, _ in orders], people, [order.ref for order, _, _ in orders])
    claims = inventory.begin_claims({variant for _, draft, _ in orders for variant in known.wants(draft)})
    reviewed = _reviewed([order.id for order, _, _ in orders])
    judged = []
    for (order, draft, policy), customer_id in zip(orders, people, strict=True):
        case = known.case(draft, customer_id, order.ref)
        case.reviewed = order.id in reviewed
        verdict = weigh(case, customer_id, policy, known, claims, order_ref=order.ref, by=draft.by.ref)
        judged.append(Judged(draft, order.id, order.ref, verdict, gates_of(verdict)))
    claims.write()
    return judged


def keep_what_changed(judged: Sequence[Judged], orders: dict[str, Order], *, cause: str, note: str) -> list[Decision]:
    """Stores verdicts that say something new; the deadline stays, but for what the store's silence adds."""
    last = _last_said([one.order_id for one in judged])
    waits = [_waiting_as_before(one, orders[one.ref]) for one in judged]
    silences = silences_about([order for order in orders.values() if order.put_off_from is not None])
    patient = [_with_patience(one, orders[one.ref], silences) for one in waits]
    fresh = [one for one in patient if note or _now_said(one) != last[one.order_id]]
    if fresh:
        restate(fresh, orders, cause=cause, note=note)
    return [decision_of(one) for one in fresh]


def _waiting_as_before(one: Judged, order: Order) -> Judged:
    if one.verdict.outcome != states.HELD:
        return one
    verdict: Verdict = replace(one.verdict, deadline=order.deadline)
    return replace(one, verdict=verdict)


def _with_patience(one: Judged, order: Order, silences: Silences) -> Judged:
    """Of an order that was put off: its time runs from the answer on, and until that it says what is owed."""
    deadline = one.verdict.deadline
    if order.put_off_from is None or one.verdict.outcome != states.HELD or deadline is None:
        return one
    mine = silences[order.ref]
    later = patience.after_the_answer(deadline, mine)
    return with_patience(replace(one, verdict=replace(one.verdict, deadline=later)), order, mine)


def _now_said(one: Judged) -> tuple[str, list[dict[str, Any]]]:
    return one.verdict.outcome, [to_row(reason) for reason in one.verdict.reasons]


def _last_said(order_ids: Collection[int]) -> dict[int, tuple[str, list[dict[str, Any]]]]:
    """Order id → outcome and reasons of its last decision. One statement."""
    rows = DecisionRow.objects.filter(order_id__in=order_ids).order_by("id")
    return {order_id: (outcome, said) for order_id, outcome, said in rows.values_list("order_id", "outcome", "reasons")}


def _reviewed(order_ids: Collection[int]) -> set[int]:
    """Orders a person has looked at: what was doubtful about them does not shut the review gate again."""
    opened = Gate.objects.filter(order_id__in=order_ids, kind=states.REVIEW, opened_at__isnull=False)
    return set(opened.values_list("order_id", flat=True))
