"""Which addresses somebody may show to be theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet

from bespeak.domain.customers import contacts
from bespeak.domain.customers.models import ContactPoint, Customer
from bespeak.domain.customers.queries import ContactView
from bespeak.domain.customers.states import Level
from bespeak.kit.nested import Rows


@dataclass(frozen=True, slots=True)
class Claimable:
    """Which e-mail addresses somebody may show to be theirs: those they came with, or any, where they came with none.
    `shown` is the one shown last."""

    known: tuple[str, ...]
    shown: ContactView | None

    def allows(self, address: str) -> bool:
        return not self.known or address in self.known


def claimable(*, store_id: int, ref: str) -> Claimable:
    """Internal to the house: for who has shown that it is about themselves. One statement."""
    found = of(store_id=store_id, ref=ref).first()
    return read(found) if found else Claimable((), None)


def of(*, store_id: int, ref: str) -> QuerySet[Customer]:
    """The customer with what `read` needs, on whose row a later room may hang more."""
    points = ContactPoint.objects.filter(customer__survivor_id=OuterRef("survivor_id"), kind=contacts.EMAIL)
    rows = Customer.objects.filter(store_id=store_id, ref=ref)
    return rows.annotate(
        mails=Rows(points.order_by("id"), "kind", "value", "verified_at", "verified_how", "introduced")
    )


def read(row: Any) -> Claimable:
    shown = [ContactView(*point[:4]) for point in row.mails if point[3] == Level.CODE]
    last = max(shown, key=lambda one: one.verified_at.timestamp() if one.verified_at else 0.0, default=None)
    return Claimable(tuple(value for _, value, _, _, introduced in row.mails if not introduced), last)
