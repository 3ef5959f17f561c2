"""The thread of one order as a member sees it."""

from __future__ import annotations

from bespeak.doors.console.acts import Matter
from bespeak.doors.frame import journey
from bespeak.doors.frame.journey import Known
from bespeak.doors.frame.thread import Stitch


def of(matter: Matter) -> list[Stitch]:
    """The same stitches that its customer sees."""
    paid = next((one.opened_at for one in matter.order.gates if one.kind == "payment"), None)
    known = Known(
        talked_at=max([one.two_way_at for one in matter.talks if one.two_way_at], default=None),
        outstanding=matter.balance.outstanding if matter.balance else None,
        paid_at=paid,
        parcel=matter.parcel,
    )
    return journey.sewn(matter.order, known)
