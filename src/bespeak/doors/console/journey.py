"""The thread of one order: which stitches are sewn, which is the present one."""

from __future__ import annotations

from datetime import datetime

from bespeak.doors.console.acts import Matter
from bespeak.doors.frame.thread import Stitch, sewn

AGREED = ("specification", "availability", "delivery", "identity", "extra_payment")


def of(matter: Matter, says: str) -> list[Stitch]:
    """Talk, agree, order, pay, make; what fulfilment knows comes with it."""
    order, gates = matter.order, {one.kind: one for one in matter.order.gates}
    shut = [kind for kind, gate in gates.items() if gate.opened_at is None]
    made = [Stitch("order", "done", order.received_at)]
    if order.outcome == "declined":
        return sewn(*made)
    talk = gates.get("communication")
    if talk and talk.opened_at is None:
        made.append(Stitch("talk", "now", order.deadline))
    elif talk or matter.talks:
        made.append(Stitch("talk", "done", talk.opened_at if talk else matter.talks[0].two_way_at))
    if any(kind in shut for kind in AGREED):
        made.append(Stitch("agree", "now", order.deadline))
    elif times := [at for kind in AGREED if (at := _opened(matter, kind))]:
        made.append(Stitch("agree", "done", max(times)))
    if order.outcome == "admitted":
        made += _money(matter)
    return sewn(*made)


def _opened(matter: Matter, kind: str) -> datetime | None:
    return next((one.opened_at for one in matter.order.gates if one.kind == kind), None)


def _money(matter: Matter) -> list[Stitch]:
    paid = _opened(matter, "payment")
    pay = Stitch("pay", "done" if paid else "now", paid)
    return [pay, Stitch("make", "now")] if matter.order.released_at else [pay]
