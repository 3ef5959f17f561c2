"""Receiving a file of orders."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.saleschannels import mapping as mappings
from bespeak.domain.saleschannels.mapping import Unusable
from bespeak.domain.saleschannels.operations.deciding import Waiting, decide
from bespeak.domain.saleschannels.operations.keeping import Keeper, Kept, keep_refused
from bespeak.domain.saleschannels.reading import Read, Reading, Refused, open_orders
from bespeak.domain.saleschannels.summary import Progress, Step, Summary
from bespeak.domain.stores import queries as stores
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, Refusal

BATCH = 500
_SHOWN = 1_000_000


@requires(Orders.PLACE)
def receive(
    *, store_id: int, name: str, data: bytes | Path, by: Actor, at: datetime, mapping: str = "", dry_run: bool = False,
    progress: Progress | None = None,
) -> Summary:  # fmt: skip
    """Reads a file of orders, keeps each as it came, and lets the gate decide on it, 500 at a time.

    `mapping` is the name of a shipped mapping or the text of one. Refuses an unusable file or mapping (`Unusable`);
    a bad line refuses its order only. The same file again changes nothing; one that was interrupted is finished.
    A dry run decides the same inside one transaction that is rolled back, and keeps nothing.
    """
    started = time.perf_counter()
    store = stores.store(store_id)
    chosen = mappings.load(mapping) if mapping else None
    try:
        reading = open_orders(name, data, chosen)
    except Unusable as refusal:
        if not dry_run:
            keep_refused(store_id=store_id, source="file", raw=_beginning(data), refusal=refusal, by=by, at=at)
        raise
    intake = _Intake(reading, store_id, by, at)
    with _rolled_back() if dry_run else nullcontext():
        intake.take(store.currency, keep=not dry_run, progress=progress)
    intake.summary.seconds = time.perf_counter() - started
    return intake.summary


def _beginning(data: bytes | Path) -> str:
    if isinstance(data, Path):
        with data.open("rb") as stream:
            data = stream.read(_SHOWN)
    return data[:_SHOWN].decode("utf-8", "backslashreplace")


@contextmanager
def _rolled_back() -> Iterator[None]:
    """A transaction that leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class _Intake:
    """One file on its way in."""

    def __init__(self, reading: Reading, store_id: int, by: Actor, at: datetime) -> None:
        self._reading, self._store_id, self._by, self._at = reading, store_id, by, at
        self._letters = 0
        self.summary = Summary(file=reading.opened.name, format=reading.format.code)

    def take(self, currency: str, *, keep: bool, progress: Progress | None) -> None:
        keeper = Keeper(self._reading, store_id=self._store_id, by=self._by, at=self._at) if keep else None
        self.summary.receipt = keeper.file.ref if keeper else ""
        found, position = self._reading.orders(currency), 0
        while batch := list(islice(found, BATCH)):
            decisions = self._decide(batch, keeper.keep(batch, position) if keeper else [])
            position += len(batch)
            self._letters += sum([len(one.raw) for one in batch])
            if progress is not None:
                share = min(self._letters / self._reading.opened.size, 1.0)
                progress(Step(read=self.summary.read, share=share, decisions=decisions))
        self.summary.refused.sort(key=lambda one: one["line"])

    def _decide(self, batch: Sequence[Read], kept: Sequence[Kept]) -> tuple[Decision, ...]:
        waiting: list[Waiting] = []
        lines: list[int] = []
        for n, one in enumerate(batch):
            if isinstance(one, Refused):
                self.summary.refuse(one.line, one.external_id, Invalid(one.code, one.text, field=one.field))
            elif kept and kept[n].erased:
                self.summary.repeat()
            else:
                draft = OrderDraft(store_id=self._store_id, by=self._by, at=self._at, **one.fields)
                waiting.append(Waiting(draft, kept[n] if kept else None))
                lines.append(one.line)
        results = decide(waiting)
        for result, tried, line in zip(results, waiting, lines, strict=True):
            if isinstance(result, Refusal):
                self.summary.refuse(line, tried.draft.external_id, result)
        decisions = tuple(result for result in results if not isinstance(result, Refusal))
        self.summary.count(decisions)
        return decisions
