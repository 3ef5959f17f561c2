"""The extra-payment clause of an agreement, and the one request that may be made of it."""

from __future__ import annotations

from datetime import datetime

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.agreements import queries as agreed
from bespeak.domain.agreements.queries import ExtraClause
from bespeak.domain.payments import facts
from bespeak.domain.payments.models import PaymentRequest, locked_order
from bespeak.domain.payments.states import Kind
from bespeak.kit import refs
from bespeak.kit.refusals import StaleState


def locked_clause(*, store_id: int, agreement: str) -> ExtraClause | None:
    """The clause, with its order and its agreement locked in that order, as a cancellation locks them."""
    seen = agreed.extra_clause(store_id=store_id, ref=agreement, lock=False)
    if seen and seen.order:
        locked_order(store_id=store_id, ref=seen.order)
    clause = agreed.extra_clause(store_id=store_id, ref=agreement)
    if seen and clause and clause.order != seen.order:
        raise StaleState("An order has just taken or left this agreement. Try again.")
    return clause


def open_request(agreement: str) -> PaymentRequest | None:
    """What is asked for by this agreement's clause now."""
    return PaymentRequest.objects.filter(agreement_id=agreement, kind=Kind.EXTRA, withdrawn_at=None).first()


def ask(clause: ExtraClause, *, store_id: int, by: str, at: datetime) -> PaymentRequest:
    """The request of a clause that is open; from now on the clause is used by it."""
    request = PaymentRequest.objects.create(
        store_id=store_id,
        ref=refs.new("pay"),
        order_id=clause.order or None,
        agreement_id=clause.agreement,
        kind=Kind.EXTRA,
        amount_minor=clause.extra_minor,
        currency=clause.currency,
        reason="extra_payment_agreed",
        asked_at=at,
        by=by,
    )
    agreements.use_extra(pairs=[(clause.agreement_id, request.ref)], by=by, at=at)
    return request


def asked_for(request: PaymentRequest) -> facts.PaymentRequested:
    return facts.PaymentRequested(
        store_id=request.store_id,
        subject=request.order_id or request.agreement_id or request.ref,
        at=request.asked_at,
        by=request.by,
        ref=request.ref,
        order=request.order_id or "",
        agreement=request.agreement_id or "",
        amount_minor=request.amount_minor,
        currency=request.currency,
        payment_kind=request.kind,
        due_minor=request.amount_minor,
    )
