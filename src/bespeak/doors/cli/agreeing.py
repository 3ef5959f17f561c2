"""`bespeak agree`, `accept`, `agreements` and their like: what both sides sign."""

from __future__ import annotations

from bespeak.domain.agreements import operations, queries
from bespeak.domain.agreements.queries import AgreementView
from bespeak.domain.customers import queries as customers
from bespeak.doors.cli import agreementpage, agreementterms, called, reading
from bespeak.doors.cli.cures import watching
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.paging import collect
from bespeak.doors.cli.people import found

REASONS = (
    "option_not_possible", "place_not_served", "date_not_reachable", "not_available",
    "price", "date", "changed_mind", "other",
)  # fmt: skip
WAYS = ("page", "phone", "mail", "chat", "form", "api", "cli")


def add_commands(commands: Commands) -> None:
    proposing = command(
        commands, "agree", agree, help="put an agreement before a customer, or its next version, or the store's no"
    )
    proposing.add_argument("--customer", metavar="CUSTOMER", default="", help="ref, e-mail address or phone number")
    proposing.add_argument("--conversation", metavar="REF", default="")
    proposing.add_argument("--revise", metavar="REF", default="", help="these are the next version of that agreement")
    proposing.add_argument("--word", default="", help="with --revise: why, told to the customer beside what changed")
    proposing.add_argument("--instead-of", metavar="REF", default="", help="an agreement it replaces")
    proposing.add_argument(
        "--no",
        metavar="REASON",
        choices=REASONS,
        default="",
        help=f"the store cannot do it: {', '.join(REASONS[:4])} …",
    )
    proposing.add_argument("--text", default="", help="the no in your own words")
    proposing.add_argument("--alternative", default="", help="what you offer instead")
    agreementterms.add_arguments(proposing)
    listing = command(commands, "agreements", list_agreements, help="agreements, newest first")
    listing.add_argument(
        "--state", choices=("proposed", "accepted", "used", "declined", "withdrawn", "lapsed"), default=""
    )
    listing.add_argument("--customer", metavar="CUSTOMER", default="")
    listing.add_argument("--limit", type=reading.limit, default=50)
    command(commands, "agreement", show, help="one agreement, all its versions").add_argument(
        "agreement", metavar="REF", help="its ref or its code"
    )
    _answering(commands)


def _answering(commands: Commands) -> None:
    accepting = command(commands, "accept", accept, help="the customer says yes to the version in force")
    accepting.add_argument("agreement", metavar="REF", help="its ref or its code")
    accepting.add_argument("--how", choices=WAYS, default="phone", help="how they said it (default phone)")
    accepting.add_argument("--version", type=reading.number, default=None, help="refuse if another version is in force")
    accepting.add_argument("--name", default="", help="the name they signed with")
    declining = command(commands, "decline-agreement", decline, help="a side says no; held stock is free again")
    declining.add_argument("agreement", metavar="REF")
    declining.add_argument("--reason", choices=REASONS, required=True)
    declining.add_argument("--text", default="")
    declining.add_argument("--alternative", default="")
    declining.add_argument("--for-customer", action="store_true", help="it is the customer who says no")
    declining.add_argument("--version", type=reading.number, default=None, help="refuse if another version is in force")
    withdrawing = command(commands, "withdraw-agreement", withdraw, help="the store takes its offer back")
    withdrawing.add_argument("agreement", metavar="REF")
    withdrawing.add_argument("--reason", choices=REASONS, required=True)
    withdrawing.add_argument("--text", default="")


def agree(desk: Desk) -> None:
    args = desk.args
    terms = agreementterms.read(desk)
    if args.revise:
        revised = operations.revise(ref=_one(desk, args.revise).ref, terms=terms, word=args.word, **desk.here)
        return _give(desk, revised, f"Version {revised.terms.number} of {revised.ref} is before the customer.")
    if not (args.customer or args.conversation):
        raise Unusable("Name the customer or the conversation.", field="--customer", code="usage")
    customer = found(desk, args.customer, field="--customer").ref if args.customer else ""
    about = {"terms": terms, "customer": customer, **desk.given("conversation"), **desk.here}
    if args.no:
        said_no = operations.say_no(reason=args.no, **desk.given("text", "alternative"), **about)
        return _give(desk, said_no, f"Kept as {said_no.ref}: the store said no ({said_no.reason}).")
    made = operations.propose(instead_of=args.instead_of, **about)
    then = called.line("accept", made.ref)
    told = f"{made.ref} is before the customer; its code is {made.code}. When they say yes: {then}"
    return _give(desk, made, told)


def _one(desk: Desk, name: str) -> AgreementView:
    return queries.agreement(ref=name, at=desk.at, **desk.asking)


def _give(desk: Desk, one: AgreementView, told: str) -> None:
    desk.give({"agreement": one}, told, *agreementpage.pages(desk, one, [one.terms]))


def list_agreements(desk: Desk) -> None:
    customer = found(desk, desk.args.customer, field="--customer").ref if desk.args.customer else ""
    about = {"state": desk.args.state, "customer": customer, "at": desk.at, **desk.asking}
    shown = collect(
        lambda last, most: queries.agreements(before=last.ref if last else "", most=most, **about), desk.args.limit
    )
    empty = f"No agreement is like that. Make one: {called.program()} agree --customer … --line SKU --valid 14d"
    desk.give({"agreements": shown}, agreementpage.listing(desk, shown) if shown else empty)


def show(desk: Desk) -> None:
    one = _one(desk, desk.args.agreement)
    versions = queries.versions(ref=one.ref, **desk.asking)
    desk.give({"agreement": one, "versions": versions}, *agreementpage.pages(desk, one, versions))


def accept(desk: Desk) -> None:
    one = _one(desk, desk.args.agreement)
    version = one.terms.number if desk.args.version is None else desk.args.version
    customer = customers.found(store_id=desk.store.id, ref=one.customer)
    with watching(desk, customer_ids=[customer.id]) as news:
        how = {"how": desk.args.how, "typed_name": desk.args.name, "from_where": "command line"}
        operations.accept(ref=one.ref, version=version, hash=one.terms.hash, **how, **desk.here)
    signed = _one(desk, one.ref)
    told = f"Version {version} of {one.ref} is accepted; the code for the order is {one.code}."
    desk.give({"agreement": signed, **news.data}, told, *news.pages)


def decline(desk: Desk) -> None:
    ref = _one(desk, desk.args.agreement).ref
    about = desk.given("reason", "text", "alternative", "for_customer", "version")
    closed = operations.decline(ref=ref, **about, **desk.here)
    desk.give({"agreement": closed}, f"{ref} is declined by the {closed.closed_side}.")


def withdraw(desk: Desk) -> None:
    ref = _one(desk, desk.args.agreement).ref
    closed = operations.withdraw(ref=ref, **desk.given("reason", "text"), **desk.here)
    desk.give({"agreement": closed}, f"{ref} is taken back.")
