"""The agreements of one person in short, as they stand beside a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from bespeak.domain.agreements.models import Agreement, VersionLine
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.agreements.states import OPEN, State, has_lapsed
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement that is proposed or accepted, as it is at the time asked for. `about` is its first line."""

    ref: str
    code: str
    state: str
    valid_until: datetime
    about: str


def beside(*, store_id: int, actor: Actor, customer_id: int, at: datetime, most: int = 8) -> list[Standing]:
    """Agreements of this customer (the survivor's id) that both sides still go by, newest first. One statement."""
    actor.require_for_store(Agreements.READ, store_id=store_id)
    rows = theirs(store_id=store_id, survivor=customer_id, most=most)
    return [told(*row, at=at) for row in rows.values_list(*COLUMNS)]


def theirs(*, store_id: int, survivor: Any, most: int = 8) -> QuerySet[Agreement]:
    """The rows of it, with COLUMNS; `survivor` may lead out of a question of a later room. Internal to the house."""
    first = VersionLine.objects.filter(version__agreement=OuterRef("pk")).order_by("-version__number", "position")
    mine = Agreement.objects.filter(store_id=store_id, customer__survivor_id=survivor, state__in=(*OPEN, State.USED))
    return mine.annotate(about=Subquery(first.values("title")[:1])).order_by("-id")[:most]


def told(ref: str, code: str, state: str, valid_until: datetime, about: str | None, *, at: datetime) -> Standing:
    """One of them, as it is at that time."""
    stands = State.LAPSED.value if has_lapsed(state, valid_until, at) else state
    return Standing(ref, code, stands, valid_until, about or "")


COLUMNS = ("ref", "code", "state", "valid_until", "about")
