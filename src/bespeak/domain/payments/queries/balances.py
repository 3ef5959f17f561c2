"""Balances are sums over rows that never change. No permission is asked: for verbs, and queries that asked already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Sum, Value

from bespeak.domain.payments.models import Capture, PaymentRequest, RefundDue, RefundMade
from bespeak.domain.payments.states import Kind, Method, Position
from bespeak.kit.asking import Blank, Question

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Balance:
    """Of one order in its own currency, minor units. `refund_due` is all that was ever owed back, `corrected` all that
    was booked wrongly and taken off the books."""

    asked: int = 0
    captured: int = 0
    refund_due: int = 0
    refunded: int = 0
    corrected: int = 0

    @property
    def kept(self) -> int:
        """What the store has and need not give back."""
        return self.captured - self.refund_due

    @property
    def outstanding(self) -> int:
        """Still to be paid."""
        return max(0, self.asked - self.kept)

    @property
    def owed(self) -> int:
        """Still to be given back."""
        return self.refund_due - self.refunded


def balance(order_refs: Collection[str]) -> dict[str, Balance]:
    """Order ref → its balance; one statement for any number. Orders without money are all zeros."""
    sums = (
        _summed("asked", _asked(order_refs), F("order_id"), F("order__currency")),
        _summed("captured", Capture.objects.filter(order__in=order_refs), F("order_id"), F("order__currency")),
        _summed(
            "refund_due",
            RefundDue.objects.filter(order__in=order_refs, withdrawn_at=None),
            F("order_id"),
            F("order__currency"),
        ),
        _summed(
            "refunded",
            RefundMade.objects.filter(due__order__in=order_refs),
            F("due__order_id"),
            F("due__order__currency"),
        ),
        _summed("corrected", _corrected(order_refs), F("order_id"), F("order__currency")),
    )
    found: dict[str, dict[str, int]] = {}
    for ref, name, amount in sums[0].union(*sums[1:], all=True) if order_refs else ():
        found.setdefault(ref, {})[name] = amount
    return {ref: Balance(**found.get(ref, {})) for ref in order_refs}


def _summed(name: str, rows: QuerySet[Any], whose: F, currency: F) -> Any:
    """(order ref, `name`, what these rows come to in the order's own currency)."""
    named = rows.filter(currency=currency).order_by().annotate(whose=whose, name=Value(name))
    return named.values_list("whose", "name").annotate(s=Sum("amount_minor"))


def _grouped(rows: Any, *by: str) -> Any:
    return rows.values_list("order_id", "currency", *by).annotate(s=Sum("amount_minor")).order_by("order_id")


_OF_ORDERS: dict[str, Any] = {"order_id__among": Blank("refs")}
_ASKED = Question(lambda: _grouped(PaymentRequest.objects.filter(**_OF_ORDERS, withdrawn_at=None), "kind"))
_CAPTURED = Question(lambda: _grouped(Capture.objects.filter(**_OF_ORDERS), "method"))
_DUE_BACK = Question(lambda: _grouped(RefundDue.objects.filter(**_OF_ORDERS, withdrawn_at=None)))


def positions(order_refs: Collection[str]) -> dict[Key, Position]:
    """(order ref, currency) → its sums, where there are any. Three statements for any number."""
    sums: dict[Key, dict[str, int]] = {}
    if not order_refs:
        return {}

    def add(key: Key, name: str, amount: int) -> None:
        of = sums.setdefault(key, {})
        of[name] = of.get(name, 0) + amount

    for ref, currency, kind, amount in _ASKED.ask(refs=order_refs):
        add((ref, currency), "asked_extra" if kind == Kind.EXTRA else "asked", amount)
    for ref, currency, method, amount in _CAPTURED.ask(refs=order_refs):
        add((ref, currency), "captured", amount)
        add((ref, currency), "from_channel", amount if method == Method.CHANNEL else 0)
    for ref, currency, amount in _DUE_BACK.ask(refs=order_refs):
        add((ref, currency), "due_back", amount)
    return {key: Position(**of) for key, of in sums.items()}


def _corrected(order_refs: Collection[str]) -> QuerySet[Capture]:
    return Capture.objects.filter(order__in=order_refs, corrected_at__isnull=False)


def _asked(order_refs: Collection[str]) -> QuerySet[PaymentRequest]:
    return PaymentRequest.objects.filter(order__in=order_refs, withdrawn_at=None)
