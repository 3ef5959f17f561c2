"""Keeping what came in before anything is made of it, each time in a transaction of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bespeak.domain.orders.permissions import Orders
from bespeak.domain.saleschannels import states
from bespeak.domain.saleschannels.models import InputFile, RawInput
from bespeak.domain.saleschannels.reading import Parsed, Read, Reading
from bespeak.kit import refs, rows
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Refusal

MOST_RAW = 4_000_000
_COLUMNS = (
    "id", "ref", "position", "store_id", "file_id", "received_at", "by", "line", "raw", "source", "external_id",
    "outcome", "code", "field", "order_ref",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """A raw input as it stands: new ones wait, those of an earlier run may be done, or erased with their person."""

    id: int
    outcome: str
    erased: bool = False


@requires(Orders.PLACE)
@transaction.atomic
def keep_refused(*, store_id: int, source: str, raw: str, refusal: Refusal, by: Actor, at: datetime) -> str:
    """Keeps something that was refused at a door, with the refusal's code and place. Answers its ref."""
    ref = refs.new("raw")
    RawInput.objects.create(
        store_id=store_id, ref=ref, source=source, raw=storable(raw)[:MOST_RAW], outcome=states.REFUSED,
        code=refusal.code[:60], field=storable(refusal.field)[:120], received_at=at, by=by.ref,
    )  # fmt: skip
    return ref


def storable(raw: str) -> str:
    """Text that every database takes: NUL shows as ␀, halves of surrogate pairs as their numbers."""
    if "\0" in raw:
        raw = raw.replace("\0", "␀")
    return raw if raw.isascii() else raw.encode("utf-8", "backslashreplace").decode()


def keep_file(reading: Reading, *, store_id: int, by: Actor, at: datetime) -> tuple[InputFile, bool]:
    """The row of this file; true where it was there before."""
    opened, kind = reading.opened, reading.format
    mapping = reading.mapping.written if reading.mapping else ""
    fingerprint = hashlib.sha256(f"{opened.sha256}\n{kind.code}\n{mapping}".encode()).hexdigest()
    values = {
        "ref": refs.new("raw"), "name": storable(opened.name)[:255], "format": kind.code, "shape": kind.shape,
        "header": storable(kind.header), "mapping": mapping, "sha256": opened.sha256,
        "size": opened.size, "received_at": at, "by": by.ref,
    }  # fmt: skip
    file, made = InputFile.objects.get_or_create(store_id=store_id, fingerprint=fingerprint, defaults=values)
    return file, not made


class Keeper:
    """Keeps one file's orders, batch by batch."""

    def __init__(self, reading: Reading, *, store_id: int, by: Actor, at: datetime) -> None:
        self._source, self._by, self._at = reading.format.source, by, at
        self.file, self._seen_before = keep_file(reading, store_id=store_id, by=by, at=at)

    @transaction.atomic
    def keep(self, batch: Sequence[Read], first: int) -> list[Kept]:
        """One row for each order, the first being the file's number `first`. An earlier run's rows are found again."""
        known = self._known(first, len(batch)) if self._seen_before else {}
        fresh = [n for n in range(len(batch)) if first + n not in known]
        ids = dict(zip(fresh, rows.take_ids(RawInput, len(fresh)), strict=True))
        made = zip(fresh, refs.many("raw", len(fresh)), strict=True)
        new = [(ids[n], ref, first + n, *self._row(batch[n])) for n, ref in made]
        if rows.insert(RawInput, _COLUMNS, new, ignore_conflicts=True) < len(new):
            known = self._known(first, len(batch))  # somebody else reads the same file just now
        return [known.get(first + n) or Kept(ids[n], states.WAITING) for n in range(len(batch))]

    def _known(self, first: int, count: int) -> dict[int, Kept]:
        found = RawInput.objects.filter(file=self.file, position__gte=first, position__lt=first + count)
        listed = found.values_list("position", "id", "outcome", "erased_at")
        return {position: Kept(row, outcome, erased is not None) for position, row, outcome, erased in listed}

    def _row(self, one: Read) -> tuple[object, ...]:
        raw, whence = storable(one.raw), (self.file.store_id, self.file.pk, self._at, self._by.ref, one.line)
        if isinstance(one, Parsed):
            return (*whence, raw, one.fields["source"], one.fields["external_id"], states.WAITING, "", "", "")
        field = storable(one.field)[:120]
        return (*whence, raw, self._source, storable(one.external_id), states.REFUSED, one.code[:60], field, "")
