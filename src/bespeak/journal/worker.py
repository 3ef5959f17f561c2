"""The worker: claims due errands with a lease, does each once, keeps what failed for a person to see.

House errands are done and marked done in one transaction, if the claim is still ours: their effect happens once.
Outside calls run with no transaction open; their answer and the mark are written together afterwards.
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bespeak.journal import models
from bespeak.journal.wires import Errand, NotYet, Outside, wires
from bespeak.kit import clock, http

LEASE = {"house": timedelta(seconds=60), "timer": timedelta(seconds=60), "outside": timedelta(seconds=300)}
MOST = {"house": 100, "timer": 100, "outside": 8}
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=6)
LANES = ("house", "outside", "timer")

log = structlog.get_logger("bespeak.worker")
Clock = Callable[[], datetime]


class ClaimLost(Exception):
    """The lease ran out and another worker took the errand; our work on it is undone."""


@dataclass(frozen=True, slots=True)
class Round:
    claimed: int
    done: int
    failed: int


def work(lane: str, *, now: Clock = clock.now, most: int | None = None) -> Round:
    """One round in one lane: claim what is due, do it. Answers how much there was."""
    me = secrets.token_hex(12)
    errands = claim(lane, me=me, at=now(), most=most or MOST[lane])
    alone = _without_those_done_together(errands, me, now)
    done, failed = len(errands) - len(alone), 0
    stuck: set[tuple[str, str]] = set()
    for errand in alone:
        about = (errand.listener, errand.subject)
        if about in stuck and lane != "timer":
            continue
        if _do(errand, me, now):
            done += 1
        else:
            failed += 1
            stuck.add(about)
    if done + failed < len(errands):
        _leave([errand.id for errand in errands], me)
    return Round(claimed=len(errands), done=done, failed=failed)


def drain(*, now: Clock = clock.now, lanes: Sequence[str] = LANES, rounds: int = 10_000) -> int:
    """Works until nothing is due in these lanes. Answers how many errands were done."""
    total = 0
    for _ in range(rounds):
        results = [work(lane, now=now) for lane in lanes]
        total += sum(one.done for one in results)
        if not any(one.claimed for one in results):
            return total
    return total


def claim(lane: str, *, me: str, at: datetime, most: int) -> list[Errand]:
    """Takes up to `most` due errands by one conditional update, so that no two workers hold the same one."""
    if not _due(lane, at).exists():  # most rounds find nothing, and then nobody's turn to write is taken
        return []
    with transaction.atomic():
        return _claimed(lane, me, at, most)


def _claimed(lane: str, me: str, at: datetime, most: int) -> list[Errand]:
    ids = list(_due(lane, at).values_list("id", flat=True)[:most])
    if not ids:
        return []
    free = models.Errand.objects.filter(id__in=ids, done_at=None).filter(_unleased(at))
    free.update(claimed_by=me, lease_until=at + LEASE[lane], attempts=F("attempts") + 1)
    mine = models.Errand.objects.filter(id__in=ids, claimed_by=me, done_at=None)
    if lane != "timer":
        overtaking = mine.filter(Exists(_earlier().exclude(claimed_by=me)))
        overtaken = list(overtaking.values_list("id", flat=True))
        if overtaken:
            _leave(overtaken, me)
    return _views(mine.order_by("id"))


def _leave(ids: Sequence[int], me: str) -> None:
    """Gives back what of these was claimed but not tried, for its turn has not come."""
    untouched = models.Errand.objects.filter(id__in=ids, claimed_by=me, done_at=None)
    untouched.update(claimed_by="", lease_until=None, attempts=F("attempts") - 1)


def _due(lane: str, at: datetime) -> QuerySet[models.Errand]:
    due = models.Errand.objects.filter(lane=lane, done_at=None, due_at__lte=at).filter(_unleased(at))
    if lane == "timer":
        return due.order_by("due_at", "id")
    held_back = _earlier().filter(Q(due_at__gt=at) | Q(lease_until__gt=at))
    return due.exclude(Exists(held_back)).order_by("due_at", "id")


def _earlier() -> QuerySet[models.Errand]:
    """Errands of the same subject and listener that came before and are not done."""
    return models.Errand.objects.filter(
        listener=OuterRef("listener"), subject=OuterRef("subject"), id__lt=OuterRef("id"), done_at=None
    ).exclude(lane="timer")


def _unleased(at: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lte=at)


def _views(errands: QuerySet[models.Errand]) -> list[Errand]:
    taken = list(errands)
    fact_ids = [errand.fact_id for errand in taken if errand.fact_id]
    data = dict(models.Fact.objects.filter(id__in=fact_ids).values_list("id", "data"))
    return [
        Errand(
            id=errand.id,
            store_id=errand.store_id,
            listener=errand.listener,
            subject=errand.subject,
            attempts=errand.attempts,
            data={**data.get(errand.fact_id or 0, {}), **errand.payload, "fact_id": errand.fact_id},
        )
        for errand in taken
    ]


def _do(errand: Errand, me: str, now: Clock) -> bool:
    try:
        if errand.listener in wires.outside:
            _do_outside(errand, wires.outside[errand.listener], me, now)
        else:
            _do_in_house(errand, me, now)
        return True
    except ClaimLost:
        log.warning("claim_lost", errand=errand.id, listener=errand.listener)
    except Exception as error:
        _put_back(errand, me, now(), error)
    return False


def _without_those_done_together(errands: list[Errand], me: str, now: Clock) -> list[Errand]:
    """Does at once what one listener can do at once. Answers the errands that are left, each to be done alone."""
    groups: dict[str, list[Errand]] = {}
    for errand in errands:
        if errand.listener in wires.to_many:
            groups.setdefault(errand.listener, []).append(errand)
    done = {one.id for group in groups.values() if len(group) > 1 and _do_together(group, me, now) for one in group}
    return [errand for errand in errands if errand.id not in done]


def _do_together(group: list[Errand], me: str, now: Clock) -> bool:
    """All in one transaction; false, nothing done, if it cannot be done for one of them or one is not ours any more."""
    listener = group[0].listener
    try:
        with transaction.atomic():
            ours = models.Errand.objects.filter(id__in=[one.id for one in group], claimed_by=me, done_at=None)
            if ours.update(done_at=now(), outcome="done", lease_until=None, last_error="") != len(group):
                raise ClaimLost
            wires.to_many[listener](group, now())
    except Exception as error:
        log.warning("one_by_one", listener=listener, errands=len(group), error=type(error).__name__)
        return False
    return True


def _do_in_house(errand: Errand, me: str, now: Clock) -> None:
    with transaction.atomic():
        _mark_done(errand, me, now())
        wires.reactions[errand.listener](errand, now())


def _do_outside(errand: Errand, outside: Outside, me: str, now: Clock) -> None:
    with transaction.atomic():
        request = outside.read(errand, now())
    answer: Any = None
    if request is not None:
        http.no_transaction()
        answer = outside.call(request)
    with transaction.atomic():
        _mark_done(errand, me, now())
        if request is not None:
            outside.settle(errand, answer, now())


def _mark_done(errand: Errand, me: str, at: datetime) -> None:
    """First of all, so that the row is ours until the transaction ends."""
    ours = models.Errand.objects.filter(id=errand.id, claimed_by=me, done_at=None)
    if not ours.update(done_at=at, outcome="done", lease_until=None, last_error=""):
        raise ClaimLost


def _put_back(errand: Errand, me: str, at: datetime, error: Exception) -> None:
    """Tries again later, holding back only its own subject and listener; a person sees why."""
    asked = error.after if isinstance(error, NotYet) else FIRST_RETRY
    wait = min(max(FIRST_RETRY * 2 ** min(errand.attempts - 1, 16), asked), LONGEST_RETRY)
    said = str(error).splitlines() or [""]  # later lines of a database's error quote the row
    text = f"{type(error).__name__}: {said[0]}"[:300]
    log.error(
        "errand_failed", errand=errand.id, listener=errand.listener, error=type(error).__name__, at_line=_where(error)
    )
    ours = models.Errand.objects.filter(id=errand.id, claimed_by=me, done_at=None)
    ours.update(claimed_by="", lease_until=None, due_at=at + wait, outcome="failed", last_error=text)


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def retry(*, store_id: int, errand_id: int, at: datetime) -> bool:
    """A person asks for a failed errand to be tried now."""
    failed = models.Errand.objects.filter(id=errand_id, store_id=store_id, done_at=None, outcome="failed")
    return bool(failed.filter(_unleased(at)).update(due_at=at))


def failed(*, store_id: int, before: int = 0, most: int = 100, listener: str = "") -> list[dict[str, Any]]:
    """Errands that failed and are still waiting, newest first; those older than the number `before`, and those of
    one listener, where one is given."""
    waiting = models.Errand.objects.filter(store_id=store_id, done_at=None, outcome="failed").order_by("-id")
    if before:
        waiting = waiting.filter(id__lt=before)
    if listener:
        waiting = waiting.filter(listener=listener)
    return [dict(row) for row in waiting[:most].values(*_FAILED)]


_FAILED = ("id", "listener", "subject", "attempts", "due_at", "last_error")


def waiting(*, at: datetime) -> dict[str, int]:
    """How many errands are due in each lane."""
    return {lane: models.Errand.objects.filter(lane=lane, done_at=None, due_at__lte=at).count() for lane in LANES}
