"""Goods that leave the house for good."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from bespeak.domain.inventory.models import Ledger, Level
from bespeak.kit import rows

_LEDGER = ("store_id", "level_id", "kind", "on_hand", "held", "allocated", "ref", "at", "by")


@transaction.atomic
def send_off(*, store_id: int, order_refs: Collection[str], at: datetime, by: str) -> int:
    """What these orders had claimed is neither claimed nor on hand any more. Answers units. Safe to repeat.

    For `fulfilment` alone, which has asked for permission.
    """
    claimed = (
        Ledger.objects.filter(store_id=store_id, ref__in=order_refs)
        .values("level_id", "ref")
        .annotate(units=Sum("allocated"))
        .order_by("level_id", "ref")
    )
    locked = Level.objects.select_for_update().filter(id__in=[one["level_id"] for one in claimed]).order_by("id")
    levels = {one.id: one for one in locked}
    leaving = list(claimed.filter(units__gt=0))
    for one in leaving:
        level, units = levels[one["level_id"]], one["units"]
        level.on_hand -= units
        level.allocated -= units
    rows.update(Level, ("on_hand", "allocated"), [(one.id, one.on_hand, one.allocated) for one in levels.values()])
    lines = [
        (store_id, one["level_id"], "sent", -one["units"], 0, -one["units"], one["ref"], at, by) for one in leaving
    ]
    rows.insert(Ledger, _LEDGER, lines)
    return sum(one["units"] for one in leaving)
