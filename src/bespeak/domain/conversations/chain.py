"""The chain that makes a transcript tamper-evident. Pure.

leaf  = SHA-256(salt, body): stands for the body, which may be erased together with its salt. Each file that came with a
        message has a leaf of its own, made of the file's salt (it stands in the body) and its bytes.
link  = SHA-256(previous link, canonical [seq, time, kind, author kind, author, line, automatic, leaf, files' leaves…]).
The first link continues from a hash of the conversation's own ref, so that no chain fits another conversation.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bespeak.kit import canonical

SALT_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Header:
    """What of an event stays when its body is erased. `at` has microseconds."""

    seq: int
    at: datetime
    kind: str
    author_kind: str
    author_ref: str
    line: str
    automatic: bool
    files: tuple[str, ...] = ()


def new_salt() -> str:
    return secrets.token_hex(SALT_LENGTH // 2)


def text(body: dict[str, Any]) -> str:
    """A body as it is stored and hashed: canonical JSON."""
    return canonical.encode(body).decode()


def leaf(salt: str, body: str) -> str:
    return hashlib.sha256((salt + body).encode()).hexdigest()


def file_leaf(salt: str, body: bytes) -> str:
    return hashlib.sha256(salt.encode() + body).hexdigest()


def start(ref: str) -> str:
    """What the first link of this conversation continues from."""
    return hashlib.sha256(ref.encode()).hexdigest()


def link(previous: str, header: Header, leaf: str) -> str:
    said = (header.kind, header.author_kind, header.author_ref, header.line, header.automatic, leaf, *header.files)
    return joined(previous, [header.seq, moment(header.at), *said])


def moment(at: datetime) -> str:
    """A time as it is hashed: UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def joined(previous: str, said: list[Any]) -> str:
    """The link of what was said of an event, in the order above, to the one before it."""
    return hashlib.sha256(previous.encode() + canonical.encode(said)).hexdigest()
