"""The drafts of one member; nobody else sees them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bespeak.domain.agreements.models import Draft
from bespeak.domain.agreements.permissions import Agreements
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class DraftView:
    """`about` is the ref of an agreement, an order or a customer; `name` the customer's; `base` the version it began
    from, 0 where it is no next version."""

    about: str
    customer: str
    name: str
    base: int
    typed: dict[str, str]
    changed_at: datetime


def draft(*, store_id: int, about: str, actor: Actor) -> DraftView | None:
    return next(iter(_views(store_id, actor, most=1, about=about)), None)


def drafts(*, store_id: int, actor: Actor, most: int = 50) -> list[DraftView]:
    """The last changed first. One statement."""
    return _views(store_id, actor, most)


def _views(store_id: int, actor: Actor, most: int, **which: str) -> list[DraftView]:
    actor.require(Agreements.PROPOSE, store_id=store_id)
    rows = Draft.objects.filter(store_id=store_id, member=actor.ref, **which).select_related("customer__survivor")
    return [_view(row) for row in rows.order_by("-changed_at", "-id")[:most]]


def _view(row: Draft) -> DraftView:
    who, typed = row.customer.survivor, json.loads(row.typed)
    return DraftView(row.about, who.ref, who.name, row.base, typed, row.changed_at)
