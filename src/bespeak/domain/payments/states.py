"""Kinds of money rows, and the arithmetic of who owes whom. No database."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


class Kind(TextChoices):
    """What money is asked or comes for. A balance is the rest after an order became dearer."""

    ORDER = "order"
    BALANCE = "balance"
    EXTRA = "extra"


class Method(TextChoices):
    BANK_TRANSFER = "bank_transfer"
    PROVIDER = "provider"
    CASH = "cash"
    CHANNEL = "channel"


class Standing(TextChoices):
    """What the gate's word on an order means for its money: asked for, waiting, or all due back."""

    OPEN = "open"
    HELD = "held"
    CLOSED = "closed"


OVERPAID = "overpaid"
OTHER_CURRENCY = "other_currency"
NOT_AGREED = "extra_payment_not_agreed"
AMOUNT_DIFFERS = "extra_payment_amount_differs"
TAKEN_ALREADY = "extra_payment_taken_already"
WITHDRAWN = "extra_payment_withdrawn"
PARKED = (NOT_AGREED, AMOUNT_DIFFERS, TAKEN_ALREADY, WITHDRAWN)
"""Why an extra payment counts for nothing, whatever becomes of other money of its order."""
DECLINED = "order_declined"
CANCELLED = "order_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The sums of one order in one currency, minor units. What was asked counts only while it is not withdrawn."""

    asked: int = 0
    asked_extra: int = 0
    captured: int = 0
    from_channel: int = 0
    due_back: int = 0

    @property
    def kept(self) -> int:
        return self.captured - self.due_back


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: `ask` minor units (after withdrawing what was asked, if `withdraw`), `due_back` owed.

    `covered` means that what is kept is all that this order has to pay.
    """

    ask: int
    kind: Kind
    withdraw: bool
    due_back: int
    covered: bool


def plan(standing: str, total: int, position: Position) -> Plan:
    """From what an order costs and what was asked and paid so far to what is still to be asked or given back."""
    asks = standing == Standing.OPEN
    withdraw = position.asked > (total if asks else 0)
    ask = total - (0 if withdraw else position.asked) if asks else 0
    kind = Kind.BALANCE if position.asked and not withdraw else Kind.ORDER
    entitled = 0 if standing == Standing.CLOSED else total + position.asked_extra
    due_back = max(0, position.kept - entitled)
    covered = standing != Standing.CLOSED and position.kept >= entitled
    return Plan(ask, kind, withdraw, due_back, covered)
