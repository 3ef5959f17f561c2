"""What somebody says of themselves. It proves nothing, and joins them to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bespeak.domain.customers import contacts as forms
from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.customers.operations._rows import locked
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.stores import queries as stores
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound

MOST_CONTACTS = 10
_MINE = "mine"
"""Whose a contact is that they had before."""


@dataclass(frozen=True, slots=True)
class Introduced:
    """`name` as it is kept, "" where none was said; `contacts` as they are compared, (kind, value) each; `theirs` are
    refs of other customers who have one of them. `news` where anything was said that was not known."""

    name: str
    contacts: tuple[tuple[str, str], ...]
    theirs: tuple[str, ...]
    news: bool


@requires(Customers.INTRODUCE)
@transaction.atomic
def introduce(
    *, store_id: int, customer: str, name: str, contacts: Sequence[tuple[str, str]], by: Actor, at: datetime
) -> Introduced:
    """A name, where they had none, and ways to reach them, unverified. What another customer has stays theirs, and
    whether somebody has it is for members to know only. Refuses not_a_contact, too_many_contacts, and anybody else
    than themselves (NotFound)."""
    row = locked(store_id, customer)
    if by.kind == "customer" and by.ref != row.ref:
        raise NotFound(f"There is no customer {customer!r} here.", field="customer")
    country = stores.store(store_id).country
    points = tuple((kind, forms.normal(kind, value, country)) for kind, value in contacts)
    if not all(value for _, value in points):
        raise Invalid("not_a_contact", "This is nothing to reach anybody by.", field="contact")
    owners = {_added(row, kind, value, at) for kind, value in points}
    said = forms.tidy(name, 200)
    called = bool(said and not row.name)
    if called:
        row.name = said
        row.save(update_fields=["name"])
    news = owners - {_MINE}
    return Introduced(said, points, tuple(sorted(news - {row.ref})), called or bool(news))


def _added(row: Customer, kind: str, value: str, at: datetime) -> str:
    """Whose it is now: the ref of its owner, `_MINE` where it was theirs already."""
    theirs = ContactPoint.objects.filter(customer__survivor=row)
    if theirs.filter(kind=kind, value=value).exists():
        return _MINE
    if theirs.count() >= MOST_CONTACTS:
        raise Invalid("too_many_contacts", f"At most {MOST_CONTACTS} ways are kept.", field="contact")
    point, made = ContactPoint.objects.select_related("customer__survivor").get_or_create(
        store_id=row.store_id, kind=kind, value=value, defaults={"customer": row, "created_at": at, "introduced": True}
    )
    return row.ref if made else point.customer.survivor.ref
