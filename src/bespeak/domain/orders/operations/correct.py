"""A line whose SKU nothing in the catalogue has is given its variant by a person, and the order is judged again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.orders import states
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.facts import LineCorrected
from bespeak.domain.orders.models import Order, OrderLine
from bespeak.domain.orders.operations import answers, settle
from bespeak.domain.orders.operations.cure import weigh_again
from bespeak.domain.orders.operations.rebuilding import drafts_of, is_erased
from bespeak.domain.orders.operations.restating import restate
from bespeak.domain.orders.operations.standing import decided, free, unjudged
from bespeak.domain.orders.operations.writing import Judged
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy import queries as policies
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, StaleState


@requires(Orders.CORRECT)
@transaction.atomic
def correct_line(
    *, store_id: int, ref: str, position: int, sku: str, reason: str = "", by: Actor, at: datetime
) -> Decision:
    """Says which variant the line at this position (from 0) means; what came stays as it came, to the letter.

    The order is judged again by the rules that decided it, its stock is claimed then, its deadline stays. Who did it
    and why stands in the decision. An order that a manager admitted against the rules stays admitted and claims what it
    means now; where there is not enough of that, NotEnoughStock refuses the correction.

    Refuses a line whose SKU the catalogue knew, an unknown SKU, and an order that is released, over, past its deadline,
    or of somebody who was forgotten.
    """
    why = settle.written(reason) if reason.strip() else ""
    order = settle.locked(store_id, ref)
    _refuse_too_late(order, at)
    line = _line(order, position)
    variant = catalog.variant(store_id=store_id, sku=sku)
    OrderLine.objects.filter(pk=line.pk).update(variant_id=variant.id)
    told = f"line {position + 1}: {line.sku or line.title or 'without a SKU'} is {sku}"
    fact = LineCorrected(store_id=store_id, subject=ref, at=at, by=by.ref, position=position, sku=sku)
    _judge_again(order, fact, note=": ".join(part for part in (told, why) if part), by=by, at=at)
    return answers.decisions([ref])[ref]


def _refuse_too_late(order: Order, at: datetime) -> None:
    if order.state in states.OVER:
        raise StaleState(f"This order is {order.state}.", state=order.state)
    if order.released_at or order.beyond_recall_at:
        raise StaleState("This order is released: what is being picked is not exchanged.", state=order.state)
    settle.refuse_past_deadline(order, at)
    if is_erased(order):
        raise StaleState("Whoever ordered it was forgotten.", state=order.state)


def _line(order: Order, position: int) -> OrderLine:
    line = OrderLine.objects.filter(order=order, position=position).select_related("variant").first()
    if line is None:
        lines = OrderLine.objects.filter(order=order).count()
        raise NotFound(f"This order has no line {position + 1}; it has {lines}.", field="line")
    if line.variant and line.variant.sku == line.sku:
        raise Invalid("line_is_known", f"{line.sku} is in the catalogue; a line is not exchanged.", field="line")
    return line


def _judge_again(order: Order, fact: LineCorrected, *, note: str, by: Actor, at: datetime) -> None:
    free([order], by=by, at=at)
    judged = _as_admitted(order, by, at) if _by_a_persons_word(order) else _by_the_rules(order, by, at)
    restate([judged], {order.ref: order}, cause="correction", note=note, before=[fact])


def _by_a_persons_word(order: Order) -> bool:
    return order.state == states.ADMITTED and "|overridden|" in order.codes


def _as_admitted(order: Order, by: Actor, at: datetime) -> Judged:
    [present] = unjudged([order], by=by, at=at)
    settle.claim(present)
    return decided(present, reasons=(settle.overridden(order),))


def _by_the_rules(order: Order, by: Actor, at: datetime) -> Judged:
    draft = drafts_of([order], by=by, at=at)[order.ref]
    policy = policies.versions_by([(order.store_id, order.policy_version)])[order.store_id, order.policy_version]
    [judged] = weigh_again([(order, draft, policy)])
    if judged.verdict.outcome == states.HELD and order.deadline:
        return replace(judged, verdict=replace(judged.verdict, deadline=order.deadline))
    return judged
