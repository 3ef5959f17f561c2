"""Looking for a customer among very many: indexes only."""

from __future__ import annotations

from dataclasses import dataclass

from bespeak.domain.customers import directory
from bespeak.domain.customers.models import Customer
from bespeak.domain.customers.permissions import Customers
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Met:
    """A customer that was found. `reached` is a contact of theirs, "" where none is known; `same` are the ids of it and
    of all that were merged into it."""

    id: int
    ref: str
    name: str
    reached: str
    same: tuple[int, ...]


def met(*, store_id: int, actor: Actor, text: str, country: str, most: int = 6) -> list[Met]:
    """Customers with this ref or whole contact, or whose name begins so. Three statements."""
    actor.require(Customers.READ, store_id=store_id)
    ids = directory.called(store_id=store_id, actor=actor, search=text, country=country, most=most)
    if not ids:
        return []
    reached = directory.reached_by(ids)
    rows = Customer.objects.filter(store_id=store_id, survivor_id__in=ids).order_by("name", "id")
    family = list(rows.values_list("id", "survivor_id", "ref", "name"))
    return [
        Met(number, ref, name, reached.get(number, ""), tuple(i for i, head, *_ in family if head == number))
        for number, survivor, ref, name in family
        if number == survivor
    ]
