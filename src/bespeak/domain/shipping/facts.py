from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class ZonesSet(Fact, frozen=True, kw_only=True):
    """The store has a new table of zones; subject is the table's ref."""

    kind: ClassVar[str] = "shipping.zones_set"
    zones: int
    rules: int


class LeadTimesSet(Fact, frozen=True, kw_only=True):
    """How many working days the store says it takes, at least and at most; subject is the store's ref."""

    kind: ClassVar[str] = "shipping.lead_times_set"
    made_least: int
    made_most: int
    packed_least: int
    packed_most: int
    home_least: int
    home_most: int
    abroad_least: int
    abroad_most: int
    remote_least: int
    remote_most: int
