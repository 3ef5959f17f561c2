"""What happened to money. The subject is the order's ref, else the agreement's, else the row's own.

Amounts are minor units of `currency`; `ref` names the row (pay_…, cap_…, rfd_…).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal import facts as journal


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfMoney(journal.Fact):
    ref: str
    order: str
    agreement: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRequested(_OfMoney):
    """Asked for; `due_minor` of it is not paid yet."""

    kind: ClassVar[str] = "payments.requested"
    payment_kind: str
    due_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(_OfMoney):
    kind: ClassVar[str] = "payments.request_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCaptured(_OfMoney):
    """Money came in. `parked` names why none of it counts; then all of it is due back."""

    kind: ClassVar[str] = "payments.captured"
    payment_kind: str
    method: str
    parked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDue(_OfMoney):
    kind: ClassVar[str] = "payments.refund_due"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMade(_OfMoney):
    """`due` is the ref of what it settles, `left_minor` what is still owed of it."""

    kind: ClassVar[str] = "payments.refund_made"
    due: str
    left_minor: int
