"""`bespeak hand-over`: a carrier has an order."""

from __future__ import annotations

from bespeak.domain.fulfilment import operations
from bespeak.domain.orders import queries as orders
from bespeak.doors.cli import paper
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.frame import sending


def add_commands(commands: Commands) -> None:
    handing = command(
        commands, "hand-over", hand_over, help="a carrier has a released order; the shop it came from marks it as sent"
    )
    handing.add_argument("order", metavar="REF", help="its ref, or the channel's own number")
    handing.add_argument("--carrier", required=True, help="a carrier, your own van, or that it was collected")
    handing.add_argument("--tracking", default="", metavar="NUMBER", help="by which the carrier knows the parcel")


def hand_over(desk: Desk) -> None:
    order = orders.order(ref=desk.args.order, **desk.asking)
    parcel = operations.hand_over(order=order.ref, **desk.given("carrier", "tracking"), **desk.here)
    when = paper.when(parcel.handed_over_at, desk.store)
    said = f"{order.external_id or order.ref}: {sending.sentence(parcel, 'en')} Handed over {when}."
    desk.give({"parcel": parcel}, said)
