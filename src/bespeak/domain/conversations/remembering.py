"""What somebody remembers of a record, how many entries it had and the link of the last, against the record itself.
Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bespeak.domain.conversations.transcripts import Head


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong. `seq` is the number of the entry, 0 where it is about the whole; `to` ends a stretch of them.

    Codes: file_changed, file_missing (`to` is the number of the file), not_a_record, text_changed, entry_changed,
    missing, order_changed, cut_off, signature_wrong, written_anew,
    other_key, key_retired, head_cut_off, head_differs, head_of_another, agreed_cut_off, agreed_differs, paper_changed.
    """

    code: str
    seq: int = 0
    to: int = 0


def unlike(said: Mapping[str, Any], head: Head) -> Iterator[Found]:
    if head.conversation not in ("", said["conversation"]):
        yield Found("head_of_another")
    elif head.count > said["count"]:
        yield Found("head_cut_off", said["count"], head.count)
    elif head.count == said["count"]:
        if head.hash != said["head"]:
            yield Found("head_differs", head.count)
    elif isinstance(said.get("entries"), list) and head.hash not in _links(said["entries"], head.count):
        yield Found("head_differs", head.count)


def unlike_agreed(said: Mapping[str, Any], heads: Collection[Head]) -> Iterator[Found]:
    """A record taken out before an acceptance may well be shorter than it was then."""
    made_at = moment(said["made_at"])
    for head in heads:
        if head.at is not None and made_at < head.at and said["count"] < head.count:
            continue
        for one in unlike(said, head):
            yield replace(one, code=one.code.replace("head_", "agreed_"))


def _links(entries: list[Any], seq: int) -> set[Any]:
    return {str(one.get("link")) for one in entries if isinstance(one, dict) and one.get("seq") == seq}


def moment(text: str) -> datetime:
    """A time that cannot be read is later than all others."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime(9999, 1, 1, tzinfo=UTC)
