"""`bespeak prospects`, `prospect`: who talked and has not ordered; the next step of one of them, and its end."""

from __future__ import annotations

from typing import Any

from bespeak.domain.conversations.enquiries import Facts
from bespeak.domain.prospects import operations, queries
from bespeak.domain.prospects.queries import ANYBODY, KINDS, NOBODY, Asked, ProspectView
from bespeak.domain.prospects.states import BY_HAND, Step, Why
from bespeak.doors.cli import paper, reading
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.paging import collect
from bespeak.doors.frame import enquirywords

WHYS = [one for one in Why.values if one != Why.TALK_CLOSED]
NO_ONE = "nobody"


def add_commands(commands: Commands) -> None:
    listing = command(commands, "prospects", list_prospects, help="who talked and has not ordered, what is due first")
    listing.add_argument("--kind", choices=KINDS, default="", help="all that are open without it")
    listing.add_argument("--search", metavar="TEXT", default="", help="a name, an e-mail address, a product, a heading")
    listing.add_argument("--owner", metavar="MEMBER", default="", help=f"whose they are (e-mail or ref, or {NO_ONE})")
    listing.add_argument("--product", metavar="PRODUCT", default="", help="who wants it (ref or handle)")
    listing.add_argument("--limit", type=reading.limit, default=50)
    listing.add_argument(
        "--find", action="store_true", help="first look at everybody who ever talked; changes nothing where all is well"
    )
    _one(group(commands, "prospect", help="one of them: what they want, the next step, its end"))


def _one(prospect: Commands) -> None:
    command(prospect, "show", show, help="what they want and what is next").add_argument("ref", metavar="REF")
    planning = command(prospect, "plan", plan, help="the next step: on its day the conversation comes back")
    planning.add_argument("ref", metavar="REF")
    planning.add_argument("--step", choices=Step.values, required=True)
    planning.add_argument("--due", metavar="WHEN", required=True, help="3d, 2w, or a time in the store's zone")
    planning.add_argument("--owner", metavar="MEMBER", default="", help=f"who does it (e-mail or ref, or {NO_ONE})")
    planning.add_argument("--note", default="", help="a word for colleagues")
    giving = command(prospect, "give", give, help="they are somebody's now")
    giving.add_argument("refs", metavar="REF", nargs="+")
    giving.add_argument("--owner", metavar="MEMBER", required=True, help=f"e-mail or ref, or {NO_ONE}")
    wanting = command(prospect, "want", want, help="they are interested in these products too")
    wanting.add_argument("ref", metavar="REF")
    wanting.add_argument("--product", metavar="PRODUCT", action="append", required=True, help="ref or handle")
    ending = command(prospect, "end", end, help="nothing comes of it; who speaks again is a new one")
    ending.add_argument("ref", metavar="REF")
    ending.add_argument("--how", choices=[one.value for one in BY_HAND], required=True)
    ending.add_argument("--why", choices=WHYS, default="", help="needed unless it was never about buying")
    ending.add_argument("--word", default="", help="more about that, for colleagues")
    command(prospect, "reopen", reopen, help="there is interest after all").add_argument("ref", metavar="REF")


def list_prospects(desk: Desk) -> None:
    """Prospects as the console lists them."""
    looked = _found(desk) if desk.args.find else 0
    owner = _owner(desk)
    asked = Asked(
        at=desk.at, owner=ANYBODY if owner is None else owner, **desk.given("kind", "search", "product")
    )  # fmt: skip
    shown = collect(
        lambda last, most: queries.prospects(
            asked=asked, after=queries.place(last, asked.kind) if last else "", most=most, **desk.asking
        ),
        desk.args.limit,
    )
    rows = [
        (one.ref, one.customer_name, ", ".join(one.products) or one.subject_line, one.step or f"({one.advice})",
         paper.when(one.due_at or one.ended_at, desk.store))
        for one in shown
    ]  # fmt: skip
    made = paper.table("prospect", "name", "interested in", "next step", "when", rows=rows)
    told = f"Looked at {looked} conversations." if desk.args.find else ""
    desk.give(
        {"prospects": shown, "looked_at": looked}, *filter(None, [told]), made if shown else "No prospect is here."
    )


def _found(desk: Desk) -> int:
    """Everybody, some hundred at a time."""
    after, looked = 0, 0
    while True:
        many, after = operations.look_at_all(after=after, **desk.here)
        looked += many
        if not after:
            return looked


def _owner(desk: Desk) -> str | None:
    """The ref of whoever was named; None where nobody was."""
    named = desk.args.owner
    if not named:
        return None
    return NOBODY if named == NO_ONE else desk.member(named, field="--owner")


def show(desk: Desk) -> None:
    _give(desk, desk.args.ref)


def plan(desk: Desk) -> None:
    due_at = desk.moment(desk.args.due, field="--due")
    operations.plan(
        prospect=desk.args.ref, due_at=due_at, owner=_owner(desk), **desk.given("step", "note"), **desk.here
    )  # fmt: skip
    _give(desk, desk.args.ref, f"The next step is planned for {paper.when(due_at, desk.store)}.")


def give(desk: Desk) -> None:
    changed = operations.give(refs=desk.args.refs, member=_owner(desk) or NOBODY, **desk.here)
    desk.give({"given": changed}, f"{paper.counted(changed, 'prospect')} changed hands.")


def want(desk: Desk) -> None:
    operations.want(prospect=desk.args.ref, products=desk.args.product, **desk.here)
    _give(desk, desk.args.ref)


def end(desk: Desk) -> None:
    operations.end(prospect=desk.args.ref, **desk.given("how", "why", "word"), **desk.here)
    _give(desk, desk.args.ref, "It is written down: nothing comes of it.")


def reopen(desk: Desk) -> None:
    operations.reopen(prospect=desk.args.ref, **desk.here)
    _give(desk, desk.args.ref, "It is open again.")


def _give(desk: Desk, ref: str, *told: str) -> None:
    """As it stands now."""
    one = queries.prospect(ref=ref, **desk.asking)
    desk.give({"prospect": one}, *told, paper.facts(_facts(one, desk)))


def _facts(one: ProspectView, desk: Desk) -> list[tuple[str, Any]]:
    return [
        ("prospect", one.ref), ("name", one.customer_name), ("state", one.state),
        ("interested in", ", ".join(one.products) or one.subject_line),
        *(("asked for", _asked_for(wish.facts)) for wish in one.wishes if wish.facts),
        ("next step", one.step or (f"none; fits: {one.advice}" if one.is_open else "")),
        ("due", paper.when(one.due_at, desk.store)), ("owner", one.owner), ("note", one.note),
        ("ended", paper.when(one.ended_at, desk.store)), ("why", one.why), ("word", one.word), ("order", one.order),
        ("conversation", one.conversation),
    ]  # fmt: skip


def _asked_for(facts: Facts) -> str:
    return "; ".join([str(facts.get("name", "")), *(f"{name}: {value}" for name, value in enquirywords.rows(facts))])
