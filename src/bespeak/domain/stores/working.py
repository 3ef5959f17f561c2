"""Where somebody works, and who they act as there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef

from bespeak.domain.stores import roles
from bespeak.domain.stores.models import Membership
from bespeak.domain.stores.queries import StoreView, columns
from bespeak.kit.actors import Actor
from bespeak.kit.nested import Rows


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


def account(user_id: int) -> Any:
    """Whose session this is, together with where they work, as `places_of` reads it: the row that Django's sign-in
    goes by. One statement."""
    present = Membership.objects.filter(user=OuterRef("pk"), ended_at=None).order_by("store__name")
    people: Any = get_user_model().objects.annotate(at_work=Rows(present, "role", *columns("store__")))
    return people.filter(pk=user_id).first()


def places_of(user: Any) -> list[Place]:
    """The stores in which this person works, by name; without a statement where `account` found them."""
    found = getattr(user, "at_work", None)
    if found is None:
        return places(user.ref)
    return [Place(StoreView(*rest), role, user.ref) for role, *rest in found]
