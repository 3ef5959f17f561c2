"""`bespeak orders`, `order`, `override`, `review`, `cancel`: what came in, what was said of it, what people decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bespeak.domain.orders import operations, queries, states
from bespeak.domain.orders.decisions import Decision
from bespeak.domain.orders.queries import OrderRow, OrderView
from bespeak.doors.cli import called, orderpage, paper, reading, settling, why
from bespeak.doors.cli.cures import do_errands, name
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.cli.paging import collect
from bespeak.doors.cli.paper import Page
from bespeak.doors.frame import telling

COLUMNS = ("order", "number", "state", "total", "customer", "waits for", "until")
ALL = "all"
STATES = (states.HELD, states.ADMITTED, states.RELEASED, states.DECLINED, states.CANCELLED)


def add_commands(commands: Commands) -> None:
    listing = command(commands, "orders", list_orders, help="orders, newest first, and why they wait")
    listing.add_argument("--state", choices=(*STATES, ALL), default="", help="all: also those that are over")
    listing.add_argument("--code", default="", help="only those held for this reason, for example no_two_way_talk")
    listing.add_argument("--search", metavar="TEXT", default="", help="a ref, or the channel's own number")
    listing.add_argument("--limit", type=reading.limit, default=50, help="at most so many (default 50; 0: all)")
    showing = command(
        commands, "order", show_order, help="one order: why it waits, gates, decisions, lines with every note"
    )
    showing.add_argument("order", metavar="REF", help="its ref, or the channel's own number")
    showing.add_argument("--language", default="", help="language of the reasons (default: the store's)")
    overriding = command(
        commands, "override", override, help="a manager admits or declines an order, with a written reason"
    )
    overriding.add_argument("order", metavar="REF")
    overriding.add_argument("to", choices=("admitted", "declined"))
    reviewing = command(commands, "review", review, help="somebody has looked at what was doubtful and lets it pass")
    reviewing.add_argument("order", metavar="REF")
    cancelling = command(
        commands, "cancel", cancel, help="call an order off; what it claimed is free, what was paid is due back"
    )
    cancelling.add_argument("order", metavar="REF")
    correcting = command(
        commands, "correct", correct, help="say which SKU a line means that the catalogue does not know (order correct)"
    )
    correcting.add_argument("order", metavar="REF")
    correcting.add_argument("--line", metavar="N", type=reading.number, required=True, help="the first is 1")
    correcting.add_argument("--sku", required=True, help="what it means, by the catalogue")
    correcting.add_argument("--reason", default="", help="why, in your own words; it is kept")
    for parser in (overriding, reviewing, cancelling):
        parser.add_argument("--reason", required=True, help="why, in your own words; it is kept")


def list_orders(desk: Desk) -> None:
    wanted, limit = _wanted(desk), desk.args.limit
    found = collect(lambda last, most: queries.orders(before=last.id if last else None, most=most, **wanted), limit)
    alike = queries.how_many(**wanted) if len(found) == limit else len(found)
    counts = queries.counts(**desk.asking)
    desk.give({"orders": found, "alike": alike, "counts": counts}, *_listing(desk, found, alike, counts))


def _wanted(desk: Desk) -> dict[str, Any]:
    """What --state, --code and --search ask for. Who asks for a reason means orders that can still be helped."""
    state, code = desk.args.state, desk.args.code
    narrowed = {"state": "" if state == ALL else state, "code": code, "search": desk.args.search}
    return {**narrowed, "over": bool(state or not code), **desk.asking}


def _listing(desk: Desk, found: list[OrderRow], alike: int, counts: dict[str, int]) -> list[Page]:
    if not counts:
        return [f"There are no orders yet. Take some in: {called.program()} admit FILE"]
    summary = " · ".join(f"{number:,} {state}" for state, number in sorted(counts.items()))
    over = "; with --state all those too that are over" if desk.args.code and not desk.args.state else ""
    whole = f"of {paper.counted(sum(counts.values()), 'order')} in all: {summary}"
    if not found:
        return [f"No order is like that{over}, {whole}."]
    more = f" of {alike:,} like that (--limit 0 lists them)" if alike > len(found) else ""
    listed = f"{len(found):,} listed{more}"
    cells = [_cells(desk, one) for one in found]
    return [paper.table(*COLUMNS, rows=cells, right=("total",)), paper.line(f"{listed}{over}, {whole}", "dim")]


def _cells(desk: Desk, one: OrderRow) -> tuple[Any, ...]:
    total = paper.money(one.total_minor, one.currency)
    waits = "\n".join(one.codes)
    return (
        one.ref,
        one.external_id,
        paper.outcome(one.state),
        total,
        one.name,
        waits,
        paper.short(one.deadline, desk.store),
    )


def show_order(desk: Desk) -> None:
    order = _one(desk)
    said = queries.decisions(ref=order.ref, **desk.asking)
    desk.give(
        orderpage.data(desk, order, said, desk.args.language), *orderpage.pages(desk, order, said, desk.args.language)
    )


def _one(desk: Desk) -> OrderView:
    return telling.with_money(queries.order(ref=desk.args.order, **desk.asking))


def override(desk: Desk) -> None:
    _decide(desk, lambda **about: operations.override(to=desk.args.to, **about))


def review(desk: Desk) -> None:
    _decide(desk, operations.settle_review)


def correct(desk: Desk) -> None:
    about = {"ref": _one(desk).ref, "position": desk.args.line - 1, "sku": desk.args.sku, "reason": desk.args.reason}
    _tell(desk, operations.correct_line(**about, **desk.here))


def cancel(desk: Desk) -> None:
    """Says what is due back of what was paid."""
    decision = operations.cancel(ref=_one(desk).ref, reason=desk.args.reason, **desk.here)
    do_errands()
    order = _one(desk)
    due = settling.due_back(desk, order)
    told = paper.line(f"{name(order)} is {order.state}.", "bold")
    pages = settling.pages(desk, order) or ["Nothing is due back."]
    desk.give({**telling.decision_json(decision, desk.store), "due": due}, told, *pages)


def _decide(desk: Desk, verb: Callable[..., Decision]) -> None:
    _tell(desk, verb(ref=_one(desk).ref, reason=desk.args.reason, **desk.here))


def _tell(desk: Desk, decision: Decision) -> None:
    """What became of the order, and what it still waits for."""
    do_errands()
    order = _one(desk)
    told = paper.line(f"{name(order)} is {order.state}.", "bold")
    waiting: list[Page] = []
    if order.outcome == states.HELD:
        waiting = [*map(paper.indented, why.sentences(order, desk.store)), *settling.pages(desk, order)]
    desk.give(telling.decision_json(decision, desk.store), told, *waiting)
