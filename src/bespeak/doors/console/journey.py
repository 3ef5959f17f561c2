"""The thread of one order as a member sees it."""

from __future__ import annotations

from datetime import datetime

from bespeak.domain.conversations.queries import ConversationView
from bespeak.doors.console.matter import Matter
from bespeak.doors.frame import journey
from bespeak.doors.frame.journey import Known
from bespeak.doors.frame.thread import Stitch


def of(matter: Matter) -> list[Stitch]:
    """The same stitches that its customer sees, with the same days."""
    known = Known(
        talked_at=max([one.two_way_at for one in _about(matter) if one.two_way_at], default=None),
        agreed_at=matter.agreed.accepted_at if matter.agreed else None,
        outstanding=matter.balance.outstanding if matter.balance else None,
        paid_at=_paid(matter),
        parcel=matter.parcel,
    )
    return journey.sewn(matter.order, known)


def _about(matter: Matter) -> list[ConversationView]:
    """The talks about this very order, and the one that it came out of."""
    order = matter.order
    return [one for one in matter.talks if order.ref in one.orders or one.ref == order.conversation_ref]


def _paid(matter: Matter) -> datetime | None:
    """When money last came, which may be before it was told here; for who may not know of it, when its gate opened."""
    if matter.money is None:
        return next((one.opened_at for one in matter.order.gates if one.kind == "payment"), None)
    return next((one.at for one in reversed(matter.money.captures) if one.stands), None)
