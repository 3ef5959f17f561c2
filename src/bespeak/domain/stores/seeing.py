"""What somebody saw of a store when they began to change it, in sixteen signs: other signs mean that it was changed
meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from bespeak.domain.stores import queries
from bespeak.domain.stores.hours import Hours
from bespeak.domain.stores.queries import StoreView
from bespeak.kit import canonical

ABOUT = ("name", "language", "timezone", "talk_url", "email", "phone")
"""What a store says of itself and can change."""


def about(store: StoreView) -> str:
    return _signs([getattr(store, name) for name in ABOUT])


def hours(store_id: int) -> str:
    """Of the week and the closed days. Two statements."""
    return hours_of(queries.opening_hours(store_id), queries.closed_days(store_id))


def hours_of(week: Sequence[Hours], closed: Sequence[tuple[date, str]]) -> str:
    stretches = [[one.weekday, one.opens, one.closes] for one in week]
    return _signs([stretches, [[day.isoformat(), name] for day, name in closed]])


def _signs(what: Any) -> str:
    return hashlib.sha256(canonical.encode(what)).hexdigest()[:16]
