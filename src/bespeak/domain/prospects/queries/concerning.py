"""Whom something that happened elsewhere concerns. Internal to the house."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from bespeak.domain.prospects.models import Prospect
from bespeak.domain.prospects.states import State


def concerned(*, store_ids: Collection[int], customer_ids: Collection[int], orders: Collection[str]) -> set[int]:
    """Those of these customers (survivors' ids) who have an open prospect or one that ended by one of these orders. One
    statement."""
    found = Prospect.objects.filter(
        Q(state=State.OPEN) | Q(state=State.ORDERED, order_ref__in=orders),
        store_id__in=store_ids, customer__survivor_id__in=customer_ids,
    )  # fmt: skip
    return set(found.order_by().values_list("customer__survivor_id", flat=True))
