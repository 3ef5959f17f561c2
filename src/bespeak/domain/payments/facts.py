"""What happened to money. The subject is the order's ref, else the agreement's, else the row's own.

Amounts are minor units of `currency`; `ref` names the row (pay_…, cap_…, rfd_…).
"""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal import facts as journal


class _OfMoney(journal.Fact, frozen=True, kw_only=True):
    ref: str
    order: str
    agreement: str
    amount_minor: int
    currency: str


class PaymentRequested(_OfMoney, frozen=True, kw_only=True):
    """Asked for; `due_minor` of it is not paid yet."""

    kind: ClassVar[str] = "payments.requested"
    payment_kind: str
    due_minor: int


class RequestWithdrawn(_OfMoney, frozen=True, kw_only=True):
    kind: ClassVar[str] = "payments.request_withdrawn"


class PaymentCaptured(_OfMoney, frozen=True, kw_only=True):
    """Money came in. `parked` names why none of it counts; then all of it is due back."""

    kind: ClassVar[str] = "payments.captured"
    payment_kind: str
    method: str
    parked: str


class RefundDue(_OfMoney, frozen=True, kw_only=True):
    kind: ClassVar[str] = "payments.refund_due"
    reason: str


class RefundWithdrawn(_OfMoney, frozen=True, kw_only=True):
    """It is not due back any more: the money it was of never came."""

    kind: ClassVar[str] = "payments.refund_withdrawn"


class PaymentCorrected(_OfMoney, frozen=True, kw_only=True):
    """The payment `corrects` was booked wrongly: so much of what came in is taken off the books again."""

    kind: ClassVar[str] = "payments.corrected"
    corrects: str
    payment_kind: str


class RefundMade(_OfMoney, frozen=True, kw_only=True):
    """`due` is the ref of what it settles, `left_minor` what is still owed of it."""

    kind: ClassVar[str] = "payments.refund_made"
    due: str
    left_minor: int
