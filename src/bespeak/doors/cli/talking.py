"""`bespeak talk`, `confirm`, `withdraw`: what is said with customers, and what is settled in it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bespeak.domain.conversations import files, operations, queries
from bespeak.domain.conversations.operations import Terms
from bespeak.domain.customers import queries as customers
from bespeak.domain.orders import queries as orders
from bespeak.doors.cli import called, paper, reading, recording, talkasking, talkends, talkinbox, talkmending, talkpage
from bespeak.doors.cli.cures import watching
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.paging import collect
from bespeak.doors.cli.people import found
from bespeak.doors.frame import hiding
from bespeak.kit.money import Money
from bespeak.kit.refusals import NotFound

LINES = ("chat", "phone", "mail", "form", "api", "cli")
KINDS = ("availability", "specification", "delivery", "identity", "extra_payment")


def add_commands(commands: Commands) -> None:
    talk = group(commands, "talk", help="conversations: begin one, say something, log a call, read one")
    _starting(talk)
    _going_on(talk)
    talkasking.add_to(talk)
    talkinbox.add_to(talk)
    talkmending.add_to(talk)
    talkends.add_to(talk)
    _reading(talk)
    _confirming(commands)
    taking_back = command(
        commands, "withdraw", withdraw, help="take a confirmation back; stock held for it is free again"
    )
    taking_back.add_argument("confirmation", metavar="REF")


def _starting(talk: Commands) -> None:
    starting = command(talk, "start", start, help="begin a conversation with what the customer said (or the store)")
    starting.add_argument(
        "--customer", metavar="CUSTOMER", default="", help="ref, e-mail address or phone number of somebody known"
    )
    starting.add_argument("--email", default="")
    starting.add_argument("--phone", default="")
    starting.add_argument("--name", default="")
    _said(starting)
    _topics(starting)
    starting.add_argument(
        "--from", dest="author", choices=("customer", "store"), default="customer", help="whose first word it is"
    )
    starting.add_argument("--answer", metavar="TEXT", default="", help="what you answered; then it is a two-way talk")
    starting.add_argument("--subject", default="", help="a line for the list of conversations")


def _going_on(talk: Commands) -> None:
    saying = command(talk, "say", say, help="one more message, the store's own unless --from customer")
    saying.add_argument("conversation", metavar="REF")
    _said(saying, required=False)
    saying.add_argument(
        "--file", dest="files", metavar="FILE", action="append", default=[], help="a picture or PDF; may be repeated"
    )
    saying.add_argument(
        "--from",
        dest="author",
        choices=("customer", "store"),
        default="store",
        help="customer: you write down what they said",
    )
    saying.add_argument(
        "--seen", metavar="N", type=reading.units, default=0,
        help="the number you have read up to; refused where somebody else has said something since",
    )  # fmt: skip
    calling = command(talk, "call", log_call, help="log a telephone call: what they said and what you answered")
    calling.add_argument("conversation", metavar="REF")
    calling.add_argument("--heard", metavar="TEXT", required=True, help="what the customer said")
    calling.add_argument("--answered", metavar="TEXT", required=True, help="what you said")
    calling.add_argument("--key", default="", help="the same key logs the same call once")
    noting = command(talk, "note", note, help="something colleagues should know; settles nothing")
    noting.add_argument("conversation", metavar="REF")
    noting.add_argument("--text", required=True, help='the words ("-" reads them from stdin)')
    adding = command(talk, "about", about, help="the talk is about these products or orders too")
    adding.add_argument("conversation", metavar="REF")
    _topics(adding)


def _reading(talk: Commands) -> None:
    showing = command(talk, "show", show, help="one conversation from its first word")
    showing.add_argument("conversation", metavar="REF")
    recording.add_command(talk)
    listing = command(talk, "list", list_talks, help="conversations, newest first")
    listing.add_argument("--turn", choices=("store", "customer", "nobody"), default="", help="whose turn it is")
    listing.add_argument("--customer", metavar="CUSTOMER", default="")
    listing.add_argument("--limit", type=reading.limit, default=50)


def _confirming(commands: Commands) -> None:
    confirming = command(commands, "confirm", confirm, help="settle one thing in a conversation, for the gate to count")
    confirming.add_argument("conversation", metavar="REF", help="a conversation; or an order, for the latest about it")
    confirming.add_argument("kind", choices=KINDS)
    confirming.add_argument("--product", default="", help="ref or handle")
    confirming.add_argument("--sku", default="")
    confirming.add_argument("--order", metavar="REF", default="", help="its ref, or the channel's own number")
    confirming.add_argument("--quantity", type=reading.number, default=0)
    confirming.add_argument(
        "--until", metavar="WHEN", default="", help="valid until; with availability so many are held until then"
    )
    confirming.add_argument("--country", default="")
    confirming.add_argument("--postcode", default="")
    confirming.add_argument("--amount", default="", help="the extra payment agreed, for example 30.00")
    confirming.add_argument("--details", default="", help="what was agreed, word for word")
    confirming.add_argument("--key", default="", help="the same key confirms the same thing once")


def _said(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--text", required=required, default="", help='the words ("-" reads them from stdin)')
    parser.add_argument("--line", choices=LINES, default="phone", help="how it was said (default phone)")
    parser.add_argument("--key", default="", help="the same key says the same thing once")


def _topics(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--about",
        dest="products",
        metavar="PRODUCT",
        action="append",
        default=[],
        help="handle or ref; may be repeated",
    )
    parser.add_argument(
        "--order", dest="orders", metavar="REF", action="append", default=[], help="an order; may be repeated"
    )


def start(desk: Desk) -> None:
    args = desk.args
    who = _whom(desk)
    if not (who or args.email or args.phone or args.name):
        raise Unusable(
            "Say with whom: --customer, --email, --phone or --name; or --order, for whoever placed it.",
            field="--customer",
            code="no_customer",
        )
    with watching(desk, customer_ids=[who.id] if who else []) as news:
        made = operations.start(
            text=_words(args.text),
            customer=who.ref if who and (args.customer or not (args.email or args.phone)) else "",
            contacts=[(kind, value) for kind, value in (("email", args.email), ("phone", args.phone)) if value],
            subject_line=args.subject,
            orders=_order_refs(desk),
            client_key=args.key,
            **desk.given("author", "name", "line", "products"),
            **desk.here,
        )
        if args.answer:
            key = f"{args.key}:answer" if args.key else ""
            _say(desk, made.conversation, args.answer, args.line, key, for_customer=False)
    told = f"Conversation {made.conversation} with {made.customer}.{_hidden(made.masked)}"
    desk.give({"talk": made, **news.data}, told, *news.pages, *news.still(desk))


def _whom(desk: Desk) -> customers.Who | None:
    """The customer who is known already by what was given, so that their waiting orders can be watched."""
    if desk.args.customer:
        return found(desk, desk.args.customer, field="--customer")
    for kind in ("email", "phone"):
        value = getattr(desk.args, kind)
        reached = customers.by_contact(store_id=desk.store.id, kind=kind, value=value) if value else None
        if reached:
            return customers.who([reached.customer_id])[reached.customer_id]
    if desk.args.orders and not (desk.args.email or desk.args.phone or desk.args.name):
        placed = orders.order(ref=desk.args.orders[0], **desk.asking).customer_id
        return customers.who([placed])[placed]
    return None


def _order_refs(desk: Desk) -> list[str]:
    return [orders.order(ref=one, **desk.asking).ref for one in desk.args.orders]


def _words(text: str) -> str:
    return reading.text_of(text, field="--text") if text == reading.STDIN else text


def _say(
    desk: Desk, conversation: str, text: str, line: str, key: str, *, for_customer: bool, names: Sequence[str] = (),
    seen: int = 0,
) -> operations.Said:  # fmt: skip
    return operations.say(
        seen=seen,
        files=files.kept([(Path(one).name, reading.content(one, field="--file")) for one in names]),
        conversation=conversation,
        text=_words(text),
        line=line,
        client_key=key,
        on_behalf_of_customer=for_customer,
        **desk.here,
    )


def _partner(desk: Desk) -> int:
    return queries.customer_of(store_id=desk.store.id, ref=desk.args.conversation)


def say(desk: Desk) -> None:
    args = desk.args
    with watching(desk, customer_ids=[_partner(desk)]) as news:
        whose = {"for_customer": args.author == "customer", "names": args.files, "seen": args.seen}
        said = _say(desk, args.conversation, args.text, args.line, args.key, **whose)
    desk.give({"said": said, **news.data}, _told(said), *news.pages)


def _told(said: operations.Said) -> str:
    if said.duplicate:
        return f"That was said before: number {said.seq} of {said.conversation}."
    counts = " It answers the customer: you have spoken with each other now." if said.two_way else ""
    return f"Number {said.seq} of {said.conversation}.{counts}{_hidden(said.masked)}"


def _hidden(masked: tuple[str, ...]) -> str:
    return f" {hiding.notice(masked)}" if masked else ""


def log_call(desk: Desk) -> None:
    args = desk.args
    with watching(desk, customer_ids=[_partner(desk)]) as news:
        words = {"customer_said": args.heard, "store_said": args.answered}
        said = operations.log_call(conversation=args.conversation, client_key=args.key, **words, **desk.here)
    desk.give({"said": said, **news.data}, _told(said), *news.pages)


def note(desk: Desk) -> None:
    said = operations.note(conversation=desk.args.conversation, text=_words(desk.args.text), **desk.here)
    desk.give(
        {"said": said},
        f"Noted as number {said.seq} of {said.conversation}; the customer does not see it.{_hidden(said.masked)}",
    )


def about(desk: Desk) -> None:
    with watching(desk, customer_ids=[_partner(desk)]) as news:
        wanted = {"products": desk.args.products, "orders": _order_refs(desk)}
        fresh = operations.about(conversation=desk.args.conversation, **wanted, **desk.here)
    desk.give({"added": fresh, **news.data}, f"{paper.counted(fresh, 'topic was', 'topics were')} added.", *news.pages)


def show(desk: Desk) -> None:
    talk = queries.conversation(ref=desk.args.conversation, actor=desk.by)
    entries = collect(
        lambda last, most: queries.thread(ref=talk.ref, actor=desk.by, after=last.seq if last else 0, most=most)
    )
    settled = queries.confirmations(store_id=talk.store_id, actor=desk.by, conversation=talk.ref, most=10_000)
    desk.give(
        {"conversation": talk, "events": entries, "confirmations": settled},
        *talkpage.pages(desk, talk, entries, settled),
    )


def list_talks(desk: Desk) -> None:
    customer = found(desk, desk.args.customer, field="--customer").ref if desk.args.customer else ""
    about = {"turn": desk.args.turn, "customer": customer, **desk.asking}
    shown = collect(
        lambda last, most: queries.conversations(after=last.ref if last else "", most=most, **about), desk.args.limit
    )
    empty = f"No conversation is like that. Begin one: {called.program()} talk start --email … --about PRODUCT --text …"
    desk.give({"conversations": shown}, talkpage.listing(desk, shown) if shown else empty)


def confirm(desk: Desk) -> None:
    args = desk.args
    talk, order = _where(desk)
    partner = queries.customer_of(store_id=desk.store.id, ref=talk)
    with watching(desk, customer_ids=[partner]) as news:
        about = {"terms": _terms(desk, order), "line": "phone", "client_key": args.key}
        given = operations.confirm(conversation=talk, kind=args.kind, **about, **desk.here)
    told = f"Settled: {given.kind}, as {given.ref}."
    if given.hold:
        told += f" {given.quantity} × {given.sku} are held until {paper.when(given.valid_until, desk.store)}."
    desk.give({"confirmation": given, **news.data}, told, *news.pages)


def _where(desk: Desk) -> tuple[str, str]:
    """The conversation named, or the latest about the order named (or with whoever placed it); and the order's ref."""
    name, about = desk.args.conversation, desk.args.order
    order = orders.order(ref=about, **desk.asking) if about else None
    if name.startswith("cnv_"):
        return name, order.ref if order else ""
    meant = orders.order(ref=name, **desk.asking)
    customer = customers.who([meant.customer_id])[meant.customer_id].ref
    for narrowed in ({"order": meant.ref}, {"customer": customer}):
        about_it = {"state": "open", "most": 1, **narrowed, **desk.asking}
        if talks := queries.conversations(**about_it):
            return talks[0].ref, order.ref if order else meant.ref
    words = ("talk", "start", "--customer", customer, "--order", meant.ref, "--text", "…", "--answer", "…")
    raise NotFound(f"Nobody has talked with them yet. Begin with: {called.line(*words)}", field="CONVERSATION")


def _terms(desk: Desk, order: str) -> Terms:
    args, currency = desk.args, desk.store.currency
    given = desk.given("product", "sku", "quantity", "postcode", "details")
    amount = Money(reading.amount(args.amount, currency, field="--amount"), currency) if args.amount else None
    until = desk.moment(args.until, field="--until") if args.until else None
    return Terms(order=order, country=args.country.upper(), amount=amount, valid_until=until, **given)


def withdraw(desk: Desk) -> None:
    taken = operations.withdraw(confirmation_ref=desk.args.confirmation, **desk.here)
    desk.give({"confirmation": taken}, f"{taken.ref} counts no more.")
