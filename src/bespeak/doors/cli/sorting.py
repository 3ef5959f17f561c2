"""`bespeak tags`, `views`, `dealing`: what puts conversations in order."""

from __future__ import annotations

import argparse

from bespeak.domain.conversations import operations
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries import dealing, inbox, tags, views
from bespeak.domain.conversations.queries.tags import TagView
from bespeak.domain.conversations.queries.views import View
from bespeak.domain.conversations.states import Colour
from bespeak.domain.stores import colleagues, roles
from bespeak.doors.cli import called, paper
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.kit.refusals import NotFound


def add_commands(commands: Commands) -> None:
    words = group(commands, "tags", help="the store's own words for conversations: list, change, merge, retire")
    command(words, "list", list_tags, help="all of them, with how many have it")
    changing = command(words, "change", change_tag, help="it is called so, or looks so, from now on")
    changing.add_argument("tag", metavar="TAG", help="name or ref")
    changing.add_argument("--name", default="")
    changing.add_argument("--colour", choices=Colour.values, default="")
    merging = command(words, "merge", merge_tags, help="what has the one has the other instead")
    merging.add_argument("tag", metavar="TAG", help="name or ref of what goes")
    merging.add_argument("into", metavar="INTO", help="name or ref of what stays")
    retiring = command(words, "retire", retire_tag, help="it is offered no more; what has it keeps it")
    retiring.add_argument("tag", metavar="TAG", help="name or ref")
    retiring.add_argument("--back", action="store_true", help="it is offered again")
    _views(commands)
    _dealing(commands)


def _views(commands: Commands) -> None:
    kept = group(commands, "views", help="filters of the list of conversations, kept under a name")
    command(kept, "list", list_views, help="the team's, then one's own")
    saving = command(kept, "save", save_view, help="keep one; what had the name is changed")
    saving.add_argument("name", metavar="NAME")
    saving.add_argument("--kind", choices=inbox.KINDS, default="", help="all without it")
    saving.add_argument("--whose", choices=("me", "nobody"), default="", help="everybody's without it")
    saving.add_argument("--search", metavar="TEXT", default="", help='words, or "tag:gift"')
    saving.add_argument("--order", choices=inbox.ORDERS, default="")
    saving.add_argument("--team", action="store_true", help="for everybody")
    saving.add_argument("--first", action="store_true", help="it is what you see who open the list")
    leading = command(kept, "first", see_first, help="what you see who open the list")
    leading.add_argument("view", metavar="VIEW", nargs="?", default="", help="name or ref; the usual list without it")
    removing = command(kept, "remove", remove_view, help="keep it no more")
    removing.add_argument("view", metavar="VIEW", help="name or ref")


def _dealing(commands: Commands) -> None:
    dealt = group(commands, "dealing", help="giving what comes in to whoever has the fewest that wait")
    command(dealt, "show", show_dealing, help="whether it is on, and who is away")
    for name, on, words in (("on", True, "from now on"), ("off", False, "no more")):
        switching = command(dealt, name, switch_dealing, help=f"it is dealt out {words}")
        switching.set_defaults(on=on)
    for name, away, words in (("away", True, "is given nothing by itself"), ("back", False, "is given work again")):
        _about_somebody(command(dealt, name, be_away, help=f"a member {words}"), away)


def _about_somebody(parser: argparse.ArgumentParser, away: bool) -> None:
    parser.add_argument("member", metavar="MEMBER", help="e-mail or ref")
    parser.set_defaults(away=away)


def tag_named(desk: Desk, name: str) -> TagView:
    """The tag of this ref or name."""
    for one in tags.tags(**desk.asking):
        if name == one.ref or tags.compared(name) == tags.compared(one.name):
            return one
    raise NotFound(f"There is no tag {name[:40]!r} here.", field="tag")


def list_tags(desk: Desk) -> None:
    found = tags.tags(**desk.asking)
    rows = [(one.ref, one.name, one.colour, str(one.having), "retired" if one.retired_at else "") for one in found]
    empty = f"There are no tags yet. One is made as it is put on: {called.program()} talk tag REF --name gift"
    made = paper.table("tag", "name", "colour", "on", "", rows=rows, right=["on"])
    desk.give({"tags": found}, made if found else empty)


def change_tag(desk: Desk) -> None:
    tag = tag_named(desk, desk.args.tag).ref
    operations.change_tag(tag=tag, **desk.given("name", "colour"), **desk.here)
    one = tag_named(desk, tag)
    desk.give({"tag": one}, f"{one.ref} is called {one.name} and is {one.colour}.")


def merge_tags(desk: Desk) -> None:
    gone, stays = tag_named(desk, desk.args.tag), tag_named(desk, desk.args.into)
    moved = operations.merge_tags(tag=gone.ref, into=stays.ref, **desk.here)
    told = f"{paper.counted(moved, 'conversation has', 'conversations have')} {stays.name} instead of {gone.name}."
    desk.give({"tag": gone.ref, "into": stays.ref, "moved": moved}, told)


def retire_tag(desk: Desk) -> None:
    tag, retired = tag_named(desk, desk.args.tag), not desk.args.back
    operations.retire_tag(tag=tag.ref, retired=retired, **desk.here)
    told = "is offered no more; what has it keeps it" if retired else "is offered again"
    desk.give({"tag": tag_named(desk, tag.ref)}, f"{tag.name} {told}.")


def list_views(desk: Desk) -> None:
    found = views.views(**desk.asking)
    rows = [(one.ref, one.name, one.kind or "all", one.whose, one.search, one.order, _whose(one)) for one in found]
    made = paper.table("view", "name", "kind", "whose", "search", "order", "", rows=rows)
    desk.give({"views": found}, made if found else "No view is kept yet.")


def _whose(one: View) -> str:
    return ", ".join(word for word in ("the team's" if one.team else "", "first" if one.first else "") if word)


def save_view(desk: Desk) -> None:
    made = operations.save_view(**desk.given("name", "kind", "whose", "search", "order", "team"), **desk.here)
    if desk.args.first:
        operations.see_first(view=made.ref, **desk.here)
    then = called.line("talk", "inbox", "--view", made.name)
    desk.give({"view": view_named(desk, made.ref)}, f"Kept as {made.ref}. To look: {then}")


def view_named(desk: Desk, name: str) -> View:
    """The view of this ref or name, one's own before the team's."""
    for one in reversed(views.views(**desk.asking)):
        if name in (one.ref, one.name) or name.casefold() == one.name.casefold():
            return one
    raise NotFound(f"There is no view {name[:40]!r} here.", field="view")


def see_first(desk: Desk) -> None:
    one = view_named(desk, desk.args.view) if desk.args.view else None
    operations.see_first(view=one.ref if one else "", **desk.here)
    told = f"{one.name} is" if one else "The usual list is"
    desk.give({"view": one.ref if one else ""}, f"{told} what you see first.")


def remove_view(desk: Desk) -> None:
    one = view_named(desk, desk.args.view)
    operations.remove_view(view=one.ref, **desk.here)
    desk.give({"view": one.ref}, f"{one.name} is kept no more.")


def show_dealing(desk: Desk) -> None:
    _give(desk)


def switch_dealing(desk: Desk) -> None:
    operations.set_dealing(on=desk.args.on, **desk.here)
    _give(desk)


def be_away(desk: Desk) -> None:
    operations.be_away(member=desk.member(desk.args.member, field="MEMBER"), away=desk.args.away, **desk.here)
    _give(desk)


def _give(desk: Desk) -> None:
    known = dealing.dealing(**desk.asking)
    here = [(ref, name or ref) for ref, name, role in colleagues.ever(**desk.asking) if role and _answers(role)]
    waits = inbox.shares(kind=inbox.STORE, assignees=[ref for ref, _ in here], **desk.asking) if here else {}
    how = "is given to whoever has the fewest that wait" if known.on else "waits for whoever takes it"
    rows = [(name, ref, str(waits.get(ref, 0)), "away" if ref in known.away else "") for ref, name in here]
    hands = [
        {"member": ref, "name": name, "waiting": waits.get(ref, 0), "away": ref in known.away} for ref, name in here
    ]
    told = paper.table("who answers", "member", "waiting", "", rows=rows, right=["waiting"])
    desk.give({"on": known.on, "away": known.away, "hands": hands}, f"What comes in {how}.", told)


def _answers(role: str) -> bool:
    return Conversations.SAY in roles.permissions_of(role)
