"""The store itself, its keys, who is told of facts, and what could not be done yet."""

from __future__ import annotations

from typing import Any

from bespeak.domain.catalog.permissions import Catalog
from bespeak.domain.shipping import estimates
from bespeak.domain.shipping import operations as shipping
from bespeak.domain.shipping.estimates import Span
from bespeak.domain.shipping.permissions import Shipping
from bespeak.domain.stores import answering, operations, outside, queries
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Cursor, Limit, Number, Page, Ref, same
from bespeak.doors.api.schemas.house import (
    AccessKey,
    AccessKeyGiven,
    AccessKeyIssued,
    Answering,
    AnsweringGiven,
    Endpoint,
    EndpointAdded,
    EndpointGiven,
    ErrandRetried,
    FailedErrand,
    LeadTimes,
    LeadTimesGiven,
    Store,
    StoreChange,
)
from bespeak.doors.frame import pages
from bespeak.journal import endpoints

routes = Routes("House")
_AS_IT_IS = ("ref", "slug", "name", "currency", "country", "language", "timezone", "talk_url", "email", "phone")


@routes.get("/store", may=Catalog.READ, answers=Store)
def read_store(visit: Visit) -> Any:
    """The store this key belongs to, whether anybody is there, and what the key may do."""
    return _told(visit.store, visit)


@routes.patch("/store", may=Stores.CHANGE, answers=Store)
def change_store(visit: Visit, body: StoreChange) -> Any:
    """What the store says of itself: its name, language and time zone, and where customers reach it."""
    given = body.model_dump(exclude_none=True)
    return _told(operations.change_store(store_id=visit.store_id, by=visit.actor, at=visit.at, **given), visit)


@routes.get("/store/answering", may=Catalog.READ, answers=Answering)
def read_answering(visit: Visit) -> Any:
    """How soon the store says that it answers, by messaging line."""
    return answering.answering(visit.store_id)


@routes.put("/store/answering", may=Stores.CHANGE, answers=Answering)
def set_answering(visit: Visit, body: AnsweringGiven) -> Any:
    """What is said from now on, instead of what was."""
    return operations.set_answering(store_id=visit.store_id, by=visit.actor, at=visit.at, **body.model_dump())


@routes.get("/store/lead-times", may=Shipping.READ, answers=LeadTimes)
def read_lead_times(visit: Visit) -> Any:
    """How long the store takes, in working days, by part; estimates go by it."""
    return estimates.lead_times(store_id=visit.store_id, actor=visit.actor)


@routes.put("/store/lead-times", may=Shipping.SET, answers=LeadTimes)
def set_lead_times(visit: Visit, body: LeadTimesGiven) -> Any:
    """What estimates go by from now on."""
    times = {part: Span(days.least, days.most) for part, days in body}
    shipping.set_lead_times(store_id=visit.store_id, times=times, by=visit.actor, at=visit.at)
    return estimates.lead_times(store_id=visit.store_id, actor=visit.actor)


def _told(store: StoreView, visit: Visit) -> dict[str, Any]:
    actor = visit.actor
    you = {"kind": actor.kind, "ref": actor.ref, "permissions": sorted(actor.permissions)}
    own = same(store, _AS_IT_IS)
    return {
        **own,
        "open_now": queries.is_open(store.id, visit.at),
        "hours": queries.opening_hours(store.id),
        "you": you,
    }


@routes.get("/keys", may=Stores.READ_KEYS, answers=Page[AccessKey])
def list_keys(visit: Visit, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """All keys, revoked ones too; never their secrets."""
    found = queries.access_keys(
        store_id=visit.store_id, actor=visit.actor, after=pages.text_after(cursor), most=limit + 1
    )
    return pages.page(found, limit, lambda view: view.ref)


@routes.post("/keys", may=Stores.MANAGE_KEYS, answers=AccessKeyIssued, status=201)
def issue_key(visit: Visit, body: AccessKeyGiven) -> Any:
    """A new key; its secret is told this once."""
    return operations.issue_key(
        store_id=visit.store_id,
        label=body.label,
        scopes=body.scopes,
        member=body.member,
        expires_at=body.expires_at,
        by=visit.actor,
        at=visit.at,
    )


@routes.delete("/keys/{ref}", may=Stores.MANAGE_KEYS)
def revoke_key(visit: Visit, ref: Ref) -> Any:
    """It opens nothing from now on. Safe to repeat."""
    operations.revoke_key(store_id=visit.store_id, ref=ref, by=visit.actor, at=visit.at)


@routes.get("/endpoints", may=Stores.READ_KEYS, answers=Page[Endpoint])
def list_endpoints(visit: Visit, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Who is told of facts, oldest first."""
    found = outside.endpoints(
        store_id=visit.store_id, actor=visit.actor, after=pages.text_after(cursor), most=limit + 1
    )
    return pages.page(found, limit, lambda view: view.ref)


def _look_up(visit: Visit, body: EndpointGiven) -> None:
    endpoints.check(url=body.url, kinds=tuple(body.kinds))


@routes.post("/endpoints", may=Stores.MANAGE_KEYS, answers=EndpointAdded, status=201, before=_look_up)
def add_endpoint(visit: Visit, body: EndpointGiven) -> Any:
    """Tells this address of facts from now on; the secret that signs them is told this once."""
    return operations.add_endpoint(
        store_id=visit.store_id, url=body.url, kinds=tuple(body.kinds), by=visit.actor, at=visit.at
    )


@routes.delete("/endpoints/{ref}", may=Stores.MANAGE_KEYS)
def stop_endpoint(visit: Visit, ref: Ref) -> Any:
    """Tells it no more."""
    operations.stop_endpoint(store_id=visit.store_id, ref=ref, by=visit.actor, at=visit.at)


@routes.get("/errands/failed", may=Stores.READ_KEYS, answers=Page[FailedErrand])
def list_failed_errands(visit: Visit, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """What could not be done yet, newest first."""
    found = outside.failed_errands(
        store_id=visit.store_id, actor=visit.actor, before=pages.number_after(cursor), most=limit + 1
    )
    return pages.page(found, limit, lambda errand: errand["id"])


@routes.post("/errands/{number}/retry", may=Stores.MANAGE_KEYS, answers=ErrandRetried)
def retry_errand(visit: Visit, number: Number) -> Any:
    """Tries it now."""
    operations.retry_errand(store_id=visit.store_id, errand=number, by=visit.actor, at=visit.at)
    return {"id": number, "due_at": visit.at}
