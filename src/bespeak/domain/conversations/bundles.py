"""A record with the files that came with it, as one file: a ZIP with the signed transcript and each of them. Pure.

The transcript says of each file its leaf in the chain, and in the words of the message its salt: so that a file that
was exchanged, or is missing, is found without our database.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bespeak.domain.conversations import chain, files

RECORD, FOLDER = "record.json", "files/"
MOST_FILES = 2000
MOST_BYTES = 256 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Told:
    """A file as a record tells of it: number `place` of entry `seq`; `leaf` is None where none stands there."""

    seq: int
    place: int
    ref: str
    name: str
    size: int
    salt: str
    leaf: str | None

    @property
    def called(self) -> str:
        """What it is called beside the record."""
        return f"{self.seq}-{self.place}-{self.name}"

    def is_of(self, body: bytes) -> bool:
        return self.leaf is not None and chain.file_leaf(self.salt, body) == self.leaf


def told(entries: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
    """The files of which the words of these entries tell; a file of a message that reads differently today once."""
    leaves = {one.get("seq"): one.get("files", []) for one in entries}
    seen: set[tuple[int, int]] = set()
    for one in entries:
        for seq, place, said in _said(one):
            if (seq, place) not in seen:
                seen.add((seq, place))
                here = leaves.get(seq, [])
                yield _told(seq, place, said, here[place - 1] if place <= len(here) else None)


def _told(seq: int, place: int, said: Mapping[str, Any], leaf: Any) -> Told:
    texts = {name: str(said.get(name, "")) for name in ("ref", "name", "salt")}
    name = files.tidy(texts["name"])[:120]
    size = said.get("size")
    number = size if isinstance(size, int) else 0
    return Told(seq, place, texts["ref"], name, number, texts["salt"], leaf if isinstance(leaf, str) else None)


def _said(one: Mapping[str, Any]) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    try:
        body = json.loads(one.get("body") or "{}")
    except (ValueError, RecursionError):
        return
    found = body.get("files") if isinstance(body, dict) else None
    of = body.get("of", one.get("seq")) if isinstance(body, dict) else None
    for place, said in enumerate(found if isinstance(found, list) and isinstance(of, int) else (), start=1):
        if isinstance(said, dict):
            yield int(of or 0), place, said


def packed(record: bytes, bodies: Mapping[str, bytes]) -> bytes:
    """The ZIP. Pictures and PDF are small already: nothing is pressed together."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as pack:
        pack.writestr(RECORD, record)
        for name, body in bodies.items():
            pack.writestr(FOLDER + name, body)
    return written.getvalue()


def is_one(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def unpacked(data: bytes) -> tuple[bytes, dict[str, bytes]] | None:
    """The transcript and the files beside it; None where it is none, or too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            inside = pack.infolist()
            if len(inside) > MOST_FILES or sum(one.file_size for one in inside) > MOST_BYTES:
                return None
            bodies = {one.filename: _read(pack, one) for one in inside}
    except _BROKEN:
        return None
    record = bodies.pop(RECORD, None)
    return None if record is None else (record, {name.removeprefix(FOLDER): body for name, body in bodies.items()})


def _read(pack: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """No more than it says it is: what swells is not read on."""
    with pack.open(one) as opened:
        return opened.read(one.file_size)
