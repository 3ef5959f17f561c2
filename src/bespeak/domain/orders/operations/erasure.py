"""Letting go of what a person wrote, while the books stay whole."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from bespeak.domain.customers.permissions import Customers
from bespeak.domain.orders.models import Cancellation, Change, Decision, Order, OrderLine
from bespeak.journal import receipts
from bespeak.kit.actors import Actor, requires

_DIGITS = re.compile(r"\D+")
PERMISSION = Customers.ERASE


@requires(PERMISSION)
@transaction.atomic
def erase_person(
    *, store_id: int, customer_ids: Collection[int], by: Actor, at: datetime, contacts: Collection[str] = ()
) -> int:
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
    Change.objects.filter(store_id=store_id, customer_id__in=customer_ids).update(before={}, content="")
    Change.objects.filter(id__in=_asked_in_the_name_of(store_id, contacts)).update(asked={})
    Decision.objects.filter(order_id__in=ids).update(note="")
    Cancellation.objects.filter(order_id__in=ids).update(reason="")
    receipts.forget(store_id=store_id, words=list(orders.values_list("ref", flat=True)))
    return len(ids)


def _asked_in_the_name_of(store_id: int, contacts: Collection[str]) -> list[int]:
    """Changes of other people's orders that were not taken over and came with one of these contacts."""
    mails = {one.casefold() for one in contacts if "@" in one}
    phones = {_DIGITS.sub("", one)[-8:] for one in contacts if "@" not in one}
    found = []
    for i, asked in Change.objects.filter(store_id=store_id).exclude(asked={}).values_list("id", "asked"):
        details = asked.get("details", {})
        phone = _DIGITS.sub("", details.get("phone", ""))[-8:]
        if details.get("email", "").casefold() in mails or (phone and phone in phones):
            found.append(i)
    return found
