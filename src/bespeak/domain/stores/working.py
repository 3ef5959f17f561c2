"""Where somebody works, and who they act as there."""

from __future__ import annotations

from dataclasses import dataclass

from bespeak.domain.stores import roles
from bespeak.domain.stores.models import Membership
from bespeak.domain.stores.queries import StoreView, columns
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """One store somebody works in, and as what."""

    store: StoreView
    role: str
    member: str

    @property
    def actor(self) -> Actor:
        """The person at work in this store."""
        granted = roles.permissions_of(self.role)
        return Actor(kind="member", ref=self.member, store_id=self.store.id, permissions=granted, is_person=True)


def places(member: str) -> list[Place]:
    """The stores in which the person with this ref works, by name; none once their account is closed. One statement."""
    present = Membership.objects.filter(user__ref=member, user__is_active=True, ended_at=None).order_by("store__name")
    rows = present.values_list("role", *columns("store__"))
    return [Place(StoreView(*rest), role, member) for role, *rest in rows]
