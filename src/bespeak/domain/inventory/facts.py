from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class StockArrived(Fact, frozen=True, kw_only=True):
    """More units are free than before: goods in, a count, a hold or an order let go. Subject is "variant:" + its id."""

    kind: ClassVar[str] = "inventory.stock_arrived"
    variant_id: int
    quantity: int


class StockHeld(Fact, frozen=True, kw_only=True):
    """Units were set aside; subject is the hold's ref."""

    kind: ClassVar[str] = "inventory.stock_held"
    variant_id: int
    quantity: int
    until: str
    held_for: str


class HoldEnded(Fact, frozen=True, kw_only=True):
    """A hold was released or lapsed; subject is the hold's ref."""

    kind: ClassVar[str] = "inventory.hold_ended"
    variant_id: int
    quantity: int
    how: str
