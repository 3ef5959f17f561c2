"""Finding people among a million: by the whole of a contact or the beginning of a name, each by its index."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from bespeak.domain.customers import contacts
from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import CustomerView, views
from bespeak.kit.actors import Actor

MOST = 100


def called(*, store_id: int, actor: Actor, search: str, country: str, most: int = MOST) -> list[int]:
    """Ids of customers, survivors of all merges, whom a ref, a whole contact however it is written (`country` reads
    national phone numbers) or the beginning of a name leads to (of these `most`, that thousands cost nothing more). One
    statement."""
    actor.require(Customers.READ, store_id=store_id)
    wanted = contacts.tidy(search, contacts.LONGEST)
    if not wanted:
        return []
    mine, points = Customer.objects.filter(store_id=store_id), ContactPoint.objects.filter(store_id=store_id)
    forms = {contacts.normal(kind, wanted, country) for kind in contacts.KINDS} - {""}
    named = mine.filter(name__istartswith=wanted).order_by().values("id")[:most]
    ways = [
        Customer.objects.filter(id__in=named).values_list("survivor_id"),
        mine.filter(ref=wanted).values_list("survivor_id"),
        *(
            points.filter(kind=kind, value__in=forms).values_list("customer__survivor_id")
            for kind in sorted(contacts.KINDS)
        ),
    ]
    first, *others = (way.order_by() for way in ways)
    return [row[0] for row in first.union(*others).order_by("survivor_id")[:most]]


def behind(*, store_id: int, search: str, most: int) -> list[int]:
    """Ids of customers whose e-mail address this is, and whom it leads to, or whose name begins so, `most` of these at
    most. For other rooms' questions; one statement."""
    if "@" in search:
        points = ContactPoint.objects.filter(store_id=store_id, kind="email", value=search.lower())
        found = {one for row in points.values_list("customer_id", "customer__survivor_id") for one in row}
        return sorted(found)
    named = Customer.objects.filter(store_id=store_id, name__istartswith=search)
    return list(named.order_by().values_list("id", flat=True)[:most])


def directory(
    *, store_id: int, actor: Actor, among: Collection[int] | None = None, after: int = 0, most: int = 50
) -> list[CustomerView]:
    """Customers that stand for themselves, newest first, before the id `after`; `among` these where it is given.
    Four statements."""
    actor.require(Customers.READ, store_id=store_id)
    rows = Customer.objects.filter(store_id=store_id, merged_into=None).order_by("-id")
    if among is not None:
        rows = rows.filter(id__in=among)
    if after:
        rows = rows.filter(id__lt=after)
    return views(list(rows[:most]))


def reached_by(customer_ids: Collection[int]) -> dict[int, str]:
    """The first contact of each of these survivors, or of one merged into them, to call the nameless by. One
    statement."""
    points = ContactPoint.objects.filter(customer__survivor_id__in=customer_ids).annotate(
        who=F("customer__survivor_id")
    )
    return dict(points.order_by("-id").values_list("who", "value"))
