from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonesSet(Fact):
    """The store has a new table of zones; subject is the table's ref."""

    kind: ClassVar[str] = "shipping.zones_set"
    zones: int
    rules: int
