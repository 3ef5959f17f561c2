"""What stands beside a conversation: whether its customer is a prospect, and what was agreed with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef

from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.queries import beside as agreed
from bespeak.domain.agreements.queries.beside import Standing
from bespeak.domain.customers import queries as customers
from bespeak.domain.prospects.models import Interest, Prospect
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.prospects.queries.views import COLUMNS, ProspectView, view
from bespeak.domain.prospects.states import State
from bespeak.kit.actors import Actor
from bespeak.kit.nested import Rows

_THEIRS = Prospect.objects.filter(customer__survivor_id=OuterRef("pk")).exclude(state=State.MERGED).order_by("-id")
_WANTS = Interest.objects.filter(prospect__customer__survivor_id=OuterRef("pk")).order_by("id")


@dataclass(frozen=True, slots=True)
class Beside:
    """Empty where the actor may not know."""

    prospect: ProspectView | None = None
    agreements: tuple[Standing, ...] = ()


def beside(*, store_id: int, customer_id: int, actor: Actor, at: datetime) -> Beside:
    """Of this customer (the survivor's id) the open prospect, else the one that ended last; and the agreements that
    both sides still go by, newest first. One statement."""
    actor.require_for_store(Prospects.READ, store_id=store_id)
    rows: Any = customers.row_of(store_id=store_id, customer_id=customer_id).annotate(
        prospects=Rows(_THEIRS[:3], *COLUMNS.values()),
        wants=Rows(_WANTS, "prospect_id", "product__name", "product__ref"),
        agreed=Rows(agreed.theirs(store_id=store_id, survivor=OuterRef("pk")), *agreed.COLUMNS),
    )
    found = rows.values_list("prospects", "wants", "agreed").first()
    if found is None:
        return Beside()
    mine = [view(one, [(name, ref) for whose, name, ref in found[1] if whose == one[0]]) for one in found[0]]
    known = actor.may(Agreements.READ)
    return Beside(
        prospect=next((one for one in mine if one.is_open), mine[0] if mine else None),
        agreements=tuple(agreed.told(*one, at=at) for one in found[2]) if known else (),
    )
