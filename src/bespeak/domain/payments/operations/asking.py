"""Asking for an extra payment: only what an agreement says, only once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.payments.models import Capture, PaymentRequest, locked_order
from bespeak.domain.payments.operations import _books, _extras, _gates
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.payments.queries import RequestView, positions
from bespeak.domain.payments.queries.reading import request_view
from bespeak.domain.payments.states import NOT_AGREED, WITHDRAWN, Kind, Position, plan
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound, Refusal


class ExtraNotAgreed(Refusal):
    code = NOT_AGREED
    status = "conflict"
    sentence = "No such extra payment was agreed. Agree on its amount first."


@requires(Payments.ASK)
@transaction.atomic
def request_extra(*, store_id: int, agreement: str, by: Actor, at: datetime) -> RequestView:
    """Asks for the extra payment an accepted agreement allows; the amount is the agreement's.

    It belongs to the order that uses the agreement, now or later. Asked again it answers the request there is.
    Refuses ExtraNotAgreed without such a clause in force, or where an order has brought that payment with it.
    """
    clause = _extras.locked_clause(store_id=store_id, agreement=agreement)
    if clause is None:
        raise ExtraNotAgreed(agreement=agreement)
    there = _extras.open_request(agreement)
    if there is None:
        if not clause.open_at(at):
            raise ExtraNotAgreed(agreement=agreement, used_by=clause.used_by)
        there = _extras.ask(clause, store_id=store_id, by=by.ref, at=at)
        record([_extras.asked_for(there)])
    return request_view(there.ref)


@requires(Payments.ASK)
@transaction.atomic
def withdraw_extra(*, store_id: int, ref: str, by: Actor, at: datetime) -> RequestView:
    """Asks for it no more; what was paid on it is due back, and the clause may be used again. Safe to repeat."""
    asked = PaymentRequest.objects.filter(store_id=store_id, ref=ref, kind=Kind.EXTRA)
    seen = asked.first() if refs.is_ref(ref) else None
    if seen is None or seen.agreement_id is None:
        raise NotFound(f"There is no request {ref[:40]!r} for an extra payment here.")
    _extras.locked_clause(store_id=store_id, agreement=seen.agreement_id)
    request = PaymentRequest.objects.select_for_update().get(pk=seen.pk)
    if request.withdrawn_at is None:
        _take_back(request, by, at)
    return request_view(ref)


def _take_back(request: PaymentRequest, by: Actor, at: datetime) -> None:
    columns = ("store_id", "id", "ref", "order_id", "agreement_id", "amount_minor", "currency")
    told = _books.withdraw([tuple(getattr(request, name) for name in columns)], by=by.ref, at=at)
    agreements.unuse(order_refs=[request.ref], by=by.ref, at=at)
    books = _books.Books(by=by.ref, at=at)
    back = 0
    for capture, left in _not_due_yet(request):
        books.owe_for(capture, left, reason=WITHDRAWN)
        back += left
    covered = _weigh_order(books, request, back)
    books.write()
    record([*told, *books.facts])
    _gates.open_for(covered, store_id=request.store_id, at=at)


def _not_due_yet(request: PaymentRequest) -> list[tuple[Capture, int]]:
    """What was paid on it, without what was too much already as it came."""
    due = Coalesce(Sum("dues__amount_minor", filter=Q(dues__withdrawn_at=None)), 0)
    paid: Iterable[Any] = Capture.objects.standing().filter(request=request).annotate(due=due).order_by("id")
    return [(one, one.amount_minor - one.due) for one in paid if one.amount_minor > one.due]


def _weigh_order(books: _books.Books, request: PaymentRequest, back: int) -> dict[str, str]:
    """Its order now has less to pay: what came for both at once is too much; perhaps all is paid. Answers evidence."""
    order = locked_order(store_id=request.store_id, ref=request.order_id or "")
    if order is None:
        return {}
    before = positions([order.ref]).get((order.ref, order.currency), Position())
    weighed = plan(order.standing, order.total_minor, replace(before, due_back=before.due_back + back))
    if weighed.due_back:
        books.owe(order, weighed.due_back, order.currency, reason=order.reason or WITHDRAWN)
    return {order.ref: request.ref} if weighed.covered else {}
