"""`bespeak code`: a code by mail for a customer, what they typed, and how it stands. The code itself is never shown."""

from __future__ import annotations

from bespeak.domain.messaging import operations
from bespeak.domain.messaging.queries import Standing, standing
from bespeak.domain.orders import queries as orders
from bespeak.doors.cli import paper
from bespeak.doors.cli.cures import watching
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.people import found

NAMED = "ref, e-mail address or phone number"


def add_commands(commands: Commands) -> None:
    code = group(commands, "code", help="codes by mail, by which customers show that an address is theirs")
    asking = command(code, "ask", ask, help="send a customer a code; none before it counts any more")
    asking.add_argument("customer", metavar="CUSTOMER", help=NAMED)
    asking.add_argument("--address", default="", help="where to, if more than one address may show who they are")
    asking.add_argument("--language", default="", help="the mail's (en, ja); without it the store's")
    asking.add_argument("--order", metavar="REF", default="", help="the order it is about")
    confirming = command(code, "confirm", confirm, help="what the customer typed; a wrong one counts as a try")
    confirming.add_argument("customer", metavar="CUSTOMER", help=NAMED)
    confirming.add_argument("code", metavar="CODE")
    showing = command(code, "show", show, help="which address is shown to be theirs, and whether a code is on its way")
    showing.add_argument("customer", metavar="CUSTOMER", help=NAMED)


def ask(desk: Desk) -> None:
    who = found(desk, desk.args.customer)
    order = orders.order(ref=desk.args.order, **desk.asking).ref if desk.args.order else ""
    address = desk.args.address or _only(standing(customer=who.ref, at=desk.at, **desk.asking))
    language = desk.args.language or desk.store.language
    asked = operations.ask_for_code(
        customer=who.ref, address=address, language=language, about_order=order, **desk.here
    )
    told = f"A code goes to {paper.visible(asked.address)}, valid until {paper.when(asked.expires_at, desk.store)}."
    desk.give({"customer": who.ref, **_plain(asked)}, told)


def _plain(asked: operations.Asked) -> dict[str, object]:
    return {"address": asked.address, "expires_at": asked.expires_at}


def _only(found: Standing) -> str:
    if found.sends and len(found.known) != 1:
        raise Unusable("Say with --address where the code is to go.", field="--address", code="usage")
    return "".join(found.known)


def confirm(desk: Desk) -> None:
    who = found(desk, desk.args.customer)
    with watching(desk, customer_ids=[who.id]) as news:
        done = operations.confirm_code(customer=who.ref, code=desk.args.code, **desk.here)
    told = f"{paper.visible(done.address)} is shown to be theirs."
    if done.customer != who.ref:
        told += f" It is the address of {done.customer}, " + (
            "who they are from now on." if done.joined else "who may be the same: look at both, and merge them."
        )
    data = {"customer": done.customer, "address": done.address, "joined": done.joined, **news.data}
    desk.give(data, told, *news.pages)


def show(desk: Desk) -> None:
    who = found(desk, desk.args.customer)
    now = standing(customer=who.ref, at=desk.at, **desk.asking)
    desk.give({"customer": who.ref, "standing": now}, *_lines(desk, now))


def _lines(desk: Desk, now: Standing) -> list[str]:
    if not now.sends:
        return [operations.NoMail.sentence]
    shown = f"Shown to be theirs: {paper.visible(now.shown)}, {paper.when(now.shown_at, desk.store)}."
    lines = [shown if now.shown else "No address is shown to be theirs by a code."]
    if now.waiting is not None:
        until = paper.when(now.waiting.expires_at, desk.store)
        fate = "takes no mail" if now.waiting.refused else f"has a code that is valid until {until}"
        lines.append(f"{paper.visible(now.waiting.address)} {fate}.")
    return lines
