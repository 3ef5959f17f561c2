"""The record of a conversation as a file that anybody can check, and the check. Pure: no database is asked.

A transcript is one line of canonical JSON, signed by the store. Each entry has what is hashed into the chain (`chain`),
its `link`, and its body and salt as far as the reader may have them; the leaf stands there always, so that the chain is
whole without the words. `paper` is a PDF with a signed line behind its end. A `head` is how many entries a record had
and the link of the last: whoever kept one sees later whether what they remember still stands in the record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bespeak.domain.stores import signing
from bespeak.kit import canonical

TRANSCRIPT, PAPER, HEAD = "bespeak transcript 1", "bespeak paper 1", "bespeak head 1"
MARK = b"%bespeak "
"""Begins the line behind the end of a PDF: for PDF a comment."""
HASHED = ("seq", "at", "kind", "author_kind", "author", "line", "automatic", "leaf")
FILES = "files"
"""The leaves of the files that came with an entry, hashed behind the rest; absent where there were none."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a record went: its number of entries, and the link of the last. `conversation` is "" where only these
    two are remembered; `at` is when that was, where it is known."""

    count: int
    hash: str
    conversation: str = ""
    at: datetime | None = None


def written(statement: Mapping[str, Any]) -> bytes:
    """A signed statement as a file."""
    return canonical.encode(statement) + b"\n"


def on_paper(pdf: bytes, statement: Mapping[str, Any]) -> bytes:
    """The PDF with its signed line behind it; the statement names the SHA-256 of what comes before (`digest`)."""
    return pdf + MARK + written(statement)


def digest(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def head_in(data: bytes) -> Head | None:
    """The head that a signed file tells of; None where it is none, or its signature does not hold."""
    said = read(data)
    if not is_named(said) or not signing.is_signed(said):
        return None
    return Head(said["count"], said["head"], said["conversation"])


def read(data: bytes) -> dict[str, Any]:
    """The object in a file; an empty one where there is none."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def is_named(said: Mapping[str, Any]) -> bool:
    """Whether it says of which record, how long and by whom."""
    texts = all(isinstance(said.get(name), str) for name in ("conversation", "head", "made_at", "key", "signature"))
    store, count = said.get("store"), said.get("count")
    return texts and isinstance(store, dict) and isinstance(count, int) and not isinstance(count, bool)
