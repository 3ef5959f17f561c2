"""Whether what was promised of orders is kept: their deadline wakes somebody, their stock is what their lines say.

Three statements for the stock and two for the deadlines, however many orders there are.
"""

from __future__ import annotations

from django.db.models import Q, Sum

from bespeak.domain.inventory import queries as inventory
from bespeak.domain.orders import states
from bespeak.domain.orders.models import Order, OrderLine
from bespeak.journal.recording import awaited


def faults(*, store_id: int | None = None) -> list[str]:
    """Each broken promise in one sentence."""
    mine = Q(store_id=store_id) if store_id else Q()
    return _forgotten(mine, store_id) + _claimed_otherwise(mine, store_id)


def _forgotten(mine: Q, store_id: int | None) -> list[str]:
    """Held orders that nothing will decline at their deadline."""
    held = Order.objects.filter(mine, state=states.HELD, beyond_recall_at=None).order_by("id")
    refs = list(held.values_list("ref", flat=True))
    timers = awaited(states.DEADLINE, store_id=store_id)
    return [f"order {ref}: is held, and nothing waits for its deadline" for ref in refs if ref not in timers]


def _claimed_otherwise(mine: Q, store_id: int | None) -> list[str]:
    """Standing orders that claim other units of a variant than their lines have of it.

    What they claim nothing of is no fault: whether a variant is counted may change.
    """
    standing = Order.objects.filter(mine, state__in=states.STANDING).order_by("id").values_list("ref", flat=True)
    claims = inventory.claimed(store_id=store_id)
    lines = _lines(mine)
    return [
        f"order {ref}: claims {units} of {sku}, its lines have {had}"
        for ref in standing
        for (variant, sku), units in claims.get(ref, {}).items()
        if (had := lines.get((ref, variant), 0) + lines.get((ref, sku), 0)) != units
    ]


def _lines(mine: Q) -> dict[tuple[str, int | str], int]:
    """Units by order and variant; by SKU where the catalogue knew the variant only later."""
    rows = OrderLine.objects.filter(mine, order__state__in=states.STANDING)
    sums = rows.values_list("order__ref", "variant_id", "sku").annotate(units=Sum("quantity")).order_by("order__ref")
    found: dict[tuple[str, int | str], int] = {}
    for ref, variant, sku, units in sums:
        key = (ref, variant or sku)
        found[key] = found.get(key, 0) + units
    return found
