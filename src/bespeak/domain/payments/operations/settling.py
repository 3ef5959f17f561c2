"""What a decision on orders means for their money: ask, note what the platform took, give back, open the gate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bespeak.domain.agreements import operations as agreements
from bespeak.domain.payments.models import Capture, OrderMoney, PaymentRequest
from bespeak.domain.payments.operations import _gates
from bespeak.domain.payments.operations._books import Books, withdraw
from bespeak.domain.payments.queries import positions
from bespeak.domain.payments.states import OTHER_CURRENCY, OVERPAID, Kind, Plan, Position, Standing, plan
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit import rows
from bespeak.kit.actors import Actor

NOTHING = Position()
Key = tuple[str, str]


@transaction.atomic(savepoint=False)
def settle(*, orders_money: Sequence[OrderMoney], by: Actor, at: datetime) -> None:
    """Brings requests, captures of the channel and refunds due of these orders in line with what was just decided.

    Admitted: asks for the total (what was paid already counts towards it). Held: asks for nothing, keeps what came.
    Declined, cancelled: withdraws what was asked, all that came is due back. More than the total is due back.
    Opens the payment gate of what is covered. Safe to repeat; a constant number of statements for any number of
    orders. For listeners, in the transaction of the decision, which holds the orders' rows.
    """
    latest = {one.ref: one for one in orders_money}
    _adopt_extras([one for one in latest.values() if one.agreement])
    books = Books(by=by.ref, at=at)
    known = _with_channel(books, latest, positions([ref for ref, one in latest.items() if not one.fresh]))
    plans = {
        ref: plan(one.standing, one.total_minor, known.get((ref, one.currency), NOTHING)) for ref, one in latest.items()
    }
    told = _withdraw(latest, plans, known, by, at)
    asked = _carry_out(books, latest, plans, known)
    books.write()
    record([*told, *books.facts])
    _open(plans, asked, at)


def _with_channel(books: Books, latest: Mapping[str, OrderMoney], known: dict[Key, Position]) -> dict[Key, Position]:
    """Books what the platform has taken beyond what was booked before."""
    for ref, one in latest.items():
        before = known.get((ref, one.currency), NOTHING)
        more = one.paid_minor - before.from_channel
        if more > 0:
            key = f"channel:{ref}:{one.paid_minor}" if before.from_channel else f"channel:{ref}"
            books.capture_from_channel(one, more, key)
            known[ref, one.currency] = replace(before, captured=before.captured + more, from_channel=one.paid_minor)
    return known


def _withdraw(
    latest: Mapping[str, OrderMoney], plans: Mapping[str, Plan], known: Mapping[Key, Position], by: Actor, at: datetime
) -> list[Fact]:
    """What is no longer asked: of an order that is over everything, else what is too much or in another currency."""
    asked = {key: sums for key, sums in known.items() if sums.asked or sums.asked_extra}
    over = {ref for ref, _ in asked if latest[ref].standing == Standing.CLOSED}
    less = {ref for ref, currency in asked if plans[ref].withdraw or currency != latest[ref].currency}
    if not over | less:
        return []
    which = Q(order__in=over) | (Q(order__in=less) & ~Q(kind=Kind.EXTRA))
    rows_of = PaymentRequest.objects.filter(which, withdrawn_at=None).order_by("id")
    columns = ("store_id", "id", "ref", "order_id", "agreement_id", "amount_minor", "currency")
    requests = list(rows_of.values_list(*columns))
    agreements.unuse(order_refs=[row[2] for row in requests if row[4]], by=by.ref, at=at)
    return withdraw(requests, by=by.ref, at=at)


def _carry_out(
    books: Books, latest: Mapping[str, OrderMoney], plans: Mapping[str, Plan], known: Mapping[Key, Position]
) -> dict[str, str]:
    """Asks and owes by plan. Answers the request's ref by order."""
    asked: dict[str, str] = {}
    for ref, todo in plans.items():
        one = latest[ref]
        if todo.ask:
            due = max(0, one.total_minor - known.get((ref, one.currency), NOTHING).kept)
            asked[ref] = books.ask(one, todo.kind, todo.ask, reason=_why(one, todo), due=min(due, todo.ask))
        if todo.due_back:
            books.owe(one, todo.due_back, one.currency, reason=one.reason or OVERPAID)
    for (ref, currency), sums in known.items():
        if currency != latest[ref].currency and sums.kept > 0:
            books.owe(latest[ref], sums.kept, currency, reason=latest[ref].reason or OTHER_CURRENCY)
    return asked


def _why(one: OrderMoney, todo: Plan) -> str:
    return "order_changed" if todo.withdraw or todo.kind == Kind.BALANCE else "order_admitted"


def _open(plans: Mapping[str, Plan], asked: Mapping[str, str], at: datetime) -> None:
    covered = [ref for ref, todo in plans.items() if todo.covered]
    paid = _last_captures(covered) if covered else {}
    _gates.open_for({ref: paid.get(ref) or asked.get(ref, "") for ref in covered}, store_id=None, at=at)


def _last_captures(order_refs: Collection[str]) -> dict[str, str]:
    found = Capture.objects.filter(order__in=order_refs).order_by("id").values_list("order_id", "ref")
    return {str(order): ref for order, ref in found}


def _adopt_extras(those: Sequence[OrderMoney]) -> None:
    """Extra payments asked for and paid on an agreement before its order came now belong to that order."""
    if not those:
        return
    order_of = {one.agreement: one.ref for one in those if one.standing != Standing.CLOSED}
    early = PaymentRequest.objects.filter(agreement__in=order_of, order=None, kind=Kind.EXTRA, withdrawn_at=None)
    orders = {i: order_of[str(agreement)] for i, agreement in early.values_list("id", "agreement_id")}
    if not orders:
        return
    rows.update(PaymentRequest, ("order_id",), list(orders.items()))
    paid = Capture.objects.filter(request__in=orders, order=None).values_list("id", "request_id")
    rows.update(Capture, ("order_id",), [(i, orders[request]) for i, request in paid if request])
