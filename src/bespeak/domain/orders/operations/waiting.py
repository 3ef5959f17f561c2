"""Orders whose deadline comes while the store owes their customer an answer: they wait on until it has answered, and
then as long as the customer needs to answer in turn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.silences import Silence
from bespeak.domain.orders import case as cases
from bespeak.domain.orders import patience, states
from bespeak.domain.orders.decisions import from_row
from bespeak.domain.orders.models import Decision as DecisionRow
from bespeak.domain.orders.models import Order
from bespeak.domain.orders.operations.restating import restate
from bespeak.domain.orders.operations.standing import decided, unjudged
from bespeak.domain.orders.operations.writing import Judged
from bespeak.domain.policy.values import Reason
from bespeak.kit.actors import Actor

ANSWER_OWED = "answer_owed"
Silences = dict[str, tuple[Silence, ...]]


def silences_about(orders: Collection[Order]) -> Silences:
    """By order, when its store owed an answer in a conversation about it, or the one that it came out of. Two
    statements."""
    stores, refs = {one.store_id for one in orders}, {one.ref for one in orders}
    about = conversations.about_orders(store_ids=stores, order_refs=refs) if orders else {}
    talks = {one.ref: about.get(one.ref, frozenset()) | {one.conversation_ref} - {""} for one in orders}
    found = conversations.silences_of(frozenset().union(*talks.values()))
    return {ref: tuple(one for talk in sorted(mine) for one in found.get(talk, ())) for ref, mine in talks.items()}


def put_off(orders: Sequence[Order], *, by: Actor, at: datetime) -> list[Order]:
    """Those of these orders, locked and past their deadline, that wait on: their deadline moves, and they say why.

    What they say is told anew only where the deadline moves; `orders` have it then.
    """
    silences = silences_about(orders)
    until = {
        one.ref: patience.waits_until(one.deadline, silences[one.ref], at, put_off=one.put_off_from is not None)
        for one in orders
        if one.deadline is not None
    }
    kept = [(one, later) for one in orders if (later := until.get(one.ref)) is not None]
    if kept:
        _restated(kept, silences, by, at)
    return [one for one, _ in kept]


def _restated(kept: Sequence[tuple[Order, datetime]], silences: Silences, by: Actor, at: datetime) -> None:
    orders = [one for one, _ in kept]
    said = last_reasons(orders)
    judged = [
        with_patience(
            decided(one, outcome=states.HELD, reasons=besides(said.get(order.id, ())), deadline=later),
            order, silences[order.ref],
        )
        for one, (order, later) in zip(unjudged(orders, by=by, at=at), kept, strict=True)
    ]  # fmt: skip
    restate(judged, {one.ref: one for one in orders}, cause=states.PUT_OFF)
    for order, later in kept:
        Order.objects.filter(id=order.id, put_off_from=None).update(put_off_from=order.deadline)
        order.put_off_from, order.deadline = order.put_off_from or order.deadline, later


def with_patience(one: Judged, order: Order, silences: Collection[Silence]) -> Judged:
    """The same of an order that waits; while the store owes an answer, that is one of its reasons."""
    if not patience.is_owed(silences) or not one.verdict.reasons:
        return one
    first = one.verdict.reasons[0]
    hours = int(patience.TIME_TO_ANSWER.total_seconds() // 3600)
    owed = Reason(
        ANSWER_OWED, cases.HOUSE_RULE, order.policy_version, (), (), "store", first.gate, first.scope, {"hours": hours}
    )
    return replace(one, verdict=replace(one.verdict, reasons=(*one.verdict.reasons, owed)))


def last_reasons(orders: Sequence[Order]) -> dict[int, tuple[Reason, ...]]:
    """Order id → the reasons of the last decision that gave any."""
    said = DecisionRow.objects.filter(order__in=orders).exclude(reasons=[]).order_by("id")
    last = dict(said.values_list("order_id", "reasons"))
    return {order_id: tuple(from_row(row) for row in reasons) for order_id, reasons in last.items()}


def besides(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """All but that an answer is owed."""
    return tuple(one for one in reasons if one.code != ANSWER_OWED)
