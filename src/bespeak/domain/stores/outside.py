"""Who outside is told what happens in a store, and what could not be done yet: the journal's answers, for those who may
know. Frozen values, and rows of errands by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bespeak.domain.stores.permissions import Stores
from bespeak.journal import endpoints as listeners
from bespeak.journal import standing, worker
from bespeak.journal.endpoints import Delivery, EndpointView
from bespeak.kit.actors import Actor


def endpoints(*, store_id: int, actor: Actor, after: str = "", most: int | None = None) -> list[EndpointView]:
    """Who is told, oldest first; those added after the one with the ref `after`. Never their secrets."""
    actor.require(Stores.READ_KEYS, store_id=store_id)
    return listeners.listening(store_id=store_id, after=after, most=most)


def deliveries(*, store_id: int, ref: str, actor: Actor, most: int = 20) -> list[Delivery]:
    """What this one was told last, or is to be told, newest first."""
    actor.require(Stores.READ_KEYS, store_id=store_id)
    return listeners.deliveries(store_id=store_id, ref=ref, most=most)


def failed_errands(*, store_id: int, actor: Actor, before: int = 0, most: int = 100) -> list[dict[str, Any]]:
    """What failed and waits to be tried again, newest first, older than the number `before`: id, listener, subject,
    attempts, due_at, last_error."""
    actor.require(Stores.READ_KEYS, store_id=store_id)
    return worker.failed(store_id=store_id, before=before, most=most)


def errands_in_line(*, store_id: int, actor: Actor, at: datetime) -> dict[str, int]:
    """How many are due by lane, `standing.MOST_COUNTED` at most each."""
    actor.require(Stores.READ_KEYS, store_id=store_id)
    return standing.in_line(store_id=store_id, at=at)
