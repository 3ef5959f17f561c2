"""Answers to idempotency keys: the same key and request get the first answer again; another request is refused by
name.

Keys and requests are kept as keyed digests only: senders put e-mail addresses into keys, and those must not outlive an
erasure. With another secret key of the installation, earlier keys are not known again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.conf import settings
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


def kept_as(store_id: int, text: str) -> str:
    """What stands in the rows for a key, or for the digest of a request."""
    secret = b"bespeak receipt " + settings.SECRET_KEY.encode()
    return hmac.digest(secret, f"{store_id} {text}".encode(), hashlib.sha256).hex()


def find(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], tuple[str, Answer]]:
    """(store_id, key) → (digest, answer) for those already answered; `is_of` compares the digest. One statement."""
    if not wanted:
        return {}
    asked = {kept_as(store, key): (store, key) for store, key in wanted}
    stored = models.Receipt.objects.filter(store_id__in={store for store, _ in wanted}, key__in=asked)
    found = stored.values_list("key", "digest", "status", "answer")
    return {asked[key]: (digest, Answer(status, body, True)) for key, digest, status, body in found}


def is_of(store_id: int, digest: str, kept: str) -> bool:
    """Whether this is the digest of the request that was answered."""
    return kept_as(store_id, digest) == kept


def keep(answers: Collection[tuple[int, str, str, int, Any, datetime]]) -> None:
    """(store_id, key, digest, status, body, at) each, in the transaction of the verb they answer. One statement.

    Raises AlreadyAnswered where another process was first with a key: undo what you did, then find its answer.
    """
    sealed = [(store, kept_as(store, key), kept_as(store, digest), *rest) for store, key, digest, *rest in answers]
    ordered = sorted(sealed, key=itemgetter(0, 1))  # all processes wait for each other in one order
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
            store_id=store_id,
            key=kept_as(store_id, key),
            defaults={"digest": kept_as(store_id, digest), "status": 0, "answer": {}, "at": at},
        )
        if not made:
            return _again(row, digest)
        answer = verb()
        models.Receipt.objects.filter(pk=row.pk).update(status=answer.status, answer=answer.body)
        return answer


def _again(row: models.Receipt, digest: str) -> Answer:
    if not is_of(row.store_id, digest, row.digest):
        raise KeyReused
    return Answer(row.status, row.answer, True)


def forget(*, store_id: int, words: Collection[str]) -> int:
    """Drops what answers said where one of these words stands in them; the keys stay spent. Answers how many."""
    kept = models.Receipt.objects.filter(store_id=store_id).order_by("id").values_list("id", "answer")
    spoken = [
        i for i, answer in kept.iterator() if any(word in json.dumps(answer, ensure_ascii=False) for word in words)
    ]
    return models.Receipt.objects.filter(id__in=spoken).update(answer={"erased": True})
