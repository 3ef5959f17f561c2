"""What is known of a customer, changed by hand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.customers import contacts
from bespeak.domain.customers.models import ContactPoint
from bespeak.domain.customers.operations._rows import locked
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import ContactView, Who
from bespeak.domain.stores import queries as stores
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, Refusal


class ContactTaken(Refusal):
    """`data["customer"]` is the ref of whose it is: perhaps the two should be merged."""

    code = "contact_taken"
    status = "conflict"
    sentence = "Another customer has this contact."


@transaction.atomic
def attend(*, store_id: int, customer: str, by: Actor, at: datetime) -> Who:
    """Whom a ref leads to, locked until the end of the transaction, so that nobody erases or merges them meanwhile.

    Internal to the house: for verbs of other rooms that begin something with a customer. Refuses the erased.
    """
    row = locked(store_id, customer)
    return Who(row.pk, row.ref, row.name, row.language)


@requires(Customers.CHANGE)
@transaction.atomic
def change(
    *, store_id: int, customer: str, by: Actor, at: datetime, name: str | None = None, language: str | None = None
) -> None:
    """Another name or language for a customer. Leaves no fact: what people are called is not journalled."""
    row = locked(store_id, customer)
    if name is not None:
        row.name = contacts.tidy(name, 200)
    if language is not None:
        row.language = contacts.tidy(language, 12)
    row.save(update_fields=["name", "language"])


@requires(Customers.CHANGE)
@transaction.atomic
def add_contact(*, store_id: int, customer: str, kind: str, value: str, by: Actor, at: datetime) -> ContactView:
    """One more way to reach a customer, unverified. One they have is answered as it is; refuses ContactTaken."""
    row = locked(store_id, customer)
    normal = contacts.normal(kind, value, stores.store(store_id).country)
    if not normal:
        raise Invalid("not_a_contact", "This is nothing to reach anybody by.", field=kind)
    point, made = ContactPoint.objects.select_related("customer__survivor").get_or_create(
        store_id=store_id, kind=kind, value=normal, defaults={"customer": row, "created_at": at}
    )
    if not made and point.customer.survivor_id != row.pk:
        raise ContactTaken(field=kind, customer=point.customer.survivor.ref)
    return ContactView(point.kind, point.value, point.verified_at, point.verified_how)
