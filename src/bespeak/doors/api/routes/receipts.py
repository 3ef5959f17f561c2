"""What became of what was sent: raw inputs, and requests with an Idempotency-Key."""

from __future__ import annotations

from typing import Any

from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.permissions import Orders
from bespeak.domain.saleschannels import operations, queries
from bespeak.domain.saleschannels.permissions import Saleschannels
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Cursor, Limit, MaybeRef, Page, Ref
from bespeak.doors.api.schemas.receipts import Input, Outcome, Receipt, Replayed
from bespeak.doors.frame import pages, telling
from bespeak.journal import receipts

routes = Routes("Receipts")


@routes.get("/receipts", may=Saleschannels.READ, answers=Page[Input])
def list_inputs(
    visit: Visit, *, outcome: Outcome | None = None, file: MaybeRef = "", limit: Limit = 50, cursor: Cursor = ""
) -> Any:
    """Orders as they came, newest first; `file` is the ref of a file they came in."""
    found = queries.inputs(
        store_id=visit.store_id,
        actor=visit.actor,
        outcome=outcome or "",
        file=file,
        before=pages.number_after(cursor) or None,
        most=limit + 1,
    )
    return pages.page(found, limit, lambda view: view.id)


@routes.get("/receipts/{ref}", may=Saleschannels.READ, answers=Receipt)
def read_receipt(visit: Visit, ref: Ref) -> Any:
    """By the ref of an input (raw_…), or by an Idempotency-Key of this store."""
    answered = receipts.find([(visit.store_id, ref)]).get((visit.store_id, ref))
    if answered is not None:
        return Receipt.of_request(ref, answered[1].status)
    view = queries.raw_input(store_id=visit.store_id, ref=ref, actor=visit.actor)
    return Receipt.of_input(view, _decision(visit, view.order))


def _decision(visit: Visit, ref: str) -> dict[str, Any] | None:
    """The same words as at the order itself."""
    if not ref or not visit.actor.may(Orders.READ):
        return None
    order = telling.with_money(orders.order(store_id=visit.store_id, ref=ref, actor=visit.actor))
    return telling.decision_json(telling.as_decision(order), visit.store, visit.language)


@routes.post("/receipts/{ref}/replay", may=Orders.PLACE, answers=Replayed)
def replay_input(visit: Visit, ref: Ref) -> Any:
    """Reads an input that led to no order once more; of a file's ref, all that still wait."""
    summary = operations.replay(store_id=visit.store_id, inputs=[ref], by=visit.actor, at=visit.at)
    return Replayed.of(summary)
