"""`bespeak talk export`: the signed record of one conversation, as a file."""

from __future__ import annotations

from pathlib import Path

from bespeak.domain.conversations import queries, transcripts
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


def export(desk: Desk) -> None:
    """Checked by `bespeak verify FILE`."""
    args = desk.args
    signed = queries.transcript(ref=args.conversation, actor=desk.by, at=desk.at, edition=args.edition)
    try:
        with Path(args.file).open("xb") as out:
            out.write(transcripts.written(signed))
    except OSError as error:
        raise Unusable(f"{args.file}: {error.strerror}", field="FILE", code="not_written") from None
    data = {name: signed[name] for name in ("conversation", "edition", "count", "head", "key")}
    told = f"{paper.counted(signed['count'], 'entry', 'entries')} of {signed['conversation']} in {args.file}, signed."
    desk.give({"file": args.file, **data}, told)
