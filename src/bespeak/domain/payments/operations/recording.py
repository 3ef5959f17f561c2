"""Money that came in: booked once, counted where it belongs, owed back where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from bespeak.domain.payments import facts
from bespeak.domain.payments.models import Capture, RefundDue
from bespeak.domain.payments.operations import _checking, _gates, _placing
from bespeak.domain.payments.operations._books import Books
from bespeak.domain.payments.operations._placing import Place, Reported
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.payments.queries import positions
from bespeak.domain.payments.states import OVERPAID, Kind, Method, plan
from bespeak.journal.recording import record
from bespeak.kit import money
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, KeyReused, Refusal


class WasCorrected(Refusal):
    code = "payment_was_corrected"
    status = "conflict"
    sentence = (
        "This payment was booked and corrected: it counts as never come. If it did come, book it with a mark behind"
        " its number."
    )


REPORTED = (Method.BANK_TRANSFER, Method.PROVIDER, Method.CASH)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTaken:
    """What became of it: `counted_minor` serves order or agreement, `due_back_minor` is owed back for `reason`."""

    ref: str
    order: str
    agreement: str
    kind: str
    amount_minor: int
    currency: str
    counted_minor: int
    due_back_minor: int
    reason: str
    at: datetime
    repeated: bool


@requires(Payments.RECORD)
def record_payment(
    *,
    store_id: int,
    amount_minor: int,
    currency: str,
    method: str,
    external_key: str,
    by: Actor,
    at: datetime,
    kind: str = Kind.ORDER,
    order: str = "",
    agreement: str = "",
    customer: str = "",
    reference: str = "",
) -> PaymentTaken:
    """Takes note of money for an `order`, or of an extra payment (`kind` "extra"; by agreement, order or neither).

    `external_key` is the other side's id of it: told again, the first answer is given; with other content, KeyReused;
    what was corrected meanwhile, WasCorrected.
    An extra payment counts only in exactly the amount agreed and once; otherwise all of it is due back by name.
    More than an order costs, and money for an order that is over, is due back. Refuses another currency.
    """
    given = Reported(
        store_id,
        kind,
        order,
        agreement,
        customer,
        amount_minor,
        currency,
        method,
        external_key.strip(),
        reference.strip(),
    )
    _check(given)
    if first := _answered(given):
        return first
    try:
        with transaction.atomic():
            return _record(given, by, at)
    except IntegrityError:
        first = _answered(given)  # the same money was told twice at the same moment
        if first is None:
            raise
        return first


def _check(given: Reported) -> None:
    money.exponent(given.currency)
    _checking.amount(given.amount_minor)
    _checking.method(given.method, REPORTED)
    _checking.external_key(given.external_key)
    _checking.reference(given.reference)
    if given.kind not in (Kind.ORDER, Kind.EXTRA):
        raise Invalid("unknown_kind", 'Money is for an "order" or an "extra" payment.', field="kind")
    if given.kind == Kind.ORDER and (not given.order or given.agreement):
        raise Invalid("no_order", "Name the order it pays.", field="order")


def _answered(given: Reported) -> PaymentTaken | None:
    told = Capture.objects.filter(store_id=given.store_id, external_key=given.external_key)
    capture = told.filter(corrected_at=None).first()
    if capture is None:
        if told.filter(corrected_at__isnull=False, content=given.content).exists():
            raise WasCorrected(field="external_key")
        return None
    if capture.content != given.content:
        raise KeyReused(f"{given.external_key!r} was another payment.", field="external_key")
    return _taken(capture, repeated=True)


def _taken(capture: Capture, *, repeated: bool = False) -> PaymentTaken:
    owed = RefundDue.objects.filter(capture=capture, due_at=capture.at).order_by("id")
    back = sum(one.amount_minor for one in owed)
    return PaymentTaken(
        ref=capture.ref,
        order=capture.order_id or "",
        agreement=capture.agreement_id or "",
        kind=capture.kind,
        amount_minor=capture.amount_minor,
        currency=capture.currency,
        counted_minor=capture.amount_minor - back,
        due_back_minor=back,
        reason=owed[0].reason if owed else "",
        at=capture.at,
        repeated=repeated,
    )


def _record(given: Reported, by: Actor, at: datetime) -> PaymentTaken:
    place = _placing.of_order(given) if given.kind == Kind.ORDER else _placing.of_extra(given, by, at)
    capture = _placing.capture(given, place, by, at)
    books = Books(by=by.ref, at=at)
    books.facts.append(_came_in(capture, place.parked))
    covered = _weigh(books, capture, place)
    books.write()
    record(books.facts)
    if covered and place.order:
        _gates.open_for({place.order.ref: capture.ref}, store_id=given.store_id, at=at)
    return _taken(capture)


def _weigh(books: Books, capture: Capture, place: Place) -> bool:
    """Owes back what does not count. Answers whether its order is paid now."""
    if place.parked:
        books.owe_for(capture, capture.amount_minor, reason=place.parked)
        return False
    if place.order is None:
        return False
    sums = positions([place.order.ref])[place.order.ref, capture.currency]
    weighed = plan(place.order.standing, place.order.total_minor, sums)
    if weighed.due_back:
        too_much = min(weighed.due_back, capture.amount_minor)
        books.owe_for(capture, too_much, reason=place.order.reason or OVERPAID)
    return weighed.covered


def _came_in(capture: Capture, parked: str) -> facts.PaymentCaptured:
    return facts.PaymentCaptured(
        store_id=capture.store_id,
        subject=capture.order_id or capture.agreement_id or capture.ref,
        at=capture.at,
        by=capture.by,
        ref=capture.ref,
        order=capture.order_id or "",
        agreement=capture.agreement_id or "",
        amount_minor=capture.amount_minor,
        currency=capture.currency,
        payment_kind=capture.kind,
        method=capture.method,
        parked=parked,
    )
