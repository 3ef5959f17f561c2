"""`bespeak stock`, `holds`: what there is, how much of it is spoken for, goods in, counts."""

from __future__ import annotations

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.inventory import operations, queries
from bespeak.doors.cli import called, paper, reading
from bespeak.doors.cli.cures import watching
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.paging import collect


def add_commands(commands: Commands) -> None:
    stock = group(commands, "stock", help="what there is and how much of it is spoken for; goods in; counts")
    showing = command(stock, "show", show, help="units by SKU: on hand, held, sold, free")
    showing.add_argument("skus", metavar="SKU", nargs="*")
    receiving = command(stock, "receive", receive, help="goods in; orders that waited for them are looked at again")
    receiving.add_argument("sku", metavar="SKU")
    receiving.add_argument("quantity", metavar="UNITS", type=reading.units)
    receiving.add_argument("--ref", default="", help="the delivery it came with")
    counting = command(stock, "count", count, help="somebody counted: so many lie there")
    counting.add_argument("sku", metavar="SKU")
    counting.add_argument("on_hand", metavar="UNITS", type=reading.units)
    listing = command(commands, "holds", holds, help="units set aside, for whom and until when")
    listing.add_argument(
        "--for", dest="held_for", metavar="REF", default="", help="only those of this agreement or conversation"
    )
    letting = command(commands, "let-go", let_go, help="end a hold before its time")
    letting.add_argument("hold", metavar="REF")


def show(desk: Desk) -> None:
    wanted = [catalog.variant(store_id=desk.store.id, sku=sku).id for sku in desk.args.skus]
    about = {"at": desk.at, "variant_ids": wanted, **desk.asking}
    found = collect(lambda last, most: queries.stock(after=last.sku if last else "", most=most, **about))
    rows = [(one.sku, one.on_hand, one.held, one.sold, one.free) for one in found]
    numbers = ("on hand", "held", "sold", "free")
    made = paper.table("sku", *numbers, rows=rows, right=numbers)
    empty = f"Nothing is counted here yet: {called.program()} stock receive SKU UNITS"
    desk.give({"stock": found}, made if found else empty)


def receive(desk: Desk) -> None:
    variant = catalog.variant(store_id=desk.store.id, sku=desk.args.sku)
    with watching(desk, variants=[variant.id]) as news:
        now = operations.receive(variant_id=variant.id, **desk.given("quantity", "ref"), **desk.here)
    desk.give({"sku": variant.sku, "on_hand": now, **news.data}, f"{now:,} × {variant.sku} lie here now.", *news.pages)


def count(desk: Desk) -> None:
    variant = catalog.variant(store_id=desk.store.id, sku=desk.args.sku)
    with watching(desk, variants=[variant.id]) as news:
        now = operations.count(variant_id=variant.id, on_hand=desk.args.on_hand, **desk.here)
    desk.give({"sku": variant.sku, "on_hand": now, **news.data}, f"{now:,} × {variant.sku} lie here now.", *news.pages)


def holds(desk: Desk) -> None:
    about = {"at": desk.at, **desk.given("held_for"), **desk.asking}
    found = collect(lambda last, most: queries.holds(after=last.ref if last else "", most=most, **about))
    rows = [(one.ref, one.sku, one.quantity, one.held_for, paper.short(one.expires_at, desk.store)) for one in found]
    made = paper.table("hold", "sku", "units", "for", "until", rows=rows, right=("units",))
    desk.give({"holds": found}, made if found else "Nothing is set aside.")


def let_go(desk: Desk) -> None:
    ended = operations.release_hold(ref=desk.args.hold, **desk.here)
    desk.give(ended, f"{ended.ref} has ended; {paper.counted(ended.quantity, 'unit is', 'units are')} free again.")
