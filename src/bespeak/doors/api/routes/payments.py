"""Money: recording what came in and went back, asking for what was agreed beyond the price."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bespeak.domain.orders import queries as orders
from bespeak.domain.payments import operations, queries
from bespeak.domain.payments.permissions import Payments
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Cursor, Limit, Page, Ref
from bespeak.doors.api.schemas.payments import (
    CorrectionGiven,
    ExtraAsked,
    OrderMoney,
    Payment,
    PaymentCorrected,
    PaymentGiven,
    PaymentRecorded,
    PaymentRequest,
    RefundDue,
    RefundGiven,
    RefundRecorded,
)
from bespeak.doors.frame import pages
from bespeak.kit import money
from bespeak.kit.refusals import Invalid

routes = Routes("Payments")


@routes.get("/payments", may=Payments.READ, answers=Page[Payment])
def list_payments(visit: Visit, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Money that came in, newest first."""
    found = queries.incoming(
        store_id=visit.store_id, actor=visit.actor, before=pages.text_after(cursor), most=limit + 1
    )
    page = pages.page(found, limit, lambda view: view.ref)
    return {"items": [Payment.of(view) for view in page.items], "next": page.next}


@routes.post("/payments", may=Payments.RECORD, answers=PaymentRecorded, status=201)
def record_payment(visit: Visit, body: PaymentGiven) -> Any:
    """Takes note of money that came in, such as a bank transfer. What does not count is due back, by name."""
    came = money.parse(body.amount, body.currency or visit.store.currency, field="amount")
    taken = operations.record_payment(
        store_id=visit.store_id,
        amount_minor=came.minor,
        currency=came.currency,
        method=body.method,
        external_key=body.external_key,
        kind=body.kind,
        order=body.order,
        agreement=body.agreement,
        customer=body.customer,
        reference=body.reference,
        by=visit.actor,
        at=visit.at,
    )
    return PaymentRecorded.of(taken)


@routes.post("/payments/{ref}/correction", may=Payments.RECORD, answers=PaymentCorrected)
def correct_payment(visit: Visit, ref: Ref, body: CorrectionGiven) -> Any:
    """A payment was booked wrongly: it counts as never come, an order that it paid waits for its money again, and its
    external key may be recorded again with what is right. Told again it is done once."""
    taken = operations.correct_payment(
        store_id=visit.store_id, payment=ref, reason=body.reason, by=visit.actor, at=visit.at
    )
    return PaymentCorrected.of(taken)


@routes.get("/orders/{ref}/payments", may=Payments.READ, answers=OrderMoney)
def read_order_money(visit: Visit, ref: Ref) -> Any:
    """All money of one order."""
    order = orders.order(store_id=visit.store_id, ref=ref, actor=visit.actor)
    view = queries.payments(store_id=visit.store_id, order=order.ref, actor=visit.actor)
    return OrderMoney.of(order.ref, order.currency, view)


@routes.post("/payments/requests", may=Payments.ASK, answers=PaymentRequest, status=201)
def request_extra(visit: Visit, body: ExtraAsked) -> Any:
    """Asks for the extra payment an accepted agreement allows. Asked again it answers the request there is."""
    view = operations.request_extra(store_id=visit.store_id, agreement=body.agreement, by=visit.actor, at=visit.at)
    return PaymentRequest.of(view)


@routes.post("/payments/requests/{ref}/withdrawal", may=Payments.ASK, answers=PaymentRequest)
def withdraw_extra(visit: Visit, ref: Ref) -> Any:
    """Asks for it no more; what was paid on it is due back."""
    return PaymentRequest.of(operations.withdraw_extra(store_id=visit.store_id, ref=ref, by=visit.actor, at=visit.at))


@routes.get("/payments/refunds", may=Payments.READ, answers=Page[RefundDue])
def list_refunds_due(visit: Visit, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """What the store still owes back, longest owed first."""
    found = queries.due_back(store_id=visit.store_id, actor=visit.actor, after=pages.text_after(cursor), most=limit + 1)
    page = pages.page(found, limit, lambda view: view.ref)
    return {"items": [RefundDue.of(view) for view in page.items], "next": page.next}


@routes.post("/payments/refunds", may=Payments.REFUND, answers=RefundRecorded, status=201)
def record_refund(visit: Visit, body: RefundGiven) -> Any:
    """Takes note that money went back; never more than was due, in its currency."""
    back = money.parse(body.amount, body.currency, field="amount")
    with transaction.atomic():
        taken = operations.make_refund(
            store_id=visit.store_id,
            due=body.due,
            amount_minor=back.minor,
            method=body.method,
            external_key=body.external_key,
            reference=body.reference,
            by=visit.actor,
            at=visit.at,
        )
        if taken.currency != back.currency:
            raise Invalid("two_currencies", f"It is due in {taken.currency}.", field="currency")
    return RefundRecorded.of(taken)
