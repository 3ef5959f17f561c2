"""`bespeak talk export`: the signed record of one conversation, as a file."""

from __future__ import annotations

from pathlib import Path

from bespeak.domain.conversations import operations, queries, transcripts
from bespeak.doors.cli import paper
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.cli.exits import Unusable


def add_command(talk: Commands) -> None:
    exporting = command(talk, "export", export, help="the signed record of one conversation, as a file")
    exporting.add_argument("conversation", metavar="REF")
    exporting.add_argument("file", metavar="FILE", help="where to write it; what is there already stays as it is")
    exporting.add_argument(
        "--edition", choices=("store", "customer"), default="store", help="customer: without what is among colleagues"
    )
    exporting.add_argument(
        "--with-files", action="store_true", help="as a ZIP, with the pictures and papers that came with messages"
    )
    holding = command(talk, "hold", hold, help="what was said must be kept: nothing of it is erased until --lift")
    holding.add_argument("conversation", metavar="REF")
    what = holding.add_mutually_exclusive_group(required=True)
    what.add_argument("--why", default="", help="the reason, for colleagues; it goes when the words go")
    what.add_argument("--lift", action="store_true", help="it may be erased again")


def hold(desk: Desk) -> None:
    ref = desk.args.conversation
    if desk.args.lift:
        operations.lift_hold(conversation=ref, **desk.here)
        desk.give({"conversation": ref, "held": False}, f"{ref} may be erased again.")
    else:
        operations.hold_record(conversation=ref, reason=desk.args.why, **desk.here)
        desk.give({"conversation": ref, "held": True}, f"{ref} is held: nothing of it is erased until that is lifted.")


def keep_for(desk: Desk) -> None:
    """How long words are kept; shown, or set by --days."""
    if desk.args.days is not None:
        operations.set_retention(days=desk.args.days, **desk.here)
    days = queries.retention(**desk.asking)
    told = (
        f"What was said is erased after {days} days without a word, unless an order, an agreement or a hold is on it."
    )
    desk.give({"days": days}, told if days else "What was said is kept until somebody erases it.")


def export(desk: Desk) -> None:
    """Checked by `bespeak verify FILE`."""
    args = desk.args
    signed = queries.transcript(ref=args.conversation, actor=desk.by, at=desk.at, edition=args.edition)
    written = queries.bundle(signed=signed, actor=desk.by) if args.with_files else transcripts.written(signed)
    try:
        with Path(args.file).open("xb") as out:
            out.write(written)
    except OSError as error:
        raise Unusable(f"{args.file}: {error.strerror}", field="FILE", code="not_written") from None
    data = {name: signed[name] for name in ("conversation", "edition", "count", "head", "key")}
    told = f"{paper.counted(signed['count'], 'entry', 'entries')} of {signed['conversation']} in {args.file}, signed."
    desk.give({"file": args.file, **data}, told)
