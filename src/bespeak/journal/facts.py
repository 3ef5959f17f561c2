"""A fact: something that happened, past tense, stored once, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import msgspec

_BASE = frozenset({"store_id", "subject", "at", "by"})


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Carries refs, codes, amounts and times; never names or texts of people.

    `subject` is the ref of what it happened to, `by` the ref of who did it. A subclass adds JSON-ready values
    and names itself `kind = "room.what_happened"`.
    """

    kind: ClassVar[str] = ""

    store_id: int
    subject: str
    at: datetime
    by: str

    def data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _own_fields(type(self))}


_known: dict[type[Fact], tuple[str, ...]] = {}


def _own_fields(kind: type[Fact]) -> tuple[str, ...]:
    if kind not in _known:
        _known[kind] = tuple(name for name in kind.__struct_fields__ if name not in _BASE)
    return _known[kind]


def kinds() -> frozenset[str]:
    """What every kind of fact that this program can tell is called."""
    found: set[str] = set()
    waiting: list[type[Fact]] = [Fact]
    while waiting:
        below = waiting.pop().__subclasses__()
        found.update(one.kind for one in below if one.kind)
        waiting.extend(below)
    return frozenset(found)
