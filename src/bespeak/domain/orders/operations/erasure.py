"""Letting go of what a person wrote, while the books stay whole."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from bespeak.domain.customers.permissions import Customers
from bespeak.domain.orders.models import Cancellation, Change, Decision, Order, OrderLine
from bespeak.journal import receipts
from bespeak.kit.actors import Actor, requires

PERMISSION = Customers.ERASE


@requires(PERMISSION)
@transaction.atomic
def erase_person(*, store_id: int, customer_ids: Collection[int], by: Actor, at: datetime) -> int:
    """Drops names, contacts, addresses, notes, wishes and line texts of these customers' orders. Answers how many
    orders.

    Amounts, SKUs, decisions, codes and the channel's number stay: the law wants the books kept, and a file read
    again must not bring the order back.
    """
    orders: QuerySet[Order] = Order.objects.filter(store_id=store_id, customer_id__in=customer_ids)
    ids = list(orders.values_list("id", flat=True))
    orders.update(details={"erased_at": at.isoformat()}, content="", refused_content="")
    OrderLine.objects.filter(order_id__in=ids).update(properties=[], title="")
    Change.objects.filter(order_id__in=ids).update(before={}, asked={}, content="")
    Decision.objects.filter(order_id__in=ids).update(note="")
    Cancellation.objects.filter(order_id__in=ids).update(reason="")
    receipts.forget(store_id=store_id, words=list(orders.values_list("ref", flat=True)))
    return len(ids)
