"""`bespeak talk inbox`, `assign`, `tag`, `untag`, `several`: the list as members see it, and what is done to many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bespeak.domain.accounts import queries as accounts
from bespeak.domain.conversations import operations
from bespeak.domain.conversations.operations import several
from bespeak.domain.conversations.operations.several import Before
from bespeak.domain.conversations.queries import inbox, tags
from bespeak.domain.conversations.queries.inbox import ANYBODY, NOBODY, Asked, Card
from bespeak.domain.conversations.states import Outcome, State, Turn
from bespeak.domain.customers import directory
from bespeak.domain.orders import finding
from bespeak.doors.cli import paper, reading
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.paging import collect
from bespeak.doors.cli.paper import Listing
from bespeak.doors.cli.sorting import tag_named, view_named

ME, NONE = "me", "nobody"
LONGEST_SAID = 60


def add_to(talk: Commands) -> None:
    listing = command(talk, "inbox", show, help="conversations as members see them, whoever waits longest first")
    listing.add_argument(
        "--search", metavar="TEXT", default="", help='a name, a contact, an order, words of a message, "tag:gift"'
    )
    listing.add_argument("--kind", choices=(*inbox.KINDS, "all"), default="", help="default store, or all in a search")
    listing.add_argument("--of", metavar="MEMBER", default="", help="whose: e-mail or ref, me, or nobody")
    listing.add_argument("--order", choices=inbox.ORDERS, default="")
    listing.add_argument("--view", metavar="NAME", default="", help="as it is kept under that name")
    listing.add_argument("--limit", type=reading.limit, default=50)
    assigning = command(talk, "assign", assign, help="somebody looks after it, or nobody")
    assigning.add_argument("conversations", metavar="REF", nargs="+")
    assigning.add_argument("--to", metavar="MEMBER", required=True, help="e-mail or ref, me, or nobody")
    tagging = command(talk, "tag", tag, help="put a tag on conversations; it is made where there is none of the name")
    tagging.add_argument("conversations", metavar="REF", nargs="+")
    tagging.add_argument("--name", required=True)
    untagging = command(talk, "untag", untag, help="take a tag off conversations")
    untagging.add_argument("conversations", metavar="REF", nargs="+")
    untagging.add_argument("--name", required=True)
    _many(talk)


def _many(talk: Commands) -> None:
    doing = command(talk, "several", do, help="the same done to up to a hundred conversations, to all or none")
    doing.add_argument("conversations", metavar="REF", nargs="+")
    what = doing.add_mutually_exclusive_group(required=True)
    what.add_argument("--snooze", metavar="WHEN", default="", help="set aside until then")
    what.add_argument("--rest", action="store_true", help="nothing is to be answered")
    undoing = command(
        talk, "undo", undo, help="puts back what several (or assign) changed, where nothing happened since"
    )
    undoing.add_argument("file", metavar="FILE", help="their answer as --json gave it; - reads what is piped in")
    what.add_argument("--close", metavar="OUTCOME", choices=("", *Outcome.values), default=None, nargs="?", const="")


def show(desk: Desk) -> None:
    asked = _asked(desk)
    cards = collect(
        lambda last, most: inbox.cards(
            asked=asked, after=inbox.place(last, asked.kind, asked.order) if last else "", most=most, **desk.asking
        ),
        desk.args.limit,
    )
    counts = inbox.counted(at=desk.at, **desk.asking)
    found = [
        {
            "conversation": one.talk,
            "said": one.said,
            "by": one.by,
            "unread": one.unread,
            "back": one.back,
            "found": _found(one),
        }
        for one in cards
    ]
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    listed = _listing(desk, cards) if cards else "No conversation is like that."
    desk.give({"conversations": found, "counts": counts}, listed, paper.line(told, "dim"))


def _asked(desk: Desk) -> Asked:
    args = desk.args
    view = view_named(desk, args.view) if args.view else None
    search = args.search or (view.search if view else "")
    kind = args.kind or (view.kind if view else "" if search else inbox.STORE)
    whose = args.of or (view.whose if view else "")
    text, tagged = tags.asked_for(search)
    met = directory.called(search=text, country=desk.store.country, **desk.asking) if text else []
    found = finding.meant(text=text, **desk.asking) if text else []
    return Asked(
        kind="" if kind == "all" else kind, assignee=_whose(desk, whose, "--of") if whose else ANYBODY, search=text,
        tags=tagged, customers=[*met, *(customer for _, customer in found)], orders=[ref for ref, _ in found],
        at=desk.at, order=args.order or (view.order if view else ""),
    )  # fmt: skip


def _whose(desk: Desk, name: str, field: str) -> str:
    if name == NONE:
        return NOBODY
    return desk.by.ref if name == ME else desk.member(name, field=field)


def _listing(desk: Desk, cards: Sequence[Card]) -> Listing:
    names = accounts.names({one.talk.assignee for one in cards if one.talk.assignee})
    rows = [
        (
            one.talk.ref, f"{one.talk.customer_name or one.talk.customer}{' ●' if one.unread else ''}",
            _short(_found(one) or one.said), f"{one.talk.stands(desk.at)}, {paper.short(one.talk.turn_at, desk.store)}",
            names.get(one.talk.assignee, one.talk.assignee), ", ".join(tag.name for tag in one.talk.tags),
        )
        for one in cards
    ]  # fmt: skip
    return paper.table("conversation", "customer (● unread)", "said", "waits since", "whose", "tags", rows=rows)


def _found(one: Card) -> str:
    """What stands around the words that were looked for, "" where it was found otherwise."""
    return "".join(piece.text for piece in one.found.pieces) if one.found else ""


def _short(said: str) -> str:
    plain = " ".join(said.split())
    return plain if len(plain) <= LONGEST_SAID else f"{plain[:LONGEST_SAID].rstrip()}…"


def assign(desk: Desk) -> None:
    member = _whose(desk, desk.args.to, "--to")
    _stood(desk, several.assign_several(refs=_refs(desk), member=member, **desk.here))


def tag(desk: Desk) -> None:
    _, fresh = operations.tag(refs=_refs(desk), name=desk.args.name, **desk.here)
    _changed(desk, fresh)


def untag(desk: Desk) -> None:
    _changed(desk, operations.untag(refs=_refs(desk), tag=tag_named(desk, desk.args.name).ref, **desk.here))


def do(desk: Desk) -> None:
    args, refs = desk.args, _refs(desk)
    if args.close is not None:
        before = several.close_several(refs=refs, outcome=args.close, **desk.here)
    elif args.rest:
        before = several.rest_several(refs=refs, **desk.here)
    elif args.snooze:
        before = several.snooze_several(refs=refs, until=desk.moment(args.snooze, field="--snooze"), **desk.here)
    else:
        raise Unusable("Say until when.", field="--snooze", code="not_a_time")
    _stood(desk, before)


def undo(desk: Desk) -> None:
    done = several.undo_several(before=_before(desk.args.file), **desk.here)
    desk.give({"undone": done}, f"{paper.counted(done, 'conversation stands', 'conversations stand')} as before.")


def _before(file: str) -> list[Before]:
    """How they stood, as the answer of a change says it. Refuses what is no such answer."""
    said = reading.document(file)
    found = said.get("before") if isinstance(said, dict) else None
    try:
        before = [Before(**one) for one in found or ()]
    except TypeError:
        before = []
    if not (before and all(map(_is_whole, before))):
        text = f"{file[:60]!r} is no answer of talk several or talk assign with something to be undone."
        raise Unusable(text, field="FILE", code="nothing_to_undo")
    return before


def _is_whole(one: Before) -> bool:
    words = (one.ref, one.state, one.turn, one.assignee)
    known = one.state in State.values and one.turn in Turn.values
    return type(one.seq) is int and all(isinstance(word, str) for word in words) and known


def _refs(desk: Desk) -> list[str]:
    return list(dict.fromkeys(desk.args.conversations))


def _stood(desk: Desk, before: Sequence[Before]) -> None:
    _changed(desk, [one.ref for one in before], before=before)


def _changed(desk: Desk, refs: Sequence[str], **more: Any) -> None:
    left = len(_refs(desk)) - len(refs)
    rest = f" {paper.counted(left, 'was', 'were')} like that already, or closed." if left else ""
    told = f"{paper.counted(len(refs), 'conversation is', 'conversations are')} changed.{rest}"
    desk.give({"changed": sorted(refs), **more}, told)
