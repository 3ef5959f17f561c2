"""The money of an order or a store, for those who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from bespeak.domain.payments.models import Capture, PaymentRequest, RefundDue, RefundMade, order_called
from bespeak.domain.payments.permissions import Payments
from bespeak.domain.payments.queries.balances import Balance
from bespeak.domain.payments.states import Kind
from bespeak.kit import refs
from bespeak.kit.actors import Actor
from bespeak.kit.nested import Rows
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class RequestView:
    ref: str
    order: str
    agreement: str
    kind: str
    amount_minor: int
    currency: str
    reason: str
    asked_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaptureView:
    """Money that came in. `reference` is what bank or person wrote. Booked wrongly: `corrected_at`, and another with
    the ref of this one in `corrects`, as much below zero, whose `reference` says why."""

    ref: str
    order: str
    agreement: str
    kind: str
    amount_minor: int
    currency: str
    method: str
    external_key: str
    reference: str
    at: datetime
    by: str
    corrects: str
    corrected_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether it came and counts: neither booked wrongly nor the correction of that."""
        return not self.corrects and self.corrected_at is None


@dataclass(frozen=True, slots=True)
class DueView:
    """Owed back; `left_minor` of it has not been paid back yet."""

    ref: str
    order: str
    agreement: str
    amount_minor: int
    left_minor: int
    currency: str
    reason: str
    due_at: datetime
    capture: str


@dataclass(frozen=True, slots=True)
class RefundView:
    ref: str
    due: str
    amount_minor: int
    currency: str
    method: str
    external_key: str
    reference: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PaymentsView:
    """All money of one order, oldest first, and its balance."""

    balance: Balance
    requests: tuple[RequestView, ...]
    captures: tuple[CaptureView, ...]
    due: tuple[DueView, ...]
    refunds: tuple[RefundView, ...]


_ORDER = Coalesce("order_id", Value(""))
_AGREEMENT = Coalesce("agreement_id", Value(""))
_REQUEST = ("ref", _ORDER, _AGREEMENT, "kind", "amount_minor", "currency", "reason", "asked_at", "withdrawn_at")
_CAPTURE = (
    "ref",
    _ORDER,
    _AGREEMENT,
    "kind",
    "amount_minor",
    "currency",
    "method",
    "external_key",
    "reference",
    "at",
    "by",
    Coalesce("corrects__ref", Value("")),
    "corrected_at",
)
_CAUSE = Coalesce("capture__ref", Value(""))
_DUE = ("ref", _ORDER, _AGREEMENT, "amount_minor", "left", "currency", "reason", "due_at", _CAUSE)
_MADE = ("ref", "due__ref", "amount_minor", "currency", "method", "external_key", "reference", "at", "by")


def payments(*, store_id: int, order: str, actor: Actor) -> PaymentsView:
    """Everything asked, paid and given back for one order. A customer sees their own orders' money only.
    One statement."""
    actor.require(Payments.READ, store_id=store_id)
    theirs = actor.ref if actor.kind == "customer" else ""
    found = order_called(store_id=store_id, ref=order, customer=theirs).values_list("currency", *_books()).first()
    if found is None:
        raise NotFound(f"There is no order {order[:40]!r} here.")
    currency, asked_for, came, owed_back, went_back = found
    requests, captures = [RequestView(*row) for row in asked_for], [CaptureView(*row) for row in came]
    refunds = [RefundView(*row) for row in went_back]
    due = [_due(row, refunds) for row in owed_back]
    asked = [one for one in requests if not one.withdrawn_at]
    sums = (_sum(rows, currency) for rows in (asked, captures, due, refunds))
    wrong = sum(one.amount_minor for one in captures if one.corrected_at and one.currency == currency)
    return PaymentsView(
        replace(Balance(*sums), corrected=wrong), tuple(requests), tuple(captures), tuple(due), tuple(refunds)
    )


def _books() -> tuple[Rows, ...]:
    """Requests, captures, what is due back and what went back of the order that is asked for around them."""
    mine = {"store_id": OuterRef("store_id"), "order_id": OuterRef("ref")}
    due = RefundDue.objects.filter(**mine, withdrawn_at=None)
    made = RefundMade.objects.filter(store_id=OuterRef("store_id"), due__order_id=OuterRef("ref"))
    return (
        Rows(PaymentRequest.objects.filter(**mine).order_by("id"), *_REQUEST),
        Rows(Capture.objects.filter(**mine).order_by("id"), *_CAPTURE),
        Rows(due.annotate(left=F("amount_minor")).order_by("id"), *_DUE),
        Rows(made.order_by("id"), *_MADE),
    )


def _due(row: tuple[Any, ...], made: Iterable[RefundView]) -> DueView:
    """`left` is the whole amount in the row."""
    due = DueView(*row)
    back = sum(one.amount_minor for one in made if one.due == due.ref)
    return replace(due, left_minor=due.amount_minor - back)


def _sum(rows: Iterable[RequestView | CaptureView | DueView | RefundView], currency: str) -> int:
    return sum(one.amount_minor for one in rows if one.currency == currency)


@dataclass(frozen=True, slots=True)
class ExtraView:
    """An extra payment that was asked for, and what came for it so far."""

    request: RequestView
    paid_minor: int


def extras(*, store_id: int, agreement: str, actor: Actor) -> list[ExtraView]:
    """Every time the extra payment of this agreement was asked for, the latest first. One statement."""
    _for_the_store(store_id, actor)
    rows = PaymentRequest.objects.filter(store_id=store_id, agreement_id=agreement, kind=Kind.EXTRA)
    paid = Coalesce(Sum("captures__amount_minor"), 0)
    found = rows.annotate(paid=paid).order_by("-id").values_list(*_REQUEST, "paid")
    return [ExtraView(RequestView(*row[:-1]), row[-1]) for row in found]


def request_view(ref: str) -> RequestView:
    """One request of this room as a value."""
    return RequestView(*PaymentRequest.objects.filter(ref=ref).values_list(*_REQUEST)[0])


def due_back(*, store_id: int, actor: Actor, after: str = "", most: int = 50) -> list[DueView]:
    """What the store still owes back, longest owed first, after the one with ref `after`."""
    _for_the_store(store_id, actor)
    owed = _with_rest(RefundDue.objects.filter(store_id=store_id, withdrawn_at=None)).filter(left__gt=0)
    if after:
        owed = owed.filter(id__gt=_id_of(RefundDue.objects.filter(store_id=store_id), after))
    return [DueView(*row) for row in owed.order_by("id").values_list(*_DUE)[:most]]


def owed(*, store_id: int, ref: str, actor: Actor) -> DueView | None:
    """What is or was due by this ref, with what is left of it; None where there is no such thing."""
    _for_the_store(store_id, actor)
    rows = _with_rest(RefundDue.objects.filter(store_id=store_id, ref=ref, withdrawn_at=None))
    found = rows.values_list(*_DUE).first() if refs.is_ref(ref) else None
    return DueView(*found) if found else None


def incoming(*, store_id: int, actor: Actor, before: str = "", order: str = "", most: int = 50) -> list[CaptureView]:
    """Money that came in, newest first, before the one with ref `before`; with `order` for that one alone."""
    _for_the_store(store_id, actor)
    found = Capture.objects.filter(store_id=store_id)
    if order:
        found = found.filter(order_id=order)
    if before:
        found = found.filter(id__lt=_id_of(found, before))
    return [CaptureView(*row) for row in found.order_by("-id").values_list(*_CAPTURE)[:most]]


def known_as(*, store_id: int, actor: Actor, text: str, most: int = 6) -> list[str]:
    """The orders (refs) with a payment that the other side calls so: its number there, or what the bank wrote, to the
    letter. Also one that was booked wrongly. One statement."""
    _for_the_store(store_id, actor)
    mine = Capture.objects.filter(store_id=store_id, order__isnull=False).order_by().values_list("order_id", flat=True)
    numbered = mine.filter(external_key=text)
    ways = (
        numbered.filter(corrected_at__isnull=True),
        numbered.filter(corrected_at__isnull=False),
        mine.filter(reference=text).exclude(reference=""),
    )
    return [str(order) for order in ways[0].union(*ways[1:])[:most]]


def _for_the_store(store_id: int, actor: Actor) -> None:
    """Whole books are the store's; a customer is told there is nothing here."""
    actor.require(Payments.READ, store_id=store_id)
    if actor.kind == "customer":
        raise NotFound


def _with_rest(rows: QuerySet[RefundDue]) -> Any:
    return rows.annotate(left=F("amount_minor") - Coalesce(Sum("made__amount_minor"), 0))


def _id_of(rows: QuerySet[Any], ref: str) -> int:
    found = rows.filter(ref=ref).values_list("id", flat=True).first() if refs.is_ref(ref) else None
    if found is None:
        raise NotFound(f"There is nothing called {ref[:40]!r} here.", field="cursor")
    return int(found)
