"""An agreement in short: what was promised in the version in force, and when it was accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from bespeak.domain.agreements.models import Version
from bespeak.domain.agreements.queries.reading import visible
from bespeak.domain.agreements.queries.views import PromiseView
from bespeak.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Promised:
    ref: str
    code: str
    number: int
    accepted_at: datetime | None
    deliver_by: date | None
    promises: tuple[PromiseView, ...]


_COLUMNS = ("agreement__code", "number", "agreement__accepted_at", "deliver_by")
_PROMISE = ("promises__kind", "promises__text", "promises__due")


def promised(*, store_id: int, ref: str, actor: Actor) -> Promised | None:
    """The agreement of this ref, None where there is none that the actor may see. One statement."""
    mine = visible(store_id, actor).filter(ref=ref).order_by().values("id")
    rows = Version.objects.filter(agreement__in=mine, number=F("agreement__current_version"))
    found: list[Any] = list(rows.order_by("promises__position").values_list(*_COLUMNS, *_PROMISE))
    if not found:
        return None
    known = len(_COLUMNS)
    code, number, accepted_at, deliver_by = found[0][:known]
    promises = tuple(PromiseView(*row[known:]) for row in found if row[known])
    return Promised(ref, code, number, accepted_at, deliver_by, promises)
