"""The thread of one order: which stitches are sewn, which is the present one."""

from __future__ import annotations

from bespeak.doors.console.acts import Matter
from bespeak.doors.frame.thread import Stitch, sewn

AGREED = ("specification", "availability", "delivery", "identity", "extra_payment")


def of(matter: Matter) -> list[Stitch]:
    """Talk, agree, order, pay, make; what fulfilment knows comes with it. One stitch is the present one."""
    found = [Stitch("order", "done", matter.order.received_at)]
    if matter.order.outcome == "declined":
        return sewn(*found)
    steps = [_talk(matter), _agree(matter), *(_money(matter) if matter.order.outcome == "admitted" else [])]
    found += [one for one in steps if one and one.state == "done"]
    return sewn(*found, *[one for one in steps if one and one.state == "now"][:1])


def _talk(matter: Matter) -> Stitch | None:
    gate = next((one for one in matter.order.gates if one.kind == "communication"), None)
    if gate and gate.opened_at is None:
        return Stitch("talk", "now", matter.order.deadline)
    if gate:
        return Stitch("talk", "done", gate.opened_at)
    return Stitch("talk", "done", matter.talks[0].two_way_at) if matter.talks and matter.talks[0].two_way_at else None


def _agree(matter: Matter) -> Stitch | None:
    asked = [one.opened_at for one in matter.order.gates if one.kind in AGREED]
    times = [at for at in asked if at]
    if len(times) < len(asked):
        return Stitch("agree", "now", matter.order.deadline)
    return Stitch("agree", "done", max(times)) if times else None


def _money(matter: Matter) -> list[Stitch]:
    paid = next((one.opened_at for one in matter.order.gates if one.kind == "payment"), None)
    pay = Stitch("pay", "done" if paid else "now", paid)
    return [pay, Stitch("make", "now")] if matter.order.released_at else [pay]
