"""Parcels: that a carrier has an order."""

from __future__ import annotations

from typing import Any

from bespeak.domain.fulfilment import operations, queries
from bespeak.domain.fulfilment.permissions import Fulfilment
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Ref
from bespeak.doors.api.schemas.parcels import Parcel, ParcelGiven
from bespeak.kit.refusals import NotFound

routes = Routes("Parcels")


@routes.get("/orders/{ref}/parcel", may=Fulfilment.READ, answers=Parcel)
def read_parcel(visit: Visit, ref: Ref) -> Any:
    """Which carrier has this order, by its ref. Not found before it was handed over."""
    found = queries.parcels(store_id=visit.store_id, orders=[ref], actor=visit.actor)
    if ref not in found:
        raise NotFound(f"Nothing of {ref[:40]!r} was handed over.")
    return found[ref]


@routes.post("/orders/{ref}/parcel", may=Fulfilment.HAND_OVER, answers=Parcel)
def hand_over_order(visit: Visit, ref: Ref, body: ParcelGiven) -> Any:
    """A carrier has this released order from now on: nobody cancels it any more, and the shop that it came from marks
    it as sent. The same again is answered alike."""
    given = body.model_dump()
    return operations.hand_over(store_id=visit.store_id, order=ref, by=visit.actor, at=visit.at, **given)


@routes.post("/orders/{ref}/parcel/correction", may=Fulfilment.HAND_OVER, answers=Parcel)
def correct_parcel(visit: Visit, ref: Ref, body: ParcelGiven) -> Any:
    """Its carrier or tracking number was told wrongly: this is right. The customer reads it from now on, the shop that
    the order came from is told, and what was told before is kept. The same again is answered alike."""
    given = body.model_dump()
    return operations.correct_parcel(store_id=visit.store_id, order=ref, by=visit.actor, at=visit.at, **given)
