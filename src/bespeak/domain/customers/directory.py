"""Finding people among a million: by the whole of a contact or the beginning of any word of a name, by indexes only."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from bespeak.domain.customers import contacts, names
from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import CustomerView, views
from bespeak.kit.actors import Actor

MOST = 100


def called(*, store_id: int, actor: Actor, search: str, country: str, most: int = MOST) -> list[int]:
    """Ids of customers, survivors of all merges, whom a ref, a whole contact however it is written (`country` reads
    national phone numbers) or the beginning of a word of a name leads to (of these `most` of each way, that thousands
    cost nothing more). One statement."""
    actor.require(Customers.READ, store_id=store_id)
    wanted = contacts.tidy(search, contacts.LONGEST)
    if not wanted:
        return []
    mine, points = Customer.objects.filter(store_id=store_id), ContactPoint.objects.filter(store_id=store_id)
    forms = {contacts.normal(kind, wanted, country) for kind in contacts.KINDS} - {""}
    named = [Customer.objects.filter(id__in=ids) for ids in names.begins(store_id, wanted, most)]
    ways = [
        *(one.values_list("survivor_id") for one in named),
        mine.filter(ref=wanted).values_list("survivor_id"),
        *(
            points.filter(kind=kind, value__in=forms).values_list("customer__survivor_id")
            for kind in sorted(contacts.KINDS)
        ),
    ]
    first, *others = (way.order_by() for way in ways)
    return [row[0] for row in first.union(*others).order_by("survivor_id")[:most]]


def behind(*, store_id: int, search: str, most: int) -> list[int]:
    """Ids of customers whose e-mail address this is, and whom it leads to, or with a word in their name that begins so,
    `most` of these at most. For other rooms' questions; one statement."""
    if "@" in search:
        points = ContactPoint.objects.filter(store_id=store_id, kind="email", value=search.lower())
        found = {one for row in points.values_list("customer_id", "customer__survivor_id") for one in row}
        return sorted(found)
    first, *others = (
        Customer.objects.filter(id__in=ids).values_list("id", flat=True).order_by()
        for ids in names.begins(store_id, search, most)
    )
    return list(first.union(*others)[:most])


def directory(
    *, store_id: int, actor: Actor, among: Collection[int] | None = None, after: int = 0, most: int = 50
) -> list[CustomerView]:
    """Customers that stand for themselves, newest first, before the id `after`; `among` these where it is given.
    One statement."""
    actor.require(Customers.READ, store_id=store_id)
    rows = Customer.objects.filter(store_id=store_id, merged_into=None).order_by("-id")
    if among is not None:
        rows = rows.filter(id__in=among)
    if after:
        rows = rows.filter(id__lt=after)
    return views(rows[:most])


def merged_into(customer_id: int) -> list[tuple[str, str, str]]:
    """Who was merged into this survivor, oldest first: ref, name, their own first contact, "" where they have none. One
    statement. No permission is asked: for doors that have asked for it."""
    contact = ContactPoint.objects.filter(customer_id=OuterRef("pk")).order_by("id").values("value")[:1]
    rows = Customer.objects.filter(survivor_id=customer_id).exclude(pk=customer_id).order_by("id")
    return list(rows.values_list("ref", "name", Coalesce(Subquery(contact), Value(""))))


def reached_by(customer_ids: Collection[int]) -> dict[int, str]:
    """The first contact of each of these survivors, or of one merged into them, to call the nameless by. One
    statement."""
    points = ContactPoint.objects.filter(customer__survivor_id__in=customer_ids).annotate(
        who=F("customer__survivor_id")
    )
    return dict(points.order_by("-id").values_list("who", "value"))
