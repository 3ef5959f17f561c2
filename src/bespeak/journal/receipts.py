"""Answers to idempotency keys: the same key and request get the first answer again; another request is refused by
name."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import transaction

from bespeak.journal import models
from bespeak.kit import rows
from bespeak.kit.refusals import KeyReused

_COLUMNS = ("store_id", "key", "digest", "status", "answer", "at")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    repeated: bool = False


class AlreadyAnswered(Exception):
    """Somebody else has answered this key meanwhile."""


def find(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], tuple[str, Answer]]:
    """(store_id, key) → (digest, answer) for those already answered. One statement."""
    if not wanted:
        return {}
    keys = {key for _, key in wanted}
    stored = models.Receipt.objects.filter(store_id__in={store for store, _ in wanted}, key__in=keys)
    found = stored.values_list("store_id", "key", "digest", "status", "answer")
    return {(store, key): (digest, Answer(status, body, True)) for store, key, digest, status, body in found}


def keep(answers: Collection[tuple[int, str, str, int, Any, datetime]]) -> None:
    """(store_id, key, digest, status, body, at) each, in the transaction of the verb they answer. One statement.

    Raises AlreadyAnswered where another process was first with a key: undo what you did, then find its answer.
    """
    ordered = sorted(answers, key=itemgetter(0, 1))  # all processes wait for each other in one order
    if rows.insert(models.Receipt, _COLUMNS, ordered, ignore_conflicts=True) != len(ordered):
        raise AlreadyAnswered


def once(*, store_id: int, key: str, digest: str, at: datetime, verb: Callable[[], Answer]) -> Answer:
    """Does the verb at most once for this key. Two at the same time: the second waits for the first and gets its
    answer.

    A refused verb leaves no receipt: it changed nothing, and may be tried again.
    """
    if not key:
        return verb()
    with transaction.atomic():
        row, made = models.Receipt.objects.get_or_create(
            store_id=store_id, key=key, defaults={"digest": digest, "status": 0, "answer": {}, "at": at}
        )
        if not made:
            return _again(row, digest)
        answer = verb()
        models.Receipt.objects.filter(pk=row.pk).update(status=answer.status, answer=answer.body)
        return answer


def _again(row: models.Receipt, digest: str) -> Answer:
    if row.digest != digest:
        raise KeyReused
    return Answer(row.status, row.answer, True)


def forget(*, store_id: int, words: Collection[str]) -> int:
    """Drops what answers said where one of these words stands in them; the keys stay spent. Answers how many."""
    kept = models.Receipt.objects.filter(store_id=store_id).order_by("id").values_list("id", "answer")
    spoken = [
        i for i, answer in kept.iterator() if any(word in json.dumps(answer, ensure_ascii=False) for word in words)
    ]
    return models.Receipt.objects.filter(id__in=spoken).update(answer={"erased": True})
