from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class StockArrived(Fact):
    """More units are free than before: goods in, a count, a hold or an order let go. Subject is "variant:" + its id."""

    kind: ClassVar[str] = "inventory.stock_arrived"
    variant_id: int
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockHeld(Fact):
    """Units were set aside; subject is the hold's ref."""

    kind: ClassVar[str] = "inventory.stock_held"
    variant_id: int
    quantity: int
    until: str
    held_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnded(Fact):
    """A hold was released or lapsed; subject is the hold's ref."""

    kind: ClassVar[str] = "inventory.hold_ended"
    variant_id: int
    quantity: int
    how: str
