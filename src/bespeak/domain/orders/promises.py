"""Whether what was promised of orders is kept: their deadline is what was decided and wakes somebody, their stock is
what their lines say.

Three statements for the stock and five for the deadlines, however many orders there are.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from bespeak.domain.inventory import queries as inventory
from bespeak.domain.orders import states
from bespeak.domain.orders.models import Decision, Order, OrderLine
from bespeak.journal.recording import awaited


def faults(*, store_id: int | None = None) -> list[str]:
    """Each broken promise in one sentence."""
    mine = Q(store_id=store_id) if store_id else Q()
    deadlines = _forgotten(mine, store_id) + _due_otherwise(mine) + _put_off_otherwise(mine)
    return deadlines + _claimed_otherwise(mine, store_id)


def _forgotten(mine: Q, store_id: int | None) -> list[str]:
    """Held orders that nothing will decline at their deadline."""
    held = Order.objects.filter(mine, state=states.HELD, beyond_recall_at=None).order_by("id")
    refs = list(held.values_list("ref", flat=True))
    timers = awaited(states.DEADLINE, store_id=store_id)
    return [f"order {ref}: is held, and nothing waits for its deadline" for ref in refs if ref not in timers]


def _due_otherwise(mine: Q) -> list[str]:
    """Held orders whose deadline is another than was decided last."""
    last = Decision.objects.filter(order=OuterRef("pk")).order_by("-id").values("deadline")[:1]
    held = Order.objects.filter(mine, state=states.HELD).annotate(decided=Subquery(last))
    wrong = held.filter(decided__isnull=False).exclude(decided=F("deadline")).order_by("id")
    return [f"order {ref}: its deadline is another than was decided" for ref in wrong.values_list("ref", flat=True)]


def _put_off_otherwise(mine: Q) -> list[str]:
    """Orders whose first deadline is kept otherwise than by what was decided before they were put off."""
    told = _first_deadlines(mine)
    known = Order.objects.filter(Q(put_off_from__isnull=False) | Q(id__in=_put_off(mine).values("order_id")), mine)
    return [
        f"order {ref}: says that it was put off from {_moment(said)}, and was from {_moment(told.get(order_id))}"
        for order_id, ref, said in known.order_by("id").values_list("id", "ref", "put_off_from")
        if said != told.get(order_id)
    ]


def _first_deadlines(mine: Q) -> dict[int, datetime | None]:
    """Order id → its deadline until it was put off for the first time."""
    decided = Decision.objects.filter(order_id__in=_put_off(mine).values("order_id")).order_by("order_id", "id")
    before: dict[int, datetime | None] = {}
    found: dict[int, datetime | None] = {}
    for order_id, cause, deadline in decided.values_list("order_id", "cause", "deadline").iterator():
        if cause == states.PUT_OFF:
            found.setdefault(order_id, before.get(order_id))
        before[order_id] = deadline
    return found


def _put_off(mine: Q) -> QuerySet[Decision]:
    return Decision.objects.filter(mine, cause=states.PUT_OFF)


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else "none"


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
