"""`bespeak customers`, `verify-identity`, `erase`: who buys, who has shown who they are, whom we forget."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bespeak.domain.customers import operations, queries
from bespeak.domain.customers.queries import CustomerView
from bespeak.domain.orders import queries as orders
from bespeak.domain.orders.queries import OrderRow, OrderView
from bespeak.doors.cli import paper, reading
from bespeak.doors.cli.cures import do_errands, watching
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.paging import collect
from bespeak.kit.refusals import NotFound

MOST_NAMED = 10


def add_commands(commands: Commands) -> None:
    listing = command(commands, "customers", list_customers, help="customers, or those a search finds")
    listing.add_argument(
        "--search", metavar="TEXT", default="", help="part of a name, a ref, an e-mail address, a phone number"
    )
    listing.add_argument("--limit", type=reading.limit, default=50)
    calling = command(
        commands,
        "verify-identity",
        verify_identity,
        help="log a call-back in which somebody showed who they are, or did not",
    )
    calling.add_argument(
        "customer",
        metavar="CUSTOMER",
        nargs="?",
        default="",
        help="ref, e-mail address or phone number (or give --order)",
    )
    calling.add_argument("--order", metavar="REF", default="", help="the order it was about")
    calling.add_argument("--phone", default="", help="the number called: one of theirs; it then counts as verified too")
    calling.add_argument("--note", default="", help="how you came to know; can be erased")
    outcome = calling.add_mutually_exclusive_group(required=True)
    outcome.add_argument("--passed", dest="outcome", action="store_const", const="passed")
    outcome.add_argument("--failed", dest="outcome", action="store_const", const="failed")
    erasing = command(commands, "erase", erase, help="forget a person: name, contacts, words; the books stay whole")
    erasing.add_argument("customer", metavar="CUSTOMER", help="ref, e-mail address or phone number")
    erasing.add_argument("--yes", action="store_true", help="do not ask")


def found(desk: Desk, name: str, *, field: str = "customer") -> queries.Who:
    """The customer with this ref, e-mail address or phone number; after merges the one who is left."""
    if name.startswith("cus_"):
        return queries.found(store_id=desk.store.id, ref=name)
    kind = "email" if "@" in name else "phone"
    reached = queries.by_contact(store_id=desk.store.id, kind=kind, value=name)
    if reached is None:
        raise NotFound(f"There is no customer {name!r} here.", field=field)
    return queries.who([reached.customer_id])[reached.customer_id]


def list_customers(desk: Desk) -> None:
    about = {**desk.given("search"), **desk.asking}
    shown = collect(
        lambda last, most: queries.customers(after=last.ref if last else "", most=most, **about), desk.args.limit
    )
    rows = [
        (one.ref, one.name, _reached(one), one.identity_level, paper.when(one.identity_at, desk.store)) for one in shown
    ]
    made = paper.table("customer", "name", "reached by", "identity", "shown", rows=rows)
    desk.give({"customers": shown}, made if shown else "No customer is like that.")


def _reached(one: CustomerView) -> str:
    return ", ".join(f"{point.value} ✓" if point.verified_at else point.value for point in one.contacts)


def verify_identity(desk: Desk) -> None:
    order = orders.order(ref=desk.args.order, **desk.asking) if desk.args.order else None
    who = _called(desk, order)
    with watching(desk, customer_ids=[who.id]) as news:
        about = {"about_order": order.ref if order else "", **desk.given("outcome", "phone", "note")}
        logged = operations.log_callback(customer=who.ref, **about, **desk.here)
    showed = "has shown who they are" if desk.args.outcome == "passed" else "could not show who they are"
    told = f"{paper.visible(who.name) or who.ref} {showed}."
    desk.give({"customer": who.ref, "verification": logged, **news.data}, told, *news.pages)


def _called(desk: Desk, order: OrderView | None) -> queries.Who:
    """The customer named, else whoever placed the order."""
    if desk.args.customer:
        return found(desk, desk.args.customer)
    if order is None:
        raise Unusable("Name the customer, or the order it is about with --order.", field="CUSTOMER", code="usage")
    return queries.who([order.customer_id])[order.customer_id]


def erase(desk: Desk) -> None:
    """Cannot be undone: asks for the name unless --yes says it was thought over."""
    who = found(desk, desk.args.customer)
    waiting = orders.unfinished(customer_ids=queries.family(who.id), **desk.asking)
    if waiting:
        desk.aside(_unfinished(waiting))
    if not desk.args.yes:
        _ask(who)
    gone = operations.erase(customer=who.ref, **desk.here)
    do_errands()
    told = f"{gone.customer} is forgotten: name, contacts, words and notes are gone; amounts and decisions stay."
    data = {"customer": gone.customer, "merged": len(gone.customer_ids) - 1, "unfinished": [one.ref for one in waiting]}
    desk.give(data, told)


def _unfinished(waiting: Sequence[OrderRow]) -> str:
    """Nobody can make, send or talk about an order of somebody who is forgotten."""
    named = ", ".join(f"{one.external_id or one.ref} ({one.state})" for one in waiting[:MOST_NAMED])
    left = len(waiting) - MOST_NAMED
    more = f" and {left:,} more" if left > 0 else ""
    return f"Warning: not over yet: {named}{more}. Without name and address nobody can send them; cancel them first."


def _ask(who: queries.Who) -> None:
    if sys.stdin is None or not sys.stdin.isatty():
        raise Unusable("This cannot be undone. Say --yes if it is meant.", field="--yes", code="not_confirmed")
    print(
        f"Everything {paper.visible(who.name) or 'this customer'} said and wrote will be gone. Type {who.ref} to go on:"
    )
    if sys.stdin.readline().strip() != who.ref:
        raise Unusable("Nothing was done.", code="not_confirmed")
