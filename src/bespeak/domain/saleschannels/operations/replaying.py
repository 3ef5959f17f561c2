"""Trying again what was kept and led to no order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from bespeak.domain.orders.drafts import OrderDraft
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.saleschannels import documents, states
from bespeak.domain.saleschannels import mapping as mappings
from bespeak.domain.saleschannels.models import RawInput
from bespeak.domain.saleschannels.operations.deciding import Waiting, decide
from bespeak.domain.saleschannels.operations.keeping import Kept
from bespeak.domain.saleschannels.operations.reading import read_deliveries
from bespeak.domain.saleschannels.orderform import parse_order
from bespeak.domain.saleschannels.reading import Parsed, Refused, open_orders
from bespeak.domain.saleschannels.summary import Summary
from bespeak.domain.stores import queries as stores
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal

BATCH = 500


@requires(Orders.PLACE)
def replay(*, store_id: int, inputs: Collection[str], by: Actor, at: datetime) -> Summary:
    """Reads these raw inputs (refs) again and lets the gate decide; "file ref" stands for all of that file that wait.

    Refuses a ref that is not here. What has led to an order, or was erased, is passed over.
    """
    found = RawInput.objects.filter(store_id=store_id).select_related("file").order_by("id")
    rows = list(found.filter(ref__in=inputs)) + list(found.filter(file__ref__in=inputs, outcome=states.WAITING))
    missing = set(inputs) - {row.ref for row in rows} - {row.file.ref for row in rows if row.file}
    if missing and not found.filter(file__ref__in=missing).exists():
        raise NotFound(f"There is no raw input {min(missing)!r} here.")
    summary, currency = Summary(), stores.store(store_id).currency
    tried = [row for row in rows if row.outcome in states.OPEN and row.erased_at is None]
    filed = [row for row in tried if row.channel_id is None]
    for start in range(0, len(filed), BATCH):
        _try(filed[start : start + BATCH], summary, currency, by, at)
    _read_again([row for row in tried if row.channel_id is not None], summary, by, at)
    return summary


def _read_again(rows: Sequence[RawInput], summary: Summary, by: Actor, at: datetime) -> None:
    """What platforms delivered; passes over what a worker has read meanwhile."""
    results = read_deliveries(inputs=[row.ref for row in rows], by=by, at=at)
    for row in rows:
        if isinstance(result := results.get(row.ref), Refusal):
            summary.refuse(row.line, row.external_id, result)
    summary.count([result for result in results.values() if not isinstance(result, Refusal)])


def _try(rows: Sequence[RawInput], summary: Summary, currency: str, by: Actor, at: datetime) -> None:
    waiting: list[Waiting] = []
    lines: list[int] = []
    for row in rows:
        try:
            draft = OrderDraft(store_id=row.store_id, by=by, at=at, **_read(row, currency))
        except Refusal as refusal:
            RawInput.objects.filter(id=row.pk).update(
                outcome=states.REFUSED, code=refusal.code[:60], field=refusal.field[:120]
            )
            summary.refuse(row.line, row.external_id, refusal)
            continue
        waiting.append(Waiting(draft, Kept(row.pk, row.outcome)))
        lines.append(row.line)
    results = decide(waiting)
    for result, one, line in zip(results, waiting, lines, strict=True):
        if isinstance(result, Refusal):
            summary.refuse(line, one.draft.external_id, result)
    summary.count([result for result in results if not isinstance(result, Refusal)])


def _read(row: RawInput, currency: str) -> dict[str, Any]:
    """The fields of the draft once more, from the kept text alone. Refuses as the first time."""
    if row.file is None:
        return parse_order(documents.decode(row.raw), store_currency=currency, source=row.source)
    mapping = mappings.read(row.file.mapping) if row.file.mapping else None
    table = row.file.shape == "table"
    text = f"{row.file.header}{row.raw}" if table else f"[{row.raw}]"
    path = mapping.orders.split(".") if mapping and mapping.orders and not table else []
    for key in reversed(path):
        text = f'{{"{key}": {text}}}'
    for one in open_orders("kept.csv" if table else "kept.json", text.encode(), mapping).orders(currency):
        if isinstance(one, Parsed):
            return one.fields
        raise _refusal(one)
    raise Invalid("no_lines", "Nothing is left of this order.")


def _refusal(one: Refused) -> Invalid:
    return Invalid(one.code, one.text, field=one.field)
