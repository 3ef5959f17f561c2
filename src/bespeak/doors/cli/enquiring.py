"""`bespeak enquire`, `enquiries`, `enquiry`: what customers ask for, as facts of their conversation."""

from __future__ import annotations

from django.utils import translation

from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.enquiries import Given, Unclear
from bespeak.domain.conversations.operations import Asker
from bespeak.domain.conversations.queries import EnquiryView
from bespeak.domain.customers import queries as customers
from bespeak.doors.cli import called, paper, reading
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.paging import collect
from bespeak.doors.cli.paper import Page
from bespeak.doors.cli.people import found
from bespeak.doors.frame import enquiryterms, enquirywords
from bespeak.doors.frame.reading import language_for
from bespeak.kit.refusals import Invalid


def add_commands(commands: Commands) -> None:
    asking = command(commands, "enquire", enquire, help="write down what a customer asks for about a product")
    asking.add_argument("product", metavar="PRODUCT", help="handle or ref")
    asking.add_argument("--conversation", metavar="REF", default="", help="in which they ask")
    asking.add_argument("--customer", metavar="CUSTOMER", default="", help="ref, e-mail address or phone number")
    asking.add_argument("--email", default="")
    asking.add_argument("--phone", default="")
    asking.add_argument("--name", default="")
    for name, kind in (("option", "CODE=VALUE"), ("measure", "CODE=VALUE[ UNIT]")):
        asking.add_argument(
            f"--{name}", dest=f"{name}s", metavar=kind, action="append", default=[], help="may be repeated"
        )
    asking.add_argument("--size", default="", help="one of its sizes, or to-measure")
    asking.add_argument("--sku", default="", help="which of its variants")
    asking.add_argument("--quantity", default="")
    asking.add_argument("--needed-by", metavar="DAY", default="", help="2026-12-12")
    asking.add_argument("--country", default="", help="where to, for example US")
    asking.add_argument("--postcode", default="")
    asking.add_argument("--budget", metavar="AMOUNT", default="")
    asking.add_argument("--remarks", default="", help="in their own words")
    asking.add_argument("--line", choices=("chat", "phone", "mail", "form", "api", "cli"), default="phone")
    asking.add_argument("--key", default="", help="the same key writes the same down once")
    listing = command(commands, "enquiries", list_enquiries, help="what customers asked for, oldest first")
    listing.add_argument("--conversation", metavar="REF", default="")
    listing.add_argument("--product", metavar="REF", default="", help="the ref of a product")
    listing.add_argument("--limit", type=reading.limit, default=50)
    showing = command(commands, "enquiry", show, help="one enquiry, and the agreement it could become")
    showing.add_argument("enquiry", metavar="REF")


def enquire(desk: Desk) -> None:
    args = desk.args
    given = Given(
        options=dict(reading.pair(one, field="--option") for one in args.options),
        measurements=dict(_measure(one) for one in args.measures),
        **desk.given("size", "sku", "quantity", "needed_by", "country", "postcode", "budget", "remarks"),
    )
    asker = _asker(desk)
    try:
        with translation.override(language_for("", desk.store.language)):
            made = operations.enquire(
                product=args.product, given=given, tell=enquirywords.text, asker=asker, client_key=args.key,
                line=args.line, **desk.here,
            )  # fmt: skip
    except Unclear as unclear:
        raise _all_of(unclear) from None
    again = "It was written down before" if made.duplicate else "Written down"
    then = called.line("enquiry", made.ref)
    desk.give({"enquiry": made}, f"{again}: number {made.seq} of {made.conversation}, as {made.ref}. To look: {then}")


def _all_of(unclear: Unclear) -> Invalid:
    """Everything that cannot be meant, at once."""
    faults = [{"code": one.code, "field": one.field, "text": one.text} for one in unclear.faults]
    text = " ".join(f"{one.field}: {one.text}" for one in unclear.faults) if len(faults) > 1 else unclear.text
    return Invalid(unclear.code, text, field=unclear.field, **unclear.data, faults=faults)


def _measure(text: str) -> tuple[str, tuple[str, str]]:
    code, value = reading.pair(text, field="--measure")
    number, _, unit = value.strip().partition(" ")
    return code, (number, unit.strip())


def _asker(desk: Desk) -> Asker:
    args = desk.args
    contacts = tuple((kind, value) for kind, value in (("email", args.email), ("phone", args.phone)) if value)
    if not (args.conversation or args.customer or contacts or args.name):
        text = "Say who asks: --conversation, --customer, --email, --phone or --name."
        raise Unusable(text, field="--customer", code="no_customer")
    customer = found(desk, args.customer, field="--customer").ref if args.customer else ""
    return Asker(customer=customer, contacts=contacts, **desk.given("conversation", "name"))


def list_enquiries(desk: Desk) -> None:
    about = {**desk.given("conversation", "product"), **desk.asking}
    shown = collect(
        lambda last, most: queries.enquiries(after=last.ref if last else "", most=most, **about), desk.args.limit
    )
    rows = [(one.ref, one.conversation, _name(one), _asked(one), paper.short(one.at, desk.store)) for one in shown]
    made = paper.table("enquiry", "conversation", "about", "asked for", "when", rows=rows)
    desk.give({"enquiries": shown}, made if shown else "Nobody has asked for anything like that.")


def _name(one: EnquiryView) -> str:
    return str((one.facts or {}).get("name", one.product))


def _asked(one: EnquiryView) -> str:
    if one.facts is None:
        return "(erased or taken back)"
    return " · ".join(f"{name}: {value}" for name, value in enquirywords.rows(one.facts))


def show(desk: Desk) -> None:
    one = queries.enquiry(ref=desk.args.enquiry, **desk.asking)
    who = customers.found(store_id=desk.store.id, ref=one.customer)
    head = [
        ("enquiry", one.ref), ("conversation", f"{one.conversation}, number {one.seq}"),
        ("customer", f"{who.name} {who.ref}".strip()), ("when", paper.when(one.at, desk.store)),
    ]  # fmt: skip
    if one.facts is None:
        told = "What was asked for was erased or taken back."
        return desk.give({"enquiry": one, "agree": ""}, paper.facts(head), told)
    offer = enquiryterms.offer(one.facts, desk.store, language_for(who.language, desk.store.language))
    rows = [*head, ("about", _name(one)), *enquirywords.rows(one.facts), ("remarks", str(one.facts.get("remarks", "")))]
    then = called.line("agree", "--conversation", one.conversation, *_words(offer))
    pages: list[Page] = [paper.heading("To put an agreement of it before them:"), paper.typed(then)]
    return desk.give({"enquiry": one, "agree": then}, paper.facts(rows), *pages)


def _words(offer: enquiryterms.Offer) -> list[str]:
    """The terms as `bespeak agree` takes them."""
    words: list[str] = []
    for line in offer.lines:
        words += ["--line", f"{line.sku}:{line.quantity}" + (f"@{line.price}" if line.price else "")]
        for name, value in line.made:
            words += ["--spec", f"{line.sku}:{name}={value}"]
    for text in offer.promises:
        words += ["--promise", f"specification:{text}"]
    named = {"--deliver": offer.country, "--postcode": offer.postcode, "--deliver-by": offer.by}
    return [*words, *(word for option, value in named.items() if value for word in (option, value))]
