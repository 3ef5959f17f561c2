"""The deadline of held orders: all that are due at once, in a number of statements that does not depend on how many."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from bespeak.domain.orders import case as cases
from bespeak.domain.orders import states
from bespeak.domain.orders.models import Order
from bespeak.domain.orders.operations.restating import restate
from bespeak.domain.orders.operations.standing import decided, free, unjudged
from bespeak.domain.orders.operations.waiting import besides, last_reasons, put_off
from bespeak.domain.policy.values import SCOPES, Reason
from bespeak.kit.actors import Actor


@transaction.atomic
def decline_due(*, due: Collection[tuple[int, str]], by: Actor, at: datetime) -> list[str]:
    """Of these orders (store, ref), nobody settled what was missing in time. The rows decide, not the timers.

    Where it was the store that owed an answer then, the order waits on (`waiting`). Answers the refs of those that were
    declined. Safe to repeat.
    """
    held = Order.objects.select_for_update().filter(
        store_id__in={store for store, _ in due}, ref__in={ref for _, ref in due},
        state=states.HELD, deadline__lte=at, beyond_recall_at=None,
    )  # fmt: skip
    over = [one for one in held.order_by("id") if (one.store_id, one.ref) in due]
    waiting = {one.id for one in put_off(over, by=by, at=at)} if over else set()
    orders = [one for one in over if one.id not in waiting]
    if not orders:
        return []
    free(orders, by=by, at=at)
    missing = last_reasons(orders)
    declined = [
        decided(one, outcome=states.DECLINED, reasons=(_passed(order), *besides(missing.get(order.id, ()))))
        for one, order in zip(unjudged(orders, by=by, at=at), orders, strict=True)
    ]
    restate(declined, {one.ref: one for one in orders}, cause="deadline")
    return [one.ref for one in orders]


def _passed(order: Order) -> Reason:
    return Reason("deadline_passed", cases.HOUSE_RULE, order.policy_version, (), (), "customer", "review", SCOPES, {})
