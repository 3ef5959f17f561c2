"""What was agreed, as it is needed by whoever makes and packs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from bespeak.domain.agreements.models import Version, VersionLine
from bespeak.domain.agreements.queries.views import LineView, PromiseView


@dataclass(frozen=True, slots=True)
class Worded:
    """The words of the version in force; nothing of money or of who said yes. `erased`: people's words are gone."""

    ref: str
    number: int
    accepted_at: datetime | None
    erased: bool
    delivery_agreed: bool
    country: str
    postcode: str
    method: str
    window: str
    deliver_by: date | None
    lines: tuple[LineView, ...]
    promises: tuple[PromiseView, ...]


_COLUMNS = (
    "id", "number", "agreement__accepted_at", "salt", "delivery_agreed", "delivery_country", "postcode",
    "delivery_method", "window", "deliver_by",
)  # fmt: skip
_PROMISE = ("promises__kind", "promises__text", "promises__due")


def worded(*, store_id: int, ref: str) -> Worded | None:
    """None where there is no such agreement. Internal to the house: whoever may read an order that stands on it may
    read this of it. Two statements."""
    rows = Version.objects.filter(
        store_id=store_id, agreement__store_id=store_id, agreement__ref=ref, number=F("agreement__current_version")
    )
    found: list[Any] = list(rows.order_by("promises__position").values_list(*_COLUMNS, *_PROMISE))
    if not found:
        return None
    known = len(_COLUMNS)
    version, number, accepted_at, salt, agreed, country, postcode, method, window, by = found[0][:known]
    promises = tuple(PromiseView(*row[known:]) for row in found if row[known])
    return Worded(
        ref, number, accepted_at, salt is None, agreed, country, postcode, method, window, by,
        _lines(store_id, version), promises,
    )  # fmt: skip


def _lines(store_id: int, version: int) -> tuple[LineView, ...]:
    rows = VersionLine.objects.filter(store_id=store_id, version_id=version).order_by("position")
    columns = rows.values_list("sku", "title", "quantity", "unit_minor", "specification")
    return tuple(LineView(sku, title, pieces, unit, _pairs(made)) for sku, title, pieces, unit, made in columns)


def _pairs(made: Any) -> tuple[tuple[str, str], ...] | None:
    return None if made is None else tuple((name, value) for name, value in made)
