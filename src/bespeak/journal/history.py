"""What happened to one thing, from the facts that were recorded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from bespeak.journal import models
from bespeak.kit.asking import Blank, Question


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


_COUNTS = Question(
    lambda: (
        models.Fact.objects.filter(store_id__among=Blank("stores"), subject__among=Blank("subjects"))
        .values_list("subject")
        .annotate(n=Count("id"))
        .order_by("subject")
    )
)


def counts(*, store_ids: Collection[int], subjects: Collection[str]) -> dict[str, int]:
    """How much has happened to each of these refs so far; more whenever something did. One statement."""
    return dict(_COUNTS.ask(stores=store_ids, subjects=subjects))


def latest(*, store_ids: Collection[int], subjects: Collection[str]) -> dict[str, datetime]:
    """When something last happened to each of these refs. One statement."""
    found = models.Fact.objects.filter(store_id__in=store_ids, subject__in=subjects).values_list("subject")
    return dict(found.annotate(at=Max("at")).order_by("subject"))


def newest() -> int:
    """The number of the newest fact of all; 0 where there is none."""
    return models.Fact.objects.order_by("-id").values_list("id", flat=True).first() or 0


def since(number: int) -> tuple[int, dict[str, int]]:
    """The number of the newest fact of all, and to whom something happened after the fact with this number: subject →
    its store. Numbers are in the order of commits on SQLite only, where there is one writer at a time."""
    found = list(models.Fact.objects.filter(id__gt=number).order_by("id").values_list("id", "subject", "store_id"))
    return (found[-1][0] if found else number), {subject: store for _, subject, store in found}
