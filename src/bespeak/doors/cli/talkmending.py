"""`bespeak talk edit`, `delete`, `turn`: messages that read otherwise from now on, and whose turn it is."""

from __future__ import annotations

from bespeak.domain.conversations import operations, wording
from bespeak.domain.conversations.states import Turn
from bespeak.doors.cli import reading
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.frame import hiding


def add_to(talk: Commands) -> None:
    editing = command(talk, "edit", edit, help="a message reads otherwise from now on; what it said first is kept")
    deleting = command(talk, "delete", delete, help="a message is no longer shown; the store keeps what it said")
    for one in (editing, deleting):
        one.add_argument("conversation", metavar="REF")
        one.add_argument("seq", metavar="NUMBER", type=reading.number, help="as `talk show` has it")
    editing.add_argument("--text", required=True, help='how it reads from now on ("-" reads it from stdin)')
    editing.add_argument("--key", default="", help="the same key edits once")
    passing = command(talk, "turn", pass_turn, help="say by hand who is expected to speak next")
    passing.add_argument("conversation", metavar="REF")
    passing.add_argument("to", choices=Turn.values)


def edit(desk: Desk) -> None:
    args = desk.args
    text = reading.text_of(args.text, field="--text") if args.text == reading.STDIN else args.text
    made = operations.edit(conversation=args.conversation, seq=args.seq, text=text, client_key=args.key, **desk.here)
    masked = tuple(wording.of(text).get("masked", ()))
    hidden = f" {hiding.notice(masked)}" if masked else ""
    told = {"conversation": args.conversation, "of": args.seq, "seq": made, "masked": masked}
    desk.give(told, f"Number {args.seq} reads so from now on; that is number {made}.{hidden}")


def delete(desk: Desk) -> None:
    args = desk.args
    made = operations.delete(conversation=args.conversation, seq=args.seq, **desk.here)
    told = {"conversation": args.conversation, "of": args.seq, "seq": made}
    desk.give(told, f"Number {args.seq} is shown no more; that is number {made}. The store keeps what it said.")


def pass_turn(desk: Desk) -> None:
    args = desk.args
    operations.pass_turn(conversation=args.conversation, to=args.to, **desk.here)
    whose = "nobody is" if args.to == Turn.NOBODY else f"the {args.to} is"
    desk.give({"conversation": args.conversation, "turn": args.to}, f"{args.conversation}: {whose} to speak now.")
