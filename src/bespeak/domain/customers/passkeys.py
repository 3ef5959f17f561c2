"""Who came back with a passkey, and what it opens. Internal to the doors that keep sessions for customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bespeak.domain.customers.models import CustomerPasskey
from bespeak.domain.customers.permissions import Customers
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """`customer` is the survivor of all merges; `keeps` are refs of orders and agreements, newest first."""

    ref: str
    customer: str
    name: str
    keeps: tuple[str, ...]
    round: int
    created_at: datetime
    last_used_at: datetime | None


def passkey(*, store_id: int, ref: str, actor: Actor) -> PasskeyView | None:
    """The passkey of this ref, None where it was removed, or its customer was erased. One statement."""
    actor.require(Customers.ENTER, store_id=store_id)
    rows = CustomerPasskey.objects.select_related("customer__survivor").filter(store_id=store_id, ref=ref)
    row = rows.filter(customer__survivor__erased_at=None).first()
    return view(row) if row else None


def view(row: CustomerPasskey) -> PasskeyView:
    return PasskeyView(
        row.ref, row.customer.survivor.ref, row.name, tuple(reversed(row.keeps)), row.round, row.created_at,
        row.last_used_at,
    )  # fmt: skip
