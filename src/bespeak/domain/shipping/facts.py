from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class ZonesSet(Fact, frozen=True, kw_only=True):
    """The store has a new table of zones; subject is the table's ref."""

    kind: ClassVar[str] = "shipping.zones_set"
    zones: int
    rules: int
