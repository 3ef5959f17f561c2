"""What was agreed, as it is needed by whoever makes and packs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef

from bespeak.domain.agreements.models import Promise, Version, VersionLine
from bespeak.domain.agreements.queries.views import LineView, PromiseView
from bespeak.kit.nested import Rows


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
    "number", "agreement__accepted_at", "salt", "delivery_agreed", "delivery_country", "postcode",
    "delivery_method", "window", "deliver_by",
)  # fmt: skip
_PROMISE = ("kind", "text", "due")
_LINE = ("sku", "title", "quantity", "unit_minor", "specification")


def worded(*, store_id: int, ref: str) -> Worded | None:
    """None where there is no such agreement. Internal to the house: whoever may read an order that stands on it may
    read this of it. One statement."""
    rows = Version.objects.filter(
        store_id=store_id, agreement__store_id=store_id, agreement__ref=ref, number=F("agreement__current_version")
    )
    mine = {"store_id": store_id, "version": OuterRef("pk")}
    lines = Rows(VersionLine.objects.filter(**mine).order_by("position"), *_LINE)
    promises = Rows(Promise.objects.filter(**mine).order_by("position"), *_PROMISE)
    found = rows.order_by("id").values_list(*_COLUMNS, lines, promises).first()
    if found is None:
        return None
    number, accepted_at, salt, agreed, country, postcode, method, window, by, sold, promised = found
    return Worded(
        ref, number, accepted_at, salt is None, agreed, country, postcode, method, window, by,
        tuple(LineView(sku, title, pieces, unit, _pairs(made)) for sku, title, pieces, unit, made in sold),
        tuple(PromiseView(*row) for row in promised),
    )  # fmt: skip


def _pairs(made: Any) -> tuple[tuple[str, str], ...] | None:
    return None if made is None else tuple((name, value) for name, value in made)
