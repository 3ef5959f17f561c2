"""The record of a conversation: taken out as a signed file, and its head."""

from __future__ import annotations

from typing import Any, Literal

from bespeak.domain.conversations import operations, queries, transcripts
from bespeak.domain.conversations.permissions import Conversations
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Ref
from bespeak.doors.api.schemas.records import RecordFile, RecordHead, RecordHold, RecordHoldGiven

routes = Routes("Conversations")


@routes.get("/conversations/{ref}/record", may=Conversations.READ, answers=RecordFile)
def take_record(visit: Visit, ref: Ref, edition: Literal["store", "customer"] = "store") -> Any:
    """The signed record as a file: keep `text` letter for letter; `bespeak verify` checks it. The customer's edition
    has no words that are among colleagues."""
    signed = queries.transcript(ref=ref, actor=visit.actor, at=visit.at, edition=edition)
    return {**signed, "store": signed["store"]["ref"], "text": transcripts.written(signed).decode()}


@routes.get("/conversations/{ref}/head", may=Conversations.READ, answers=RecordHead)
def read_head(visit: Visit, ref: Ref) -> Any:
    """How many entries the record has now, and the link of the last, signed: whoever keeps it sees later whether what
    stood there still stands."""
    signed = queries.head(ref=ref, actor=visit.actor, at=visit.at)
    return {**signed, "store": signed["store"]["ref"], "text": transcripts.written(signed).decode()}


@routes.put("/conversations/{ref}/hold", may=Conversations.HOLD, answers=RecordHold)
def hold_record(visit: Visit, ref: Ref, body: RecordHoldGiven) -> Any:
    """What was said must be kept: erasing it is refused (`record_is_held`) until the hold is lifted."""
    asked: dict[str, Any] = {"store_id": visit.store_id, "conversation": ref}
    operations.hold_record(reason=body.reason, by=visit.actor, at=visit.at, **asked)
    return queries.hold_on(actor=visit.actor, **asked)


@routes.delete("/conversations/{ref}/hold", may=Conversations.HOLD)
def lift_hold(visit: Visit, ref: Ref) -> Any:
    """It may be erased again."""
    operations.lift_hold(store_id=visit.store_id, conversation=ref, by=visit.actor, at=visit.at)
