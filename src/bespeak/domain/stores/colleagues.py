"""To whom work can be given."""

from __future__ import annotations

from django.db.models import Case, F, Q, Value, When

from bespeak.domain.stores.models import Membership


def ever(store_id: int) -> list[tuple[str, str, str]]:
    """(ref, name, role) of whoever works here or did, longest first; without a role who is gone. One statement.
    Internal: a door asks `members` for more of them."""
    gone = Q(ended_at__isnull=False) | Q(user__is_active=False)
    role = Case(When(gone, then=Value("")), default=F("role"))
    return list(
        Membership.objects.filter(store_id=store_id).order_by("id").values_list("user__ref", "user__name", role)
    )
