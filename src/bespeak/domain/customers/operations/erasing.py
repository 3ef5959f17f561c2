"""Forgetting a person. The refs stay, for they say nothing; names, contacts and notes go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bespeak.domain.customers.facts import CustomerErased
from bespeak.domain.customers.models import ContactPoint, Customer, CustomerPasskey, Verification
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import found
from bespeak.journal import receipts
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires


@dataclass(frozen=True, slots=True)
class Erased:
    """Everybody who was that person, merged ones too."""

    customer: str
    customer_ids: tuple[int, ...]


@requires(Customers.ERASE)
@transaction.atomic
def erase(*, store_id: int, customer: str, by: Actor, at: datetime) -> Erased:
    """Drops name, language, contacts, passkeys, identity and notes of a customer and of all merged with it. Safe to
    repeat.

    The other rooms hear of it at once and drop theirs in the same transaction; the contacts go last, so that they
    can still be looked for in what came from outside.
    """
    head = found(store_id=store_id, ref=customer)
    rows = list(Customer.objects.select_for_update().filter(survivor_id=head.id).order_by("pk"))
    ids = [row.pk for row in rows]
    Verification.objects.filter(customer_id__in=ids).update(note="")
    CustomerPasskey.objects.filter(customer_id__in=ids).delete()
    Customer.objects.filter(pk__in=ids).update(name="", language="", identity_level="", identity_at=None)
    Customer.objects.filter(pk__in=ids, erased_at=None).update(erased_at=at)
    fact = CustomerErased(
        store_id=store_id,
        subject=head.ref,
        at=at,
        by=by.ref,
        customer=head.ref,
        customer_id=head.id,
        customer_ids=ids,
    )
    record([fact])
    ContactPoint.objects.filter(customer_id__in=ids).delete()
    receipts.forget(store_id=store_id, words=[row.ref for row in rows])
    return Erased(head.ref, tuple(ids))
