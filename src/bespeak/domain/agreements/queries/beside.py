"""The agreements of one person in short, as they stand beside a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

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
    first = VersionLine.objects.filter(version__agreement=OuterRef("pk")).order_by("-version__number", "position")
    mine = Agreement.objects.filter(store_id=store_id, customer__survivor_id=customer_id, state__in=(*OPEN, State.USED))
    rows = mine.annotate(about=Subquery(first.values("title")[:1])).order_by("-id")[:most]
    return [
        Standing(one.ref, one.code, State.LAPSED if has_lapsed(one.state, one.valid_until, at) else one.state,
                 one.valid_until, one.about or "")
        for one in rows
    ]  # fmt: skip
