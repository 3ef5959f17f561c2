"""`bespeak reconcile`: do all books agree? Exit 1 names each fault."""

from __future__ import annotations

from collections.abc import Callable

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.customers import queries as customers
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.orders import queries as orders
from bespeak.domain.payments import queries as payments
from bespeak.domain.prospects import queries as prospects
from bespeak.doors.cli import exits, paper
from bespeak.doors.cli.desk import Commands, Desk, command


def add_commands(commands: Commands) -> None:
    reconciling = command(
        commands, "reconcile", reconcile,
        help="do all books agree: stock, orders, money, agreements, customers, conversations, prospects",
    )  # fmt: skip
    reconciling.add_argument("--all", action="store_true", help="of all stores")


Books = Callable[..., list[str]]
BOOKS: dict[str, Books] = {
    "stock": inventory.reconcile,
    "orders": orders.reconcile,
    "money": payments.reconcile,
    "agreements": agreements.reconcile,
    "customers": customers.reconcile,
    "conversations": conversations.reconcile,
    "prospects": prospects.reconcile,
}


def reconcile(desk: Desk) -> int:
    store_id = None if desk.args.all else desk.store.id
    found: dict[str, list[str]] = {}
    with desk.progress("Reading the books", len(BOOKS)) as step:
        for name, books in BOOKS.items():
            found[name] = books(store_id=store_id)
            step()
    faults = [(name, text) for name, texts in found.items() for text in texts]
    told = f"{paper.counted(len(faults), 'fault')}:" if faults else f"The books agree: {', '.join(BOOKS)}."
    pages = [paper.indented(f"{name}: {text}") for name, text in faults]
    desk.give({"faults": [{"books": name, "text": text} for name, text in faults]}, told, *pages)
    return exits.FAULTS if faults else exits.FINE
