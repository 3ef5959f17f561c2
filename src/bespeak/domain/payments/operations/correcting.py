"""A payment that was booked wrongly: a counter-entry takes it off the books, and what was booked stays to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, Sum

from bespeak.domain.payments import facts
from bespeak.domain.payments.models import Capture, OrderMoney, RefundDue, RefundMade, locked_order
from bespeak.domain.payments.operations import _checking, _gates
from bespeak.domain.payments.operations._books import Books
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.payments.queries import positions
from bespeak.domain.payments.states import OVERPAID, PARKED, Method, Position, Standing
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal, StaleState


class ReportedByShop(Refusal):
    code = "reported_by_shop"
    status = "conflict"
    sentence = "The shop it was paid in reported this payment: it is put right there."


class WentBackAlready(Refusal):
    code = "went_back_already"
    status = "conflict"
    sentence = "Some of this money was given back already, so it cannot be taken off the books."


class IsCorrection(Refusal):
    code = "is_correction"
    status = "conflict"
    sentence = "This is itself a correction. If the money did come, book it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionTaken:
    """`amount_minor` was taken off the books; `shut`: its order is not paid any more, and waits for the money."""

    ref: str
    corrects: str
    order: str
    agreement: str
    amount_minor: int
    currency: str
    at: datetime
    shut: bool
    repeated: bool


@requires(Payments.RECORD)
@transaction.atomic
def correct_payment(*, store_id: int, payment: str, reason: str, by: Actor, at: datetime) -> CorrectionTaken:
    """The `payment` (cap_…) was booked wrongly: it counts as never come, and its number may be booked again, rightly.

    What was due back of it is not any more; the payment gate of an order that is not paid then is shut again, unless
    its goods left. Told again it is done once. Refuses what a shop reported, corrections, and what went back already.
    """
    reason = _written(reason)
    wrong, order = _locked(store_id, payment)
    if wrong.corrected_at:
        return _taken(wrong.correction, shut=False, repeated=True)
    _refuse(wrong)
    entry = _counter(wrong, reason, by, at)
    books = Books(by=by.ref, at=at)
    books.facts.append(_told(entry, wrong))
    gone, covered = _weigh(books, wrong, order)
    withdrawn = _withdraw(gone, by, at)
    books.write()
    record([*books.facts, *withdrawn])
    unpaid = order is not None and order.currency == wrong.currency and not covered
    shut = unpaid and _gates.shut_for(wrong.order_id or "", store_id=store_id, at=at)
    return _taken(entry, shut=shut)


def _written(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid("reason_missing", "Write down why it was wrong.", field="reason")
    if len(reason) > _checking.LONGEST_REFERENCE:
        said = f"The reason is longer than {_checking.LONGEST_REFERENCE} characters."
        raise Invalid("text_too_long", said, field="reason")
    _checking.reference(reason)
    return reason


def _locked(store_id: int, ref: str) -> tuple[Capture, OrderMoney | None]:
    """The payment and its order, locked in the order in which a booking locks them."""
    seen = Capture.objects.filter(store_id=store_id, ref=ref).first() if refs.is_ref(ref) else None
    if seen is None:
        raise NotFound(f"There is no payment {ref[:40]!r} here.", field="payment")
    order = locked_order(store_id=store_id, ref=seen.order_id) if seen.order_id else None
    wrong = Capture.objects.select_for_update().get(pk=seen.pk)
    if wrong.order_id != seen.order_id:
        raise StaleState("An order has just taken this payment. Try again.")
    return wrong, order


def _refuse(wrong: Capture) -> None:
    if wrong.corrects_id:
        raise IsCorrection
    if wrong.method == Method.CHANNEL:
        raise ReportedByShop
    if RefundMade.objects.filter(due__capture=wrong).exists():
        raise WentBackAlready


def _counter(wrong: Capture, reason: str, by: Actor, at: datetime) -> Capture:
    Capture.objects.filter(pk=wrong.pk).update(corrected_at=at)
    same = ("store_id", "request_id", "order_id", "agreement_id", "customer_id", "kind", "currency", "method")
    return Capture.objects.create(
        **{name: getattr(wrong, name) for name in same}, ref=refs.new("cap"), corrects=wrong, reference=reason,
        amount_minor=-wrong.amount_minor, external_key=f"{_checking.CORRECTION}{wrong.ref}", at=at, by=by.ref,
    )  # fmt: skip


def _weigh(books: Books, wrong: Capture, order: OrderMoney | None) -> tuple[list[RefundDue], bool]:
    """What is not due back any more, newest first, and whether the order is still paid. Owes what is left to owe.

    An extra payment that counts for nothing stays due back, whatever becomes of other money.
    """
    which = Q(capture=wrong) | (Q(order_id=order.ref) if order else Q())
    dues = RefundDue.objects.select_for_update().filter(which, withdrawn_at=None, currency=wrong.currency)
    owed = list(dues.order_by("-id"))
    gone = [due for due in owed if due.capture_id == wrong.pk]
    if order is None:
        return gone, False
    parked = sum(due.amount_minor for due in owed if due not in gone and _is_parked(due))
    sums = positions([order.ref]).get((order.ref, wrong.currency), Position())
    counts, entitled = sums.captured - parked, _entitled(order, wrong.currency, sums)
    right = max(0, counts - entitled)
    rest = [due for due in owed if due not in gone and not _is_parked(due)]
    left = sum(due.amount_minor for due in rest)
    paid_back = _paid_back(rest)
    for due in rest:
        if left > right and due.pk not in paid_back:
            gone.append(due)
            left -= due.amount_minor
    if left > right:
        raise WentBackAlready
    if left < right:
        books.owe(order, right - left, wrong.currency, reason=order.reason or OVERPAID)
    return gone, order.standing != Standing.CLOSED and counts - right >= entitled


def _is_parked(due: RefundDue) -> bool:
    return due.reason in PARKED and due.capture_id is not None


def _entitled(order: OrderMoney, currency: str, sums: Position) -> int:
    """What the store may keep of the order in this currency."""
    keeps = order.standing != Standing.CLOSED and order.currency == currency
    return order.total_minor + sums.asked_extra if keeps else 0


def _paid_back(dues: list[RefundDue]) -> set[int]:
    made = RefundMade.objects.filter(due__in=[due.pk for due in dues]).values_list("due_id")
    return {due for due, back in made.annotate(s=Sum("amount_minor")) if back}


def _withdraw(gone: list[RefundDue], by: Actor, at: datetime) -> list[Fact]:
    RefundDue.objects.filter(pk__in=[due.pk for due in gone]).update(withdrawn_at=at)
    return [
        facts.RefundWithdrawn(
            store_id=due.store_id, subject=due.order_id or due.agreement_id or due.ref, at=at, by=by.ref, ref=due.ref,
            order=due.order_id or "", agreement=due.agreement_id or "", amount_minor=due.amount_minor,
            currency=due.currency,
        )
        for due in gone
    ]  # fmt: skip


def _told(entry: Capture, wrong: Capture) -> facts.PaymentCorrected:
    return facts.PaymentCorrected(
        store_id=entry.store_id, subject=entry.order_id or entry.agreement_id or wrong.ref, at=entry.at, by=entry.by,
        ref=entry.ref, order=entry.order_id or "", agreement=entry.agreement_id or "",
        amount_minor=wrong.amount_minor, currency=entry.currency, corrects=wrong.ref, payment_kind=entry.kind,
    )  # fmt: skip


def _taken(entry: Capture, *, shut: bool, repeated: bool = False) -> CorrectionTaken:
    return CorrectionTaken(
        ref=entry.ref, corrects=entry.corrects.ref if entry.corrects else "", order=entry.order_id or "",
        agreement=entry.agreement_id or "", amount_minor=-entry.amount_minor, currency=entry.currency, at=entry.at,
        shut=shut, repeated=repeated,
    )  # fmt: skip
