"""How far somebody has read: the last number of each conversation, how much had happened to each order."""

from __future__ import annotations

import re
from collections.abc import Mapping

Read = Mapping[str, int]

SEEN = "see"
"""In place of a conversation's first letters: how far the other side has read in it."""
AT = "at"
"""In place of counts of orders: the second at which a page was made, which counts nothing."""
MOST = 60
_ONE = re.compile(r"^(at|[a-z]{3}_[0-9A-Za-z]{1,20}):([0-9]{1,15})\Z")


def seen(talk: str) -> str:
    """What stands for how far the other side has read in this conversation (ref)."""
    return f"{SEEN}_{talk.partition('_')[2]}"


def written(read: Read) -> str:
    """As it travels: an event's id, a page's beginning."""
    return ",".join(f"{ref}:{number}" for ref, number in sorted(read.items()))


def read(text: str) -> dict[str, int] | None:
    """None for what was not written here."""
    parts = [_ONE.match(part) for part in text.split(",")] if len(text) < 40 * MOST else []
    found = {part[1]: int(part[2]) for part in parts if part}
    return found if found and len(found) == len(parts) <= MOST else None
