"""`bespeak hand-over`, `correct-parcel`: a carrier has an order; its number was told wrongly."""

from __future__ import annotations

from bespeak.domain.fulfilment import operations, queries
from bespeak.domain.orders import queries as orders
from bespeak.doors.cli import paper
from bespeak.doors.cli.cures import do_errands
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.frame import sending
from bespeak.kit.refusals import NotFound


def add_commands(commands: Commands) -> None:
    handing = command(
        commands, "hand-over", hand_over, help="a carrier has a released order; the shop it came from marks it as sent"
    )
    handing.add_argument("order", metavar="REF", help="its ref, or the channel's own number")
    handing.add_argument("--carrier", required=True, help="a carrier, your own van, or that it was collected")
    handing.add_argument("--tracking", default="", metavar="NUMBER", help="by which the carrier knows the parcel")
    correcting = command(
        commands, "correct-parcel", correct, help="put right the number or the carrier of what was handed over"
    )
    correcting.add_argument("order", metavar="REF", help="its ref, or the channel's own number")
    correcting.add_argument("--tracking", required=True, metavar="NUMBER", help='the right one; "" where there is none')
    correcting.add_argument("--carrier", default="", help="where that was wrong too")


def hand_over(desk: Desk) -> None:
    order = orders.order(ref=desk.args.order, **desk.asking)
    parcel = operations.hand_over(order=order.ref, **desk.given("carrier", "tracking"), **desk.here)
    when = paper.when(parcel.handed_over_at, desk.store)
    said = f"{order.external_id or order.ref}: {sending.sentence(parcel, 'en')} Handed over {when}."
    desk.give({"parcel": parcel}, said)


def correct(desk: Desk) -> None:
    order = orders.order(ref=desk.args.order, **desk.asking)
    present = queries.parcels(orders=[order.ref], **desk.asking).get(order.ref)
    if present is None:
        raise NotFound(f"Nothing of {desk.args.order[:40]!r} was handed over.")
    carrier = desk.args.carrier or present.carrier
    parcel = operations.correct_parcel(order=order.ref, carrier=carrier, tracking=desk.args.tracking, **desk.here)
    do_errands()
    before = parcel.earlier[-1] if parcel.earlier else None
    told = f" It was {before.carrier} {before.tracking}".rstrip() + " before." if before else ""
    desk.give({"parcel": parcel}, f"{order.external_id or order.ref}: {sending.sentence(parcel, 'en')}{told}")
