"""To whom work can be given."""

from __future__ import annotations

from django.db.models import Case, F, Q, Value, When

from bespeak.domain.stores.models import Membership
from bespeak.domain.stores.permissions import Stores
from bespeak.kit.actors import Actor


def present(store_id: int) -> list[tuple[str, str]]:
    """(ref, role) of whoever works here now, longest first. One statement. Internal to the house."""
    found = Membership.objects.filter(store_id=store_id, ended_at=None, user__is_active=True).order_by("id")
    return list(found.values_list("user__ref", "role"))


def names(store_id: int) -> list[str]:
    """What those are called who work here or did. One statement. Internal to the house."""
    return list(Membership.objects.filter(store_id=store_id).order_by("id").values_list("user__name", flat=True))


def ever(*, store_id: int, actor: Actor) -> list[tuple[str, str, str]]:
    """(ref, name, role) of whoever works here or did, longest first; without a role who is gone. One statement.
    People who work here may know each other's names; a program needs the permission to read members."""
    if not (actor.is_person and actor.store_id in (None, store_id)):
        actor.require(Stores.READ_MEMBERS, store_id=store_id)
    gone = Q(ended_at__isnull=False) | Q(user__is_active=False)
    role = Case(When(gone, then=Value("")), default=F("role"))
    return list(
        Membership.objects.filter(store_id=store_id).order_by("id").values_list("user__ref", "user__name", role)
    )
