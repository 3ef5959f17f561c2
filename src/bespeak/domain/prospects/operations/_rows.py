"""What the verbs of this room have in common."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bespeak.domain.customers import queries as customers
from bespeak.domain.prospects.models import Interest, Prospect
from bespeak.domain.prospects.states import GRACE, STEPS, UNTOUCHED, State
from bespeak.domain.stores import answering
from bespeak.journal.recording import remind
from bespeak.kit.refusals import NotFound, StaleState
from bespeak.kit.states import check

CALL = "prospects.call"


def locked(store_id: int, ref: str, seen: int = 0) -> Prospect:
    """The row, locked. NotFound for strangers; StaleState where somebody has changed it since it was the `seen`-th
    time (0 asks for nothing)."""
    rows = Prospect.objects.select_for_update(no_key=True, of=("self",)).select_related("conversation", "customer")
    row = rows.filter(store_id=store_id, ref=ref).first()
    if row is None:
        raise NotFound(f"There is no prospect {ref!r} here.", field="prospect")
    if seen and row.moved != seen:
        raise StaleState("Somebody has changed this meanwhile. Read it, then decide.", prospect=ref)
    return row


def about(row: Prospect, at: datetime, by: str) -> dict[str, Any]:
    """What every fact of this room says."""
    customer = customers.leads_to(row.customer_id).ref
    return {
        "store_id": row.store_id, "subject": row.ref, "at": at, "by": by,
        "customer": customer, "conversation": row.conversation.ref,
    }  # fmt: skip


def due(row: Prospect) -> datetime:
    """When somebody must look: at the next step's time, else a while after the last thing that happened. A store that
    lets silent customers come back by themselves has that first, and this a day after it. One statement."""
    if row.step_at:
        return row.step_at
    days = answering.answering(row.store_id).return_after_days
    return row.heard_at + (timedelta(days=days) + UNTOUCHED if days else GRACE)


def set_alarm(row: Prospect, at: datetime) -> None:
    """A timer looks at it no later than it is due; one that is set for earlier does."""
    if row.due_at is None or (row.rings_at is not None and at < row.rings_at <= row.due_at):
        return
    row.rings_at = max(row.due_at, at)
    remind(store_id=row.store_id, listener=CALL, subject=row.ref, due_at=row.rings_at)


def finish(row: Prospect, how: State, at: datetime, by: str, **more: Any) -> None:
    """Changes the row, and does not write it."""
    check(STEPS, row.state, how)
    row.state, row.ended_at, row.ended_by = how, at, by
    row.due_at = row.step_at = row.woken_at = row.late_at = row.rings_at = None
    row.step = ""
    for name, value in more.items():
        setattr(row, name, value)


def open_again(row: Prospect) -> None:
    """Changes the row, and does not write it; whoever does says when it is due."""
    check(STEPS, row.state, State.OPEN)
    row.state, row.ended_at, row.ended_by, row.why, row.word = State.OPEN, None, "", "", ""
    row.order_ref, row.into = "", None


def keep_interests(row: Prospect, products: Iterable[int]) -> None:
    """Two statements, where they differ up to four."""
    wanted = set(products)
    known = set(Interest.objects.filter(prospect=row).values_list("product_id", flat=True))
    if gone := known - wanted:
        Interest.objects.filter(prospect=row, product_id__in=gone).delete()
    Interest.objects.bulk_create(
        Interest(store_id=row.store_id, prospect=row, product_id=one) for one in sorted(wanted - known)
    )
