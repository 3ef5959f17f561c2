"""What happened to one thing, from the facts that were recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bespeak.journal import models


@dataclass(frozen=True, slots=True)
class Happened:
    """One fact: refs, codes, amounts and times, never names or texts of people."""

    kind: str
    at: datetime
    by: str
    data: dict[str, Any]


def of(*, store_id: int, subject: str, most: int = 200) -> list[Happened]:
    """What happened to it, oldest first. No permission is asked: for the queries of the room whose thing it is."""
    found = models.Fact.objects.filter(store_id=store_id, subject=subject).order_by("id")
    return [Happened(*row) for row in found.values_list("kind", "at", "by", "data")[:most]]
