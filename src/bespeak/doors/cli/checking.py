"""`bespeak reconcile`, `verify`: do all books agree; is what was said still what was said? Exit 1 names each fault."""

from __future__ import annotations

from collections.abc import Callable

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.customers import queries as customers
from bespeak.domain.inventory import queries as inventory
from bespeak.domain.orders import queries as orders
from bespeak.domain.payments import queries as payments
from bespeak.doors.cli import exits, paper
from bespeak.doors.cli.desk import Commands, Desk, command


def add_commands(commands: Commands) -> None:
    reconciling = command(
        commands, "reconcile", reconcile, help="do all books agree: stock, orders, money, agreements, conversations"
    )
    reconciling.add_argument("--all", action="store_true", help="of all stores")
    command(commands, "verify", verify, help="is a conversation as it was written").add_argument(
        "conversation", metavar="REF"
    )


Books = Callable[..., list[str]]
BOOKS: dict[str, Books] = {
    "stock": inventory.reconcile,
    "orders": orders.reconcile,
    "money": payments.reconcile,
    "agreements": agreements.reconcile,
    "customers": customers.reconcile,
    "conversations": conversations.reconcile,
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


def verify(desk: Desk) -> int:
    talk = conversations.conversation(ref=desk.args.conversation, actor=desk.by)
    faults = conversations.verify_chain(ref=talk.ref)
    data = {"conversation": talk.ref, "events": talk.last_seq, "head": talk.head, "erased_at": talk.erased_at}
    data["faults"] = faults
    if not faults:
        events = f"{paper.counted(talk.last_seq, 'event')}, ending in {talk.head}."
        told = f"{talk.ref} is as it was written: {events}"
        if talk.erased_at:
            when = paper.when(talk.erased_at, desk.store)
            told = f"The words of {talk.ref} were erased on {when}; what is left is as it was: {events}"
        desk.give(data, told)
        return exits.FINE
    pages = [paper.indented(f"number {one.seq}: {one.code}. {one.text}") for one in faults]
    desk.give(data, f"{talk.ref} is not as it was written:", *pages)
    return exits.FAULTS
