"""To whom work can be given."""

from __future__ import annotations

from bespeak.domain.stores.models import Membership


def at_work(store_id: int) -> list[tuple[str, str, str]]:
    """(ref, name, role) of whoever works here, longest first. One statement. Internal: a door asks `members` for more
    of them."""
    present = Membership.objects.filter(store_id=store_id, ended_at=None, user__is_active=True).order_by("id")
    return list(present.values_list("user__ref", "user__name", "role"))
