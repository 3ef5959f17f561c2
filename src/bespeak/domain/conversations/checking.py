"""The check of a record: what a file is, and where it breaks. Pure: no database is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bespeak.domain.conversations import bundles, chain, remembering
from bespeak.domain.conversations.remembering import Found
from bespeak.domain.conversations.transcripts import (
    FILES,
    HASHED,
    HEAD,
    MARK,
    PAPER,
    TRANSCRIPT,
    Head,
    digest,
    is_named,
    read,
    written,
)
from bespeak.domain.stores import signing
from bespeak.domain.stores.signing import PublicKey

_TYPES = dict(zip(HASHED, (int, str, str, str, str, str, bool, str), strict=True))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file says of itself, and what is wrong with it. `kind` is transcript, paper, head, or "" where it is none
    of them. `key_known` tells whether the keys of the store were at hand and this is one.
    `files` is how many files of it were looked at; None where none were at hand."""

    kind: str
    conversation: str = ""
    store: str = ""
    store_name: str = ""
    edition: str = ""
    made_at: str = ""
    count: int = 0
    head: str = ""
    key: str = ""
    key_known: bool = False
    files: int | None = None
    faults: tuple[Found, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.faults


def verify(
    data: bytes,
    *,
    keys: Collection[PublicKey] = (),
    head: Head | None = None,
    files: Mapping[str, bytes] | None = None,
    agreed: Callable[[str], Collection[Head]] | None = None,
) -> Verdict:
    """What a file is, and everything that is wrong with it. `keys` are all of the store, where they are at hand; `head`
    is what somebody remembers of the record. `files` are those that came with it, by name; a ZIP brings its own.
    `agreed` tells the heads at the acceptances that came out of a conversation: asked for what else is whole."""
    if bundles.is_one(data):
        data, files = bundles.unpacked(data) or (b"", None)
    kinds = {TRANSCRIPT: ("transcript", _of_transcript), HEAD: ("head", _of_statement)}
    if data.startswith(b"%PDF-"):
        body, mark, line = data.rpartition(b"\n" + MARK)
        said, kind, looks = read(line), "paper", _of_paper(body + b"\n", line)
        known = bool(mark) and said.get("format") == PAPER
    else:
        said = read(data)
        kind, look = kinds.get(str(said.get("format", "")), ("", _of_statement))
        known, looks = bool(kind), look(said, data)
    if not known or not is_named(said):
        return Verdict(kind, faults=(Found("paper_changed" if kind == "paper" else "not_a_record"),))
    faults = [*looks, *_of_key(said, keys), *(remembering.unlike(said, head) if head else ())]
    if agreed and not faults:
        faults += remembering.unlike_agreed(said, agreed(said["conversation"]))
    if kind != "transcript" or files is None:
        return _verdict(kind, said, keys, _once(faults))
    entries = [one for one in said["entries"] if _is_entry(one)] if isinstance(said.get("entries"), list) else []
    told = list(bundles.told(entries))
    return replace(_verdict(kind, said, keys, _once([*faults, *_of_files(told, files)])), files=len(told))


def _of_files(told: Collection[bundles.Told], files: Mapping[str, bytes]) -> Iterator[Found]:
    """Files that are not what was sent, or are not there."""
    for one in told:
        body = files.get(one.called)
        if body is None:
            yield Found("file_missing", one.seq, one.place)
        elif not one.is_of(body):
            yield Found("file_changed", one.seq, one.place)


def _verdict(kind: str, said: Mapping[str, Any], keys: Collection[PublicKey], faults: Sequence[Found]) -> Verdict:
    return Verdict(
        kind=kind,
        conversation=said["conversation"],
        store=str(said["store"].get("ref", "")),
        store_name=str(said["store"].get("name", "")),
        edition=str(said.get("edition", "")),
        made_at=said["made_at"],
        count=said["count"],
        head=said["head"],
        key=said["key"],
        key_known=signing.known(keys, said["key"]) is not None,
        faults=tuple(faults),
    )


def _once(faults: Sequence[Found]) -> list[Found]:
    """That nothing is signed any more goes without saying where it is known what was changed."""
    plain = [one for one in faults if one.code not in ("signature_wrong", "written_anew")]
    return plain or list(faults[:1])


def _of_statement(said: dict[str, Any], data: bytes) -> Iterator[Found]:
    """Signature and letters of what stands on one line."""
    try:
        if not signing.is_signed(said):
            yield Found("signature_wrong")
        elif written(said) != data:
            yield Found("written_anew")
    except ValueError:
        yield Found("signature_wrong")


def _of_paper(body: bytes, line: bytes) -> Iterator[Found]:
    said = read(line)
    if said.get("digest") != digest(body) or any(_of_statement(said, line)):
        yield Found("paper_changed")


def _of_key(said: Mapping[str, Any], keys: Collection[PublicKey]) -> Iterator[Found]:
    if not keys:
        return
    mine = signing.known(keys, said["key"])
    if mine is None:
        yield Found("other_key")
    elif mine.retired_at is not None and remembering.moment(said["made_at"]) > mine.retired_at:
        yield Found("key_retired")


def _of_transcript(said: dict[str, Any], data: bytes) -> Iterator[Found]:
    entries = said.get("entries")
    if not isinstance(entries, list):
        yield Found("not_a_record")
        return
    whole = [one for one in entries if _is_entry(one)]
    if len(whole) != len(entries):
        at = next(place for place, one in enumerate(entries, start=1) if not _is_entry(one))
        yield Found("entry_changed", at)
        return
    yield from _of_numbers([one["seq"] for one in whole], said.get("count"))
    yield from _of_entries(whole, str(said.get("conversation", "")))
    if whole and whole[-1]["seq"] == said.get("count") and whole[-1]["link"] != said.get("head"):
        yield Found("signature_wrong")
    yield from _of_statement(said, data)


def _is_entry(one: Any) -> bool:
    if not isinstance(one, dict) or not all(type(one.get(name)) is kind for name, kind in _TYPES.items()):
        return False
    words = (one.get("body"), one.get("salt"))
    if FILES in one and not (one[FILES] and isinstance(one[FILES], list) and all(type(f) is str for f in one[FILES])):
        return False
    return isinstance(one.get("link"), str) and (words == (None, None) or all(isinstance(w, str) for w in words))


def _of_numbers(seqs: list[int], count: Any) -> Iterator[Found]:
    """Entries that are gone, stand elsewhere or twice, and an end that is cut off."""
    expected = 1
    for seq in seqs:
        if seq > expected:
            later = expected in seqs
            yield Found("order_changed", seq) if later else Found("missing", expected, seq - 1)
        elif seq < expected and seqs.count(seq) > 1:
            yield Found("order_changed", seq)
        expected = max(expected, seq + 1)
    if isinstance(count, int) and expected <= count:
        yield Found("cut_off", expected - 1, count)


def _of_entries(entries: list[dict[str, Any]], conversation: str) -> Iterator[Found]:
    """Words that are not what was hashed, and entries that do not follow from the one before."""
    links = {one["seq"]: one["link"] for one in entries} | {0: chain.start(conversation)}
    for one in entries:
        words = one.get("body")
        if words is not None and not _is_leaf(one["salt"], words, one["leaf"]):
            yield Found("text_changed", one["seq"])
        before = links.get(one["seq"] - 1)
        if before is not None and not _follows(before, one):
            yield Found("entry_changed", one["seq"])


def _is_leaf(salt: str, words: str, leaf: str) -> bool:
    try:
        return len(salt) == chain.SALT_LENGTH and chain.leaf(salt, words) == leaf
    except ValueError:
        return False


def _follows(before: str, one: Mapping[str, Any]) -> bool:
    try:
        return chain.joined(before, [*(one[name] for name in HASHED), *one.get(FILES, ())]) == str(one["link"])
    except ValueError:
        return False
