"""`bespeak checklist`: what people of a role learn, in order. What is not given stays as it is."""

from __future__ import annotations

from typing import Any

from bespeak.domain.knowledge import operations, queries
from bespeak.domain.knowledge.operations import ItemDraft
from bespeak.domain.knowledge.queries import ListView
from bespeak.doors.cli import paper
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.knowing import either, ends, named

ARTICLE = "article:"


def add_commands(commands: Commands) -> None:
    checklist = group(commands, "checklist", help="what people of a role learn, in order")
    listing = command(checklist, "list", list_checklists, help="all there are")
    listing.add_argument("--archived", action="store_true", help="those put away")
    named(checklist, "show", show_checklist, "what stands in it")
    writing = command(checklist, "write", write_checklist, help="a new one, or with --ref another order of one")
    writing.add_argument("--ref", default="", help="which one is changed")
    writing.add_argument("--name")
    writing.add_argument("--role", help="for whom; without it for everybody")
    writing.add_argument(
        "--item", metavar="ITEM", action="append", help="a task in words, or article:REF; all of them, in order"
    )
    ends(checklist, retire_checklist, restore_checklist)


def list_checklists(desk: Desk) -> None:
    found = queries.checklists(archived=desk.args.archived, **desk.asking)
    rows = [(one.ref, one.name, one.role or "everybody", len(one.items)) for one in found]
    made = paper.table("checklist", "name", "for", "items", rows=rows, right=("items",))
    desk.give({"checklists": [_checklist(one) for one in found]}, made if found else "No checklist is here.")


def show_checklist(desk: Desk) -> None:
    _give_checklist(desk, desk.args.ref)


def write_checklist(desk: Desk) -> None:
    args = desk.args
    was = queries.checklist(ref=args.ref, **desk.asking) if args.ref else None
    if was is None and not (args.name and args.item):
        raise Unusable("A new checklist needs --name and an --item at least.", field="--name", code="usage")
    before = [ItemDraft(one.article, "" if one.article else one.title, one.ref) for one in was.items] if was else []
    items = before if args.item is None else [_item(one) for one in args.item]
    kept = operations.write_checklist(
        name=either(args.name, was.name if was else ""), role=either(args.role, was.role if was else ""), items=items,
        ref=args.ref, seen=was.version if was else 0, **desk.here,
    )  # fmt: skip
    _give_checklist(desk, kept)


def _item(text: str) -> ItemDraft:
    return ItemDraft(article=text.removeprefix(ARTICLE)) if text.startswith(ARTICLE) else ItemDraft(task=text)


def retire_checklist(desk: Desk) -> None:
    operations.archive_checklist(ref=desk.args.ref, **desk.here)
    _give_checklist(desk, desk.args.ref)


def restore_checklist(desk: Desk) -> None:
    operations.restore_checklist(ref=desk.args.ref, **desk.here)
    _give_checklist(desk, desk.args.ref)


def _give_checklist(desk: Desk, ref: str) -> None:
    one = queries.checklist(ref=ref, **desk.asking)
    state = "put away" if one.archived_at else ""
    facts = paper.facts([("checklist", ref), ("name", one.name), ("for", one.role or "everybody"), ("state", state)])
    items = [paper.indented(f"{n}. {item.title}") for n, item in enumerate(one.items, start=1)]
    desk.give({"checklist": _checklist(one)}, facts, *items)


def _checklist(one: ListView) -> dict[str, Any]:
    """Without anybody's progress, which is for whoever learns."""
    names = ("ref", "name", "role", "version", "changed_at", "changed_by", "archived_at")
    items = [{name: getattr(item, name) for name in ("ref", "article", "title", "language")} for item in one.items]
    return {name: getattr(one, name) for name in names} | {"items": items}
