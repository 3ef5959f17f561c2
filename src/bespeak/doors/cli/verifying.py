"""`bespeak verify`: is what was said still what was said? Of files offline, of conversations in the database.

Exit 0: whole. 1: not, and where it breaks is said. 2: there is no such file, or it is no record at all.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bespeak.domain.agreements import queries as agreements
from bespeak.domain.conversations import checking, transcripts
from bespeak.domain.conversations import queries as conversations
from bespeak.domain.conversations.checking import Verdict
from bespeak.domain.conversations.queries import Fault
from bespeak.domain.conversations.transcripts import Head
from bespeak.domain.stores.signing import PublicKey
from bespeak.doors.cli import exits, needed, paper
from bespeak.doors.cli.desk import Commands, Desk, command
from bespeak.doors.cli.exits import Unusable
from bespeak.doors.cli.paper import Page
from bespeak.doors.frame import checked

MOST = 288 * 1024 * 1024
_REF = re.compile(r"cnv_\w+")
_KEY = re.compile(r"[0-9a-f]{64}")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TOLD = ("kind", "conversation", "store", "count", "head", "key", "key_known", "files")
_HEAD = re.compile(r"(\d{1,9}):([0-9a-f]{64})")


def add_commands(commands: Commands) -> None:
    verifying = command(
        commands, "verify", verify, help="is a record as it was written: files, or conversations here", database=False
    )
    verifying.add_argument(
        "what", metavar="FILE", nargs="*",
        help="a record as a file (JSON or PDF, checked without a database), or a conversation by its ref; none: all of"
        " the store",
    )  # fmt: skip
    verifying.add_argument(
        "--key", metavar="KEY", default="",
        help="the store's public key, or the file of its keys (/.well-known/bespeak-keys.json)",
    )  # fmt: skip
    verifying.add_argument(
        "--files",
        metavar="FOLDER",
        default="",
        help="the files that came with the record, where they are not in it (ZIP)",
    )
    verifying.add_argument(
        "--head", metavar="COUNT:HASH", default="", help="what you remember of the record, or the signed head as a file"
    )


def verify(desk: Desk) -> int:
    """Of several the worst is answered."""
    what: list[str] = desk.args.what
    if all(map(_REF.fullmatch, what)):
        needed.a_database()
        return _in_the_house(desk, what)
    keys, head = _keys(desk.args.key), _head(desk.args.head)
    files = _files(desk.args.files)
    verdicts = [(name, checking.verify(_bytes(name), keys=keys, head=head, files=files)) for name in what]
    desk.give({"files": [_data(*one) for one in verdicts]}, *(page for one in verdicts for page in _pages(*one)))
    if any(one.kind == "" for _, one in verdicts):
        return exits.UNUSABLE
    return exits.FINE if all(one.whole for _, one in verdicts) else exits.FAULTS


def _in_the_house(desk: Desk, refs: list[str]) -> int:
    if len(refs) == 1:
        return _one(desk, refs[0])
    talks = [conversations.conversation(ref=ref, actor=desk.by).ref for ref in refs]
    if talks:
        found = {ref: faults for ref in talks if (faults := conversations.verify_chain(ref=ref))}
    else:
        found = conversations.verify_all_chains(store_id=desk.store.id)
    for ref, fault in _rewritten(desk, talks):
        found.setdefault(ref, []).append(fault)
    told = (
        f"{paper.counted(len(found), 'conversation')} not as written:" if found else "Every conversation is as written."
    )
    pages = [paper.indented(f"{ref}, number {one.seq}: {one.code}. {one.text}") for ref in found for one in found[ref]]
    desk.give({"conversations": found}, told, *pages)
    return exits.FAULTS if found else exits.FINE


def _one(desk: Desk, ref: str) -> int:
    talk = conversations.conversation(ref=ref, actor=desk.by)
    faults = [*conversations.verify_chain(ref=talk.ref), *(fault for _, fault in _rewritten(desk, [talk.ref]))]
    data = {"conversation": talk.ref, "events": talk.last_seq, "head": talk.head, "erased_at": talk.erased_at}
    data["faults"] = faults
    if not faults:
        events = f"{paper.counted(talk.last_seq, 'event')}, ending in {talk.head}."
        told = f"{talk.ref} is as it was written: {events}"
        if talk.erased_at:
            when = paper.when(talk.erased_at, desk.store)
            told = f"The words of {talk.ref} were erased on {when}; what is left is as it was: {events}"
        desk.give(data, told)
        return exits.FINE
    pages = [paper.indented(f"number {one.seq}: {one.code}. {one.text}") for one in faults]
    desk.give(data, f"{talk.ref} is not as it was written:", *pages)
    return exits.FAULTS


def _rewritten(desk: Desk, talks: list[str]) -> list[tuple[str, Fault]]:
    """What no longer says what it said when an agreement was accepted, however well its links follow."""
    found = agreements.rewritten(store_id=desk.store.id, refs=talks)
    return [
        (one.conversation, Fault(one.seq, "rewritten_since_agreed", f"{one.text[0].upper()}{one.text[1:]}."))
        for one in found
    ]


def _bytes(name: str) -> bytes:
    try:
        file = Path(name)
        if file.stat().st_size > MOST:
            raise Unusable(f"{name} is larger than {MOST // 2**20} MB.", field="FILE", code="file_too_large")
        return file.read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or "it cannot be read"
        raise Unusable(f"{name}: {why}", field="FILE", code="no_such_file") from None


def _files(folder: str) -> dict[str, bytes] | None:
    """All that lies in a folder, by name."""
    if not folder:
        return None
    try:
        inside = [one for one in Path(folder).iterdir() if one.is_file()]
    except OSError as error:
        raise Unusable(f"{folder}: {error.strerror}", field="--files", code="no_such_file") from None
    return {one.name: _bytes(str(one)) for one in inside}


def _keys(given: str) -> list[PublicKey]:
    """One key as it is written, or all in a file as the store shows them. None given: none is known."""
    if not given:
        return []
    if _KEY.fullmatch(given):
        return [PublicKey("", given, _BEGINNING, None)]
    try:
        shown = json.loads(_bytes(given))["keys"]
        return [PublicKey("", one["key"], _at(one["made_at"]), _at(one["retired_at"])) for one in shown]  # type: ignore[arg-type]
    except (ValueError, KeyError, TypeError):
        raise Unusable(f"{given} is no key and no file of keys.", field="--key", code="no_key") from None


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _head(given: str) -> Head | None:
    if not given:
        return None
    if named := _HEAD.fullmatch(given):
        return Head(int(named[1]), named[2])
    found = transcripts.head_in(_bytes(given))
    if found is None:
        raise Unusable(f"{given} is no head (COUNT:HASH) and no signed file of one.", field="--head", code="no_head")
    return found


def _data(name: str, verdict: Verdict) -> dict[str, Any]:
    told = {
        one: getattr(verdict, one)
        for one in ("kind", "conversation", "store", "count", "head", "key", "key_known", "files")
    }
    faults = [{"code": one.code, "seq": one.seq, "text": checked.fault(one, verdict)} for one in verdict.faults]
    return {"file": name, "whole": verdict.whole, **told, "faults": faults}


def _pages(name: str, verdict: Verdict) -> list[Page]:
    pages: list[Page] = [f"{name}: {checked.sentence(verdict)}", *map(paper.indented, checked.others(verdict))]
    if verdict.kind and not verdict.key_known and "other_key" not in {one.code for one in verdict.faults}:
        pages.append(f"  Signed with {verdict.key}. Whether that is the store\u2019s key, its page of keys tells.")
    return pages
