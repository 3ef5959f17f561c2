"""Looking for an agreement among very many. One statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from bespeak.domain.agreements.models import Agreement
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.states import State, has_lapsed, is_code, plain_code
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class FoundAgreement:
    """An agreement that was found; `state` as it is at this time."""

    ref: str
    code: str
    customer_name: str
    state: str
    valid_until: datetime
    created_at: datetime


def found_agreements(
    *, store_id: int, actor: Actor, at: datetime, text: str, customer_ids: Collection[int] = (), most: int = 6
) -> list[FoundAgreement]:
    """Agreements with this ref, code or order, and those with the customers of these ids; newest first. For members."""
    actor.require_for_store(Agreements.READ, store_id=store_id)
    code = plain_code(text)
    wanted = Q(ref=text) | Q(customer_id__in=customer_ids) | Q(used_by_order=text) & ~Q(used_by_order="")
    if is_code(code):
        wanted |= Q(code=code, store_id=store_id)
    rows = Agreement.objects.annotate(house=F("store_id") + 0).filter(wanted, house=store_id)
    columns = ("ref", "code", "customer__survivor__name", "state", "valid_until", "created_at")
    return [_found(row, at) for row in rows.order_by("-created_at", "-id").values_list(*columns)[:most]]


def _found(row: tuple[str, str, str, str, datetime, datetime], at: datetime) -> FoundAgreement:
    ref, code, name, state, until, made = row
    return FoundAgreement(ref, code, name, State.LAPSED if has_lapsed(state, until, at) else state, until, made)
