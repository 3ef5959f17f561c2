"""Whether the rows say what the facts say."""

from __future__ import annotations

from django.db.models import F, Q

from bespeak.domain.prospects.models import Interest, Prospect


def reconcile(*, store_id: int | None = None) -> list[str]:
    """Faults in words: prospects whose conversation is somebody else's, rows that belong to another store than what
    they lean on. Three statements."""
    mine = Q(store_id=store_id) if store_id else Q()
    rows = Prospect.objects.filter(mine)
    strangers = rows.exclude(conversation__customer__survivor_id=F("customer__survivor_id")).filter(state="open")
    elsewhere = rows.filter(~Q(customer__store_id=F("store_id")) | ~Q(conversation__store_id=F("store_id")))
    interests = Interest.objects.filter(mine).exclude(prospect__store_id=F("store_id"), product__store_id=F("store_id"))
    return [
        *(f"prospect {ref}: its conversation is not its customer's" for ref in _refs(strangers, "ref")),
        *(f"prospect {ref}: what it leans on belongs to another store" for ref in _refs(elsewhere, "ref")),
        *(f"prospect {ref}: an interest of another store" for ref in _refs(interests, "prospect__ref")),
    ]


def _refs(rows: object, name: str) -> list[str]:
    return list(rows.order_by("id").values_list(name, flat=True)[:100])  # type: ignore[attr-defined]
