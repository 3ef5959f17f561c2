"""What people and the clock decide about an order: override, review, cancellation, the deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.customers import queries as customers
from bespeak.domain.inventory import operations as inventory
from bespeak.domain.orders import case as cases
from bespeak.domain.orders import states
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.orders.facts import OrderCancelled
from bespeak.domain.orders.models import Cancellation, Gate, Order
from bespeak.domain.orders.operations import answers, knowing
from bespeak.domain.orders.operations.cure import reconsider
from bespeak.domain.orders.operations.expiring import decline_due
from bespeak.domain.orders.operations.rebuilding import drafts_of
from bespeak.domain.orders.operations.restating import restate
from bespeak.domain.orders.operations.weighing import Verdict
from bespeak.domain.orders.operations.writing import Judged, gates_of
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.policy.values import SCOPES, Reason
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
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
    reason = _written(reason)
    if to not in (states.ADMITTED, states.DECLINED):
        raise Invalid("unknown_outcome", 'An override leads to "admitted" or "declined".', field="to")
    order = _locked(store_id, ref)
    check(states.STEPS, order.state, to)
    if order.beyond_recall_at:
        raise BeyondRecall
    if to == states.ADMITTED:
        _refuse_past_deadline(order, at)
    draft = drafts_of([order], by=by, at=at)[order.ref]
    verdict = verdict_without_judgement(draft, order)
    said = overridden(order)
    if to == states.DECLINED:
        _free(order, by, at)
    elif order.released_at is None:
        claim(order, verdict, by, at)
    _restate(order, draft, replace(verdict, outcome=to, reasons=(said,)), cause="override", note=reason)
    return answers.decisions([ref])[ref]


@requires(Orders.REVIEW)
@transaction.atomic
def settle_review(*, store_id: int, ref: str, reason: str, by: Actor, at: datetime) -> Decision:
    """A member has looked at what was doubtful and lets it pass; what the rules still miss keeps holding the order.

    One that changed after its release goes on as it was.
    """
    reason = _written(reason)
    order = _locked(store_id, ref)
    if order.state != states.HELD:
        raise StaleState("This order is not waiting.", state=order.state)
    _refuse_past_deadline(order, at)
    opened = Gate.objects.filter(order=order, kind=states.REVIEW, opened_at=None).update(
        opened_at=at, opened_by=by.ref, evidence="review"
    )
    if not opened:
        raise NotFound("Nothing of this order waits for a review.")
    if order.released_at:
        draft = drafts_of([order], by=by, at=at)[ref]
        _restate(order, draft, verdict_without_judgement(draft, order), cause="review", note=reason)
    else:
        reconsider(order_refs=[ref], by=by, at=at, cause="review", note=reason)
    return answers.decisions([ref])[ref]


@requires(Orders.CANCEL)
@transaction.atomic
def cancel(*, store_id: int, ref: str, reason: str, by: Actor, at: datetime) -> Decision:
    """Calls an order off: frees what it claimed, gives its agreement back, and what was paid is due back.

    Refuses what is over, and what has been handed over (BeyondRecall).
    """
    order = _locked(store_id, ref)
    call_off(order, by=by, at=at, reason=_written(reason))
    return answers.decisions([ref])[ref]


def call_off(order: Order, *, by: Actor, at: datetime, reason: str) -> None:
    """The cancelling itself, on a row that is locked."""
    check(states.STEPS, order.state, states.CANCELLED)
    if order.beyond_recall_at:
        raise BeyondRecall
    _free(order, by, at)
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


def decline_at_deadline(*, store_id: int, ref: str, by: Actor, at: datetime) -> bool:
    """Nobody settled what was missing in time. The row decides, not the timer. Answers whether it was declined."""
    return bool(decline_due(due=[(store_id, ref)], by=by, at=at))


def verdict_without_judgement(draft: OrderDraft, order: Order) -> Verdict:
    """What is known of an order now, for the record, where somebody else than the policy decides."""
    person = customers.survivors([order.customer_id]).get(order.customer_id, order.customer_id)
    known = knowing.know([draft], [person], [order.ref])
    case = known.case(draft, person, order.ref)
    return Verdict(case, person, cases.facts(case), states.ADMITTED, (), (), None, order.policy_version)


def _restate(order: Order, draft: OrderDraft, verdict: Verdict, *, cause: str, note: str = "") -> None:
    restate(
        [Judged(draft, order.id, order.ref, verdict, gates_of(verdict))], {order.ref: order}, cause=cause, note=note
    )


def _locked(store_id: int, ref: str) -> Order:
    order = Order.objects.select_for_update().filter(store_id=store_id, ref=ref).first()
    if order is None:
        raise NotFound(f"There is no order {ref!r} here.")
    return order


def _refuse_past_deadline(order: Order, at: datetime) -> None:
    """Whether or not a worker has come to decline it."""
    if order.deadline and order.deadline <= at:
        raise StaleState("The deadline of this order has passed.", state=order.state)


def _written(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise Invalid("reason_missing", "Write down why.", field="reason")
    if len(text) > LONGEST_REASON:
        raise Invalid("text_too_long", f"A reason has at most {LONGEST_REASON} characters.", field="reason")
    return text


def overridden(order: Order) -> Reason:
    """A person's word, in place of what the rules say."""
    return Reason("overridden", cases.HOUSE_RULE, order.policy_version, (), (), "store", "review", SCOPES, {})


def claim(order: Order, verdict: Verdict, by: Actor, at: datetime) -> None:
    """All the stock of an order that a person admits, or NotEnoughStock."""
    case = verdict.case
    claims = inventory.begin_claims(set(case.wants))
    agreement = case.agreement.ref if case.agreement else ""
    missing = claims.take(
        order.ref, case.wants, agreement_ref=agreement, customer_id=verdict.customer_id, at=at, by=by.ref
    )
    if missing:
        raise inventory.NotEnoughStock(
            skus=sorted(line.sku for line in case.lines if line.variant and line.variant.id in missing)
        )
    claims.write()


def _free(order: Order, by: Actor, at: datetime) -> None:
    agreements.unuse(order_refs=[order.ref], at=at)  # agreements before stock, as admission locks them
    inventory.give_back(store_id=order.store_id, order_refs=[order.ref], at=at, by=by.ref)
