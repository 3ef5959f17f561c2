"""Mails and codes go when their time is over, and when the person goes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bespeak.domain.customers import queries as people
from bespeak.domain.messaging.models import Mail, MailCode
from bespeak.domain.messaging.states import CODES_KEPT, MAILS_KEPT
from bespeak.kit.actors import Actor

MOST = 500
"""So many rows in one round of the sweep."""


@transaction.atomic
def forget(*, store_id: int, customer_ids: Collection[int], by: Actor, at: datetime) -> None:
    """Every mail and code of this person, and every one to an address of theirs, whoever asked for it.

    Internal to the house: in the transaction that erases them.
    """
    values = people.contact_values(customer_ids)
    Mail.objects.filter(Q(customer_id__in=customer_ids) | Q(to__in=values), store_id=store_id).delete()
    MailCode.objects.filter(Q(customer_id__in=customer_ids) | Q(address__in=values), store_id=store_id).delete()


@transaction.atomic
def drop_old(*, by: Actor, at: datetime) -> int:
    """Clears away what is over, some at once. Answers how many. Internal to the house."""
    gone = 0
    for rows in (
        Mail.objects.filter(created_at__lt=at - MAILS_KEPT),
        MailCode.objects.filter(created_at__lt=at - CODES_KEPT),
    ):
        old = list(rows.order_by("id").values_list("pk", flat=True)[:MOST])
        gone += rows.filter(pk__in=old).delete()[0]
    return gone
