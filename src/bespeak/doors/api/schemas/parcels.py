"""What a carrier has of an order."""

from __future__ import annotations

from pydantic import Field

from bespeak.doors.api.schemas.basics import At, Body, Told


class ToldBefore(Told):
    """What was told wrongly, until `by` put it right."""

    carrier: str
    tracking: str
    at: At
    by: str


class Parcel(Told):
    """All of the `order`, with this carrier; `tracking` is "" where it gave no number; `earlier` is what was told
    before, oldest first."""

    ref: str
    order: str
    carrier: str
    tracking: str
    handed_over_at: At
    by: str
    earlier: list[ToldBefore]


class ParcelGiven(Body):
    carrier: str = Field(min_length=1, max_length=60, description="A carrier, your own van, or that it was collected.")
    tracking: str = Field("", max_length=100)
