"""What people decide about an order: override, review, cancellation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import case as cases
from bespeak.domain.orders import states
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.facts import OrderCancelled
from bespeak.domain.orders.models import Cancellation, Gate, Order
from bespeak.domain.orders.operations import answers
from bespeak.domain.orders.operations.cure import reconsider
from bespeak.domain.orders.operations.restating import restate
from bespeak.domain.orders.operations.standing import decided, free, unjudged
from bespeak.domain.orders.operations.waiting import put_off
from bespeak.domain.orders.operations.writing import Judged
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy.values import SCOPES, Reason
from bespeak.journal.recording import record
from bespeak.kit.actors import SYSTEM, Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal, StaleState
from bespeak.kit.states import check

LONGEST_REASON = 2000


class BeyondRecall(Refusal):
    code = "beyond_recall"
    status = "conflict"
    sentence = "It has been handed over already."


@requires(Orders.OVERRIDE)
@transaction.atomic
def override(*, store_id: int, ref: str, to: str, reason: str, by: Actor, at: datetime) -> Decision:
    """A manager admits a held order, or declines one that stands, with a written reason that is kept.

    Admitting claims the stock now and refuses NotEnoughStock. What was handed over, is over already or is past its
    deadline is refused.
    """
    reason = written(reason)
    if to not in (states.ADMITTED, states.DECLINED):
        raise Invalid("unknown_outcome", 'An override leads to "admitted" or "declined".', field="to")
    order = locked(store_id, ref)
    check(states.STEPS, order.state, to)
    if order.beyond_recall_at:
        raise BeyondRecall
    if to == states.ADMITTED:
        refuse_past_deadline(order, at)
    [present] = unjudged([order], by=by, at=at)
    if to == states.DECLINED:
        free([order], by=by, at=at)
    elif order.released_at is None:
        claim(present)
    restate([decided(present, outcome=to, reasons=(overridden(order),))], {ref: order}, cause="override", note=reason)
    return answers.decisions([ref])[ref]


@requires(Orders.REVIEW)
@transaction.atomic
def settle_review(*, store_id: int, ref: str, reason: str, by: Actor, at: datetime) -> Decision:
    """A member has looked at what was doubtful and lets it pass; what the rules still miss keeps holding the order.

    One that changed after its release goes on as it was.
    """
    reason = written(reason)
    order = locked(store_id, ref)
    if order.state != states.HELD:
        raise StaleState("This order is not waiting.", state=order.state)
    refuse_past_deadline(order, at)
    opened = Gate.objects.filter(order=order, kind=states.REVIEW, opened_at=None).update(
        opened_at=at, opened_by=by.ref, evidence="review"
    )
    if not opened:
        raise NotFound("Nothing of this order waits for a review.")
    if order.released_at:
        restate(unjudged([order], by=by, at=at), {ref: order}, cause="review", note=reason)
    else:
        reconsider(order_refs=[ref], by=by, at=at, cause="review", note=reason)
    return answers.decisions([ref])[ref]


@requires(Orders.CANCEL)
@transaction.atomic
def cancel(*, store_id: int, ref: str, reason: str, by: Actor, at: datetime) -> Decision:
    """Calls an order off: frees what it claimed, gives its agreement back, and what was paid is due back.

    Refuses what is over, and what has been handed over (BeyondRecall).
    """
    order = locked(store_id, ref)
    call_off(order, by=by, at=at, reason=written(reason))
    return answers.decisions([ref])[ref]


def call_off(order: Order, *, by: Actor, at: datetime, reason: str) -> None:
    """The cancelling itself, on a row that is locked."""
    check(states.STEPS, order.state, states.CANCELLED)
    if order.beyond_recall_at:
        raise BeyondRecall
    free([order], by=by, at=at)
    order.state, order.deadline, order.codes = states.CANCELLED, None, ""
    order.save(update_fields=["state", "deadline", "codes"])
    Cancellation.objects.create(store_id=order.store_id, order=order, at=at, by=by.ref, reason=reason)
    cancelled = OrderCancelled(
        store_id=order.store_id, subject=order.ref, at=at, by=by.ref, customer_id=order.customer_id,
        total_minor=order.total_minor,
        paid_minor=order.paid_minor, currency=order.currency, payment_kind=order.payment_kind, source=order.source,
        policy_version=order.policy_version, conversation=order.conversation_ref, agreement=order.agreement_ref,
    )  # fmt: skip
    record([cancelled])


def locked(store_id: int, ref: str) -> Order:
    order = Order.objects.select_for_update().filter(store_id=store_id, ref=ref).first()
    if order is None:
        raise NotFound(f"There is no order {ref!r} here.")
    return order


def refuse_past_deadline(order: Order, at: datetime) -> None:
    """Whether or not a worker has come to decline it; where the store owed an answer then, it waits on."""
    if order.deadline and order.deadline <= at and not put_off([order], by=SYSTEM, at=at):
        raise StaleState("The deadline of this order has passed.", state=order.state)


def written(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise Invalid("reason_missing", "Write down why.", field="reason")
    if len(text) > LONGEST_REASON:
        raise Invalid("text_too_long", f"A reason has at most {LONGEST_REASON} characters.", field="reason")
    return text


def overridden(order: Order) -> Reason:
    """A person's word, in place of what the rules say."""
    return Reason("overridden", cases.HOUSE_RULE, order.policy_version, (), (), "store", "review", SCOPES, {})


def claim(one: Judged) -> None:
    """All the stock of an order that a person admits, or NotEnoughStock."""
    case = one.verdict.case
    claims = inventory.begin_claims(set(case.wants))
    missing = claims.take(
        one.ref, case.wants, agreement_ref=case.agreement.ref if case.agreement else "",
        customer_id=one.verdict.customer_id, at=one.draft.at, by=one.draft.by.ref,
    )  # fmt: skip
    if missing:
        raise inventory.NotEnoughStock(
            skus=sorted(line.sku for line in case.lines if line.variant and line.variant.id in missing)
        )
    claims.write()
