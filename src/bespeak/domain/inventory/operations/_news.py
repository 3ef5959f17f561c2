"""Facts that several verbs tell."""

from __future__ import annotations

from datetime import datetime

from bespeak.domain.inventory.facts import HoldEnded, StockArrived
from bespeak.journal.facts import Fact


def arrived(*, store_id: int, variant_id: int, quantity: int, at: datetime, by: str) -> Fact:
    """More units are free than before."""
    subject = f"variant:{variant_id}"
    return StockArrived(store_id=store_id, subject=subject, at=at, by=by, variant_id=variant_id, quantity=quantity)


def ended(
    *, store_id: int, ref: str, variant_id: int, quantity: int, how: str, at: datetime, by: str
) -> tuple[Fact, Fact]:
    """A hold ended without being used, and its units are free."""
    told = HoldEnded(store_id=store_id, subject=ref, at=at, by=by, variant_id=variant_id, quantity=quantity, how=how)
    return told, arrived(store_id=store_id, variant_id=variant_id, quantity=quantity, at=at, by=by)
