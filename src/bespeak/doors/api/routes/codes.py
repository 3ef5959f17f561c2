"""Codes by mail for a page of one's own: the customer asks for one there, and types it there."""

from __future__ import annotations

from typing import Any

from bespeak.domain.messaging import operations, queries
from bespeak.domain.messaging.permissions import Messaging
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Ref
from bespeak.doors.api.schemas.codes import CodeAsked, CodeConfirmed, CodeStanding, CodeTyped, CodeWanted

routes = Routes("Customers")


@routes.get("/customers/{ref}/code", may=Messaging.READ, answers=CodeStanding)
def read_code(visit: Visit, ref: Ref) -> Any:
    """How it stands with this customer's address and the code sent to it; never the code."""
    return queries.standing(store_id=visit.store_id, customer=ref, actor=visit.actor, at=visit.at)


@routes.post("/customers/{ref}/code", may=Messaging.ASK, answers=CodeAsked, status=201)
def ask_for_code(visit: Visit, ref: Ref, body: CodeWanted) -> Any:
    """A new code by mail; none before it counts any more. The answer is the same whoever else has the address."""
    return operations.ask_for_code(
        store_id=visit.store_id,
        customer=ref,
        address=body.address,
        language=body.language or visit.language or visit.store.language,
        about_order=body.about_order,
        by=visit.actor,
        at=visit.at,
    )


@routes.post("/customers/{ref}/code/confirmation", may=Messaging.CONFIRM, answers=CodeConfirmed)
def confirm_code(visit: Visit, ref: Ref, body: CodeTyped) -> Any:
    """What the customer typed; held orders that only wanted this are admitted by it. A wrong one counts as a try (422
    `wrong_code`), and its repeat with the same key as no further one."""
    try:
        return operations.confirm_code(
            store_id=visit.store_id, customer=ref, code=body.code, by=visit.actor, at=visit.at
        )
    except operations.WrongCode as wrong:
        return wrong
