"""Forgetting what people wrote beside their money. Amounts, times and keys stay: the law wants books kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bespeak.domain.payments.models import Capture, RefundMade
from bespeak.domain.payments.permissions import Payments
from bespeak.kit.actors import Actor, requires


@requires(Payments.ERASE)
@transaction.atomic
def erase_person(*, store_id: int, customer_ids: Collection[int], by: Actor, at: datetime) -> int:
    """Drops the references that banks and people wrote on the money of these customers.

    Answers how many rows were concerned. What is still due back stays due.
    """
    theirs = (
        Q(customer_id__in=customer_ids)
        | Q(order__customer_id__in=customer_ids)
        | Q(agreement__customer_id__in=customer_ids)
    )
    captures = Capture.objects.filter(theirs, store_id=store_id).values("id")
    back = (
        Q(due__customer_id__in=customer_ids)
        | Q(due__order__customer_id__in=customer_ids)
        | Q(due__capture__in=captures)
    )
    refunds = RefundMade.objects.filter(back, store_id=store_id).values("id")
    gone = RefundMade.objects.filter(id__in=list(refunds.values_list("id", flat=True))).update(reference="")
    return gone + Capture.objects.filter(id__in=list(captures.values_list("id", flat=True))).update(reference="")
