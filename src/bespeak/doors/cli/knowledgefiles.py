"""`bespeak knowledge export·import`: all that a store knows as one JSON file, or as a folder of Markdown files."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path

from django.db import transaction

from bespeak.domain.knowledge import bookfile, bookfolder, operations, queries
from bespeak.domain.knowledge.bookfile import PARTS, Spoilt
from bespeak.doors.cli import paper, reading
from bespeak.doors.cli.desk import Commands, Desk, command, group
from bespeak.doors.cli.exits import Unusable

JSON = ".json"
MOST_FILES = 6_000
MOST_SHOWN = 20


def add_commands(commands: Commands) -> None:
    knowledge = group(commands, "knowledge", help="all that a store knows, out to files and in from them")
    exporting = command(knowledge, "export", export, help="what is in use, as a JSON file or a folder of Markdown")
    exporting.add_argument("path", metavar="PATH", help="NAME.json, a new or empty folder, or - for JSON on stdout")
    importing = command(knowledge, "import", take, help="makes it like the file or folder; nothing else is touched")
    importing.add_argument("path", metavar="PATH", help="a JSON file, a folder, or - for JSON on stdin")
    importing.add_argument("--dry-run", action="store_true", help="decide the same, write nothing")


def export(desk: Desk) -> None:
    data, path = queries.whole(**desk.asking), desk.args.path
    if path == reading.STDIN:
        sys.stdout.write(_json(data))
        return
    files = {"": _json(data)} if path.endswith(JSON) else bookfolder.written(data)
    try:
        _write(Path(path), files)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Unusable(f"{path} cannot be written: {why}.", field="PATH", code="file_unwritable") from None
    counts = {part: len(data[part]) for part in PARTS}
    told = ", ".join(paper.counted(many, *_words(part)) for part, many in counts.items())
    desk.give({"path": path, "files": len(files), **counts}, f"{told} written to {path}.")


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, files: dict[str, str]) -> None:
    """One file, or all below a folder that has nothing in it."""
    if list(files) == [""]:
        path.write_text(files[""], encoding="utf-8")
        return
    path.mkdir(parents=True, exist_ok=True)
    if any(path.iterdir()):
        raise Unusable(f"{path} is not empty; name a new folder.", field="PATH", code="folder_not_empty")
    for name, text in files.items():
        place = path / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")


def take(desk: Desk) -> None:
    """All or nothing: each thing that is wrong is named by its place."""
    path = desk.args.path
    folder = bookfolder.Folder()
    try:
        if path != reading.STDIN and Path(path).is_dir():
            folder = bookfolder.read(_files(Path(path)))
            data = folder.data
        else:
            data = reading.document(path, field="PATH")
        taken = _taken(desk, data)
    except Spoilt as spoilt:
        told = folder.spoilt(spoilt)
        for fault in told.faults[:MOST_SHOWN] if len(told.faults) > 1 else ():
            desk.aside(f"{fault.place}: {fault.code}: {fault.text}")
        raise told from None
    rows = [(part, *(getattr(taken, part)[name] for name in _DONE)) for part in PARTS]
    made = paper.table("", *_DONE, rows=rows, right=_DONE)
    rehearsal = ["This was a rehearsal: nothing was written."] if desk.args.dry_run else []
    desk.give({part: getattr(taken, part) for part in PARTS}, made, *rehearsal)


def _taken(desk: Desk, data: object) -> operations.Taken:
    book = bookfile.read(data)
    with transaction.atomic() if desk.args.dry_run else nullcontext():
        taken = operations.take(book=book, **desk.here)
        if desk.args.dry_run:
            transaction.set_rollback(True)
    return taken


def _files(path: Path) -> dict[str, str]:
    """Every file below, by its path in the folder; what begins with a dot is passed over."""
    found = [one for one in sorted(path.rglob("*")) if one.is_file() and not _hidden(one.relative_to(path))]
    if len(found) > MOST_FILES:
        raise Unusable(f"{path} has more than {MOST_FILES:,} files.", field="PATH", code="too_many_files")
    return {one.relative_to(path).as_posix(): reading.text_of(str(one), field="PATH") for one in found}


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _words(part: str) -> tuple[str, str]:
    return {"replies": "reply"}.get(part, part.removesuffix("s")), part


_DONE = (operations.MADE, operations.CHANGED, operations.SAME)
