"""Answers about money, as frozen values."""

from bespeak.domain.payments.queries.balances import Balance, balance, positions
from bespeak.domain.payments.queries.reading import (
    CaptureView,
    DueView,
    PaymentsView,
    RefundView,
    RequestView,
    due_back,
    incoming,
    payments,
)
from bespeak.domain.payments.queries.reconciling import reconcile

__all__ = [
    "Balance",
    "CaptureView",
    "DueView",
    "PaymentsView",
    "RefundView",
    "RequestView",
    "balance",
    "due_back",
    "incoming",
    "payments",
    "positions",
    "reconcile",
]
