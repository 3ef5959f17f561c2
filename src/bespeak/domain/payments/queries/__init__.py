"""Answers about money, as frozen values."""

from bespeak.domain.payments.queries.balances import Balance, balance, positions
from bespeak.domain.payments.queries.reading import (
    CaptureView,
    DueView,
    ExtraView,
    PaymentsView,
    RefundView,
    RequestView,
    due_back,
    extras,
    incoming,
    known_as,
    owed,
    payments,
)
from bespeak.domain.payments.queries.reconciling import reconcile

__all__ = [
    "Balance",
    "CaptureView",
    "DueView",
    "ExtraView",
    "PaymentsView",
    "RefundView",
    "RequestView",
    "balance",
    "due_back",
    "extras",
    "incoming",
    "known_as",
    "owed",
    "payments",
    "positions",
    "reconcile",
]
