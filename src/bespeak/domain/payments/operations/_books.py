"""New rows of money and the facts that tell of them: gathered first, then written with one statement for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bespeak.domain.payments import facts
from bespeak.domain.payments.models import Capture, OrderMoney, PaymentRequest, RefundDue
from bespeak.domain.payments.states import Kind, Method
from bespeak.journal.facts import Fact
from bespeak.kit import refs, rows

_REQUEST = (
    "store_id",
    "ref",
    "order_id",
    "agreement_id",
    "kind",
    "amount_minor",
    "currency",
    "reason",
    "asked_at",
    "by",
)
_CAPTURE = (
    "store_id", "ref", "order_id", "agreement_id", "customer_id", "kind", "amount_minor", "currency", "method",
    "external_key", "content", "reference", "at", "by",
)  # fmt: skip
_DUE = (
    "store_id", "ref", "capture_id", "order_id", "agreement_id", "customer_id", "amount_minor", "currency", "reason",
    "due_at", "by",
)  # fmt: skip


@dataclass(slots=True)
class Books:
    """What one transaction adds. `by` is the ref of whoever caused it."""

    by: str
    at: datetime
    facts: list[Fact] = field(default_factory=list)
    _requests: list[tuple[Any, ...]] = field(default_factory=list)
    _captures: list[tuple[Any, ...]] = field(default_factory=list)
    _dues: list[tuple[Any, ...]] = field(default_factory=list)

    def ask(self, order: OrderMoney, kind: Kind, amount: int, *, reason: str, due: int) -> str:
        """An order's amount; told as asked for only while some of it is due."""
        ref = refs.new("pay")
        self._requests.append(
            (order.store_id, ref, order.ref, None, kind, amount, order.currency, reason, self.at, self.by)
        )
        if due > 0:
            self._tell(
                facts.PaymentRequested, order, ref, amount, order.currency, payment_kind=str(kind), due_minor=due
            )
        return ref

    def capture_from_channel(self, order: OrderMoney, amount: int, external_key: str) -> str:
        """What the platform where the order was placed has taken."""
        ref = refs.new("cap")
        of = (order.store_id, ref, order.ref, None, order.customer_id)
        how = (Method.CHANNEL, external_key, "", "", self.at, self.by)
        self._captures.append((*of, Kind.ORDER, amount, order.currency, *how))
        told = {"payment_kind": str(Kind.ORDER), "method": str(Method.CHANNEL), "parked": ""}
        self._tell(facts.PaymentCaptured, order, ref, amount, order.currency, **told)
        return ref

    def owe(self, order: OrderMoney, amount: int, currency: str, *, reason: str) -> str:
        """Money of an order that is due back, whichever payment it came with."""
        ref = refs.new("rfd")
        of = (order.store_id, ref, None, order.ref, None, order.customer_id)
        self._dues.append((*of, amount, currency, reason, self.at, self.by))
        self._tell(facts.RefundDue, order, ref, amount, currency, reason=reason)
        return ref

    def owe_for(self, capture: Capture, amount: int, *, reason: str) -> str:
        """Money of one payment that is due back."""
        ref = refs.new("rfd")
        of = (capture.store_id, ref, capture.pk, capture.order_id, capture.agreement_id, capture.customer_id)
        self._dues.append((*of, amount, capture.currency, reason, self.at, self.by))
        self.facts.append(
            facts.RefundDue(
                store_id=capture.store_id,
                subject=capture.order_id or capture.agreement_id or capture.ref,
                at=self.at,
                by=self.by,
                ref=ref,
                order=capture.order_id or "",
                agreement=capture.agreement_id or "",
                amount_minor=amount,
                currency=capture.currency,
                reason=reason,
            )
        )
        return ref

    def write(self) -> None:
        """Three statements at most; the facts are left to the caller, to be recorded last."""
        rows.insert(PaymentRequest, _REQUEST, self._requests)
        rows.insert(Capture, _CAPTURE, self._captures)
        rows.insert(RefundDue, _DUE, self._dues)

    def _tell(self, kind: type[Fact], order: OrderMoney, ref: str, amount: int, currency: str, **more: Any) -> None:
        told = {"ref": ref, "order": order.ref, "agreement": "", "amount_minor": amount, "currency": currency, **more}
        self.facts.append(kind(store_id=order.store_id, subject=order.ref, at=self.at, by=self.by, **told))


def withdraw(requests: Sequence[tuple[Any, ...]], *, by: str, at: datetime) -> list[Fact]:
    """Rows of (store_id, id, ref, order, agreement, amount, currency): no longer asked for. One statement."""
    rows.update(PaymentRequest, ("withdrawn_at",), [(row[1], at) for row in requests])
    return [
        facts.RequestWithdrawn(
            store_id=store_id, subject=order or agreement, at=at, by=by,
            ref=ref, order=order or "", agreement=agreement or "", amount_minor=amount, currency=currency,
        )
        for store_id, _, ref, order, agreement, amount, currency in requests
    ]  # fmt: skip
