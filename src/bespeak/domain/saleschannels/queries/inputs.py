"""What came in and what became of it, for people of the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from bespeak.domain.saleschannels.models import InputFile, RawInput
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class FileView:
    """`counts` says how many of its orders had which outcome."""

    id: int
    ref: str
    name: str
    format: str
    size: int
    sha256: str
    received_at: datetime
    by: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class InputView:
    """One order as it came; `raw` is "" after its person was erased, and in lists."""

    id: int
    ref: str
    file: str
    line: int
    source: str
    external_id: str
    outcome: str
    code: str
    field: str
    order: str
    received_at: datetime
    by: str
    erased_at: datetime | None
    raw: str = ""


_INPUT = (
    "id", "ref", "file__ref", "line", "source", "external_id", "outcome", "code", "field", "order_ref", "received_at",
    "by", "erased_at",
)  # fmt: skip


def files(*, store_id: int, actor: Actor, before: int | None = None, most: int = 50) -> list[FileView]:
    """Newest first, those before the file with id `before`. Two statements."""
    actor.require(Saleschannels.READ, store_id=store_id)
    found = InputFile.objects.filter(store_id=store_id)
    if before:
        found = found.filter(id__lt=before)
    page = list(found.order_by("-id")[:most])
    counted: dict[int, dict[str, int]] = {}
    told = RawInput.objects.filter(file__in=page).values_list("file_id", "outcome").annotate(n=Count("id"))
    for file_id, outcome, n in told.order_by("outcome"):
        counted.setdefault(file_id, {})[outcome] = n
    return [_file(one, counted.get(one.pk, {})) for one in page]


def _file(one: InputFile, counted: dict[str, int]) -> FileView:
    return FileView(one.pk, one.ref, one.name, one.format, one.size, one.sha256, one.received_at, one.by, counted)


def inputs(
    *, store_id: int, actor: Actor, outcome: str = "", file: str = "", before: int | None = None, most: int = 50
) -> list[InputView]:
    """Newest first, without their texts. `file` is a file's ref."""
    actor.require(Saleschannels.READ, store_id=store_id)
    found = RawInput.objects.filter(store_id=store_id)
    if outcome:
        found = found.filter(outcome=outcome)
    if file:
        found = found.filter(file__ref=file)
    if before:
        found = found.filter(id__lt=before)
    return [_view(row) for row in found.order_by("-id").values_list(*_INPUT)[:most]]


def raw_input(*, store_id: int, ref: str, actor: Actor) -> InputView:
    """One input with its text, to the letter. NotFound for strangers."""
    actor.require(Saleschannels.READ, store_id=store_id)
    row = RawInput.objects.filter(store_id=store_id, ref=ref).values_list(*_INPUT, "raw").first()
    if row is None:
        raise NotFound(f"There is no raw input {ref!r} here.")
    return _view(row)


def counts(*, store_id: int, actor: Actor) -> dict[str, int]:
    """How many inputs had which outcome."""
    actor.require(Saleschannels.READ, store_id=store_id)
    found = (
        RawInput.objects.filter(store_id=store_id).values_list("outcome").annotate(n=Count("id")).order_by("outcome")
    )
    return dict(found)


def _view(row: tuple[Any, ...]) -> InputView:
    ref, file, *rest = row[1:]
    return InputView(row[0], ref, file or "", *rest)
