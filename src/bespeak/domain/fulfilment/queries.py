"""Parcels as answers, in frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bespeak.domain.fulfilment.models import Parcel
from bespeak.domain.fulfilment.permissions import Fulfilment
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBefore:
    """What was told of a parcel until `by` put it right at `at`."""

    carrier: str
    tracking: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelView:
    """`tracking` is "" where the carrier gave no number, or its person was erased; `earlier` is what was told wrongly
    before, oldest first."""

    ref: str
    order: str
    carrier: str
    tracking: str
    handed_over_at: datetime
    by: str
    earlier: tuple[ToldBefore, ...] = ()


def view(row: Parcel) -> ParcelView:
    return ParcelView(
        ref=row.ref, order=row.order_id, carrier=row.carrier, tracking=row.tracking, handed_over_at=row.handed_over_at,
        by=row.by, earlier=tuple(_told_before(one) for one in row.earlier),
    )  # fmt: skip


def _told_before(one: dict[str, str]) -> ToldBefore:
    at = datetime.fromisoformat(one["at"])
    return ToldBefore(carrier=one["carrier"], tracking=one["tracking"], at=at, by=one["by"])


def tracked(*, store_id: int, actor: Actor, number: str, most: int = 6) -> list[str]:
    """The orders (refs) whose parcel a carrier knows by this number, with or without the blanks in it, newest first.
    One statement."""
    actor.require_for_store(Fulfilment.READ, store_id=store_id)
    alike = Parcel.objects.filter(store_id=store_id, tracking__in={number, "".join(number.split())})
    return [row.order_id for row in alike.exclude(tracking="").order_by("-id")[:most]]


def parcels(*, store_id: int, orders: Collection[str], actor: Actor) -> dict[str, ParcelView]:
    """By the order's ref, those that were handed over; of a customer their own. One statement."""
    actor.require(Fulfilment.READ, store_id=store_id)
    found = Parcel.objects.filter(store_id=store_id, order_id__in=orders)
    if actor.kind == "customer":
        found = found.filter(Q(order__customer__ref=actor.ref) | Q(order__customer__survivor__ref=actor.ref))
    return {row.order_id: view(row) for row in found}
