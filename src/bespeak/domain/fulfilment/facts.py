"""What happens to parcels. `subject` is the order's ref."""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class OrderHandedOver(Fact, frozen=True, kw_only=True):
    """A carrier has the whole order as this `parcel`; nobody calls it off any more."""

    kind: ClassVar[str] = "fulfilment.handed_over"
    parcel: str
    source: str


class ParcelCorrected(Fact, frozen=True, kw_only=True):
    """Its carrier or its number was told wrongly, and is put right; what was told stays with the parcel."""

    kind: ClassVar[str] = "fulfilment.parcel_corrected"
    parcel: str
    source: str
