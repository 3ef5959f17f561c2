"""Writing down what happened, and what is still to be done because of it, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from bespeak.journal import models
from bespeak.journal.facts import Fact
from bespeak.journal.wires import wires
from bespeak.kit import rows
from bespeak.kit.asking import Blank, Question

_FACT = ("store_id", "kind", "subject", "at", "by", "data")
_ERRAND = (
    "store_id", "listener", "subject", "lane", "fact_id", "payload", "due_at",
    "attempts", "claimed_by", "lease_until", "done_at", "outcome", "last_error",
)  # fmt: skip
_UNTOUCHED = (0, "", None, None, "", "")
WEBHOOK = "journal.tell_endpoint"


def record(facts: Sequence[Fact]) -> None:
    """Stores the facts and their errands, then lets the at-once listeners work. A constant number of statements.

    To be called once, last, after the subjects' own rows were written: the facts of a subject are then in order.
    """
    if not facts:
        return
    _inside_a_transaction()
    ids = rows.insert_numbered(
        models.Fact, _FACT, [(one.store_id, one.kind, one.subject, one.at, one.by, one.data()) for one in facts]
    )
    _errands(_of_listeners(ids, facts) + _of_endpoints(ids, facts))
    for kind, told in _by_kind(facts).items():
        for listener in wires.at_once.get(kind, ()):
            listener(told)


def unheard(*, store_id: int, subjects: Collection[str]) -> list[str]:
    """Those of these refs to which nothing ever happened in this store. For rooms that may not ask a later one."""
    if not subjects:
        return []
    heard = models.Fact.objects.filter(store_id=store_id, subject__in=subjects).values_list("subject", flat=True)
    known = set(heard.distinct())
    return [one for one in subjects if one not in known]


def awaited(listener: str, *, store_id: int | None = None) -> set[str]:
    """The refs for which an errand of this listener is still to be done."""
    still = models.Errand.objects.filter(listener=listener, done_at=None)
    if store_id:
        still = still.filter(store_id=store_id)
    return set(still.values_list("subject", flat=True))


def remind(
    *, store_id: int, listener: str, subject: str, due_at: datetime, payload: Mapping[str, Any] | None = None
) -> None:
    """An errand that waits for a time. It only wakes somebody up: the row it concerns decides."""
    remind_many([(store_id, listener, subject, due_at, payload or {})])


def remind_many(timers: Iterable[tuple[int, str, str, datetime, Mapping[str, Any]]]) -> None:
    """The same for many: (store_id, listener, subject, due_at, payload)."""
    _errands([(store, who, subject, "timer", None, payload, due) for store, who, subject, due, payload in timers])


def _errands(errands: list[tuple[Any, ...]]) -> None:
    rows.insert(models.Errand, _ERRAND, [errand + _UNTOUCHED for errand in errands])


def _of_listeners(ids: list[int], facts: Sequence[Fact]) -> list[tuple[Any, ...]]:
    return [
        (fact.store_id, listener, fact.subject, wires.lane(listener), i, {}, fact.at)
        for i, fact in zip(ids, facts, strict=True)
        for listener, when in wires.later.get(type(fact), ())
        if when(fact)
    ]


_LISTENING = Question(
    lambda: (
        models.Endpoint.objects.filter(store_id__among=Blank("stores"), stopped_at=None)
        .order_by("id")
        .values_list("store_id", "ref", "kinds")
    )
)


def _of_endpoints(ids: list[int], facts: Sequence[Fact]) -> list[tuple[Any, ...]]:
    stores = {fact.store_id for fact in facts}
    listening: dict[int, list[tuple[str, list[str]]]] = {}
    for store_id, ref, kinds in _LISTENING.ask(stores=stores):
        listening.setdefault(store_id, []).append((ref, kinds))
    if not listening:
        return []
    return [
        (fact.store_id, WEBHOOK, ref, "outside", i, {"endpoint": ref}, fact.at)
        for i, fact in zip(ids, facts, strict=True)
        for ref, kinds in listening.get(fact.store_id, ())
        if not kinds or fact.kind in kinds
    ]


def _by_kind(facts: Sequence[Fact]) -> dict[type[Fact], list[Fact]]:
    groups: dict[type[Fact], list[Fact]] = {}
    for fact in facts:
        groups.setdefault(type(fact), []).append(fact)
    return groups


def _inside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("facts are recorded in the transaction that made them")
