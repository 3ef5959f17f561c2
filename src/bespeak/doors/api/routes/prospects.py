"""Prospects: who talked and has not ordered, what is done next, by whom and when, and how it ended."""

from __future__ import annotations

from typing import Any

from bespeak.domain.prospects import operations, queries
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.prospects.queries import ANYBODY, Asked
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Cursor, Limit, MaybeRef, Page, Ref, Search
from bespeak.doors.api.schemas.prospects import (
    InterestsGiven,
    NextStepGiven,
    Prospect,
    ProspectEndGiven,
    ProspectKind,
    ProspectOwnerGiven,
    told,
)
from bespeak.doors.frame import pages

routes = Routes("Prospects")


@routes.get("/prospects", may=Prospects.READ, answers=Page[Prospect])
def list_prospects(
    visit: Visit,
    *,
    search: Search = "",
    kind: ProspectKind | None = None,
    owner: MaybeRef | None = None,
    product: MaybeRef = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """Whoever is open, what is due first; with `kind` those due, late for a day, without a next step, planned for
    later, or what ended by an order or came to nothing, the last first. `owner` "" is nobody's, `product` a ref or
    handle; `search` finds names, contacts, products and words of a heading."""
    asked = Asked(
        at=visit.at, kind=kind or "", owner=ANYBODY if owner is None else owner, product=product, search=search
    )
    found = queries.prospects(
        store_id=visit.store_id, actor=visit.actor, asked=asked, after=pages.text_after(cursor), most=limit + 1
    )
    page = pages.page(found, limit, lambda one: queries.place(one, asked.kind))
    return {"items": [told(one) for one in page.items], "next": page.next}


@routes.get("/prospects/{ref}", may=Prospects.READ, answers=Prospect)
def read_prospect(visit: Visit, ref: Ref) -> Any:
    """One of them, also one that has ended."""
    return _now(visit, ref)


@routes.put("/prospects/{ref}/step", may=Prospects.WORK, answers=Prospect)
def plan_next_step(visit: Visit, ref: Ref, body: NextStepGiven) -> Any:
    """What is done next, when and by whom: then the conversation comes back to them. Refuses a time that has passed or
    is more than a year ahead, who does not work here, and what has ended."""
    operations.plan(store_id=visit.store_id, prospect=ref, by=visit.actor, at=visit.at, **body.model_dump())
    return _now(visit, ref)


@routes.put("/prospects/{ref}/owner", may=Prospects.WORK, answers=Prospect)
def give_prospect(visit: Visit, ref: Ref, body: ProspectOwnerGiven) -> Any:
    """Whose it is now. What has ended stays as it is."""
    operations.give(store_id=visit.store_id, refs=[ref], member=body.member, by=visit.actor, at=visit.at)
    return _now(visit, ref)


@routes.post("/prospects/{ref}/interests", may=Prospects.WORK, answers=Prospect)
def add_interests(visit: Visit, ref: Ref, body: InterestsGiven) -> Any:
    """They want these too: their conversation is about them from now on. Which they are interested in is otherwise
    known from what was talked about and not ordered."""
    operations.want(store_id=visit.store_id, prospect=ref, products=body.products, by=visit.actor, at=visit.at)
    return _now(visit, ref)


@routes.post("/prospects/{ref}/end", may=Prospects.WORK, answers=Prospect)
def end_prospect(visit: Visit, ref: Ref, body: ProspectEndGiven) -> Any:
    """Nothing comes of it, and why. When the customer speaks again there is a new one."""
    operations.end(store_id=visit.store_id, prospect=ref, by=visit.actor, at=visit.at, **body.model_dump())
    return _now(visit, ref)


@routes.delete("/prospects/{ref}/end", may=Prospects.WORK, answers=Prospect)
def reopen_prospect(visit: Visit, ref: Ref) -> Any:
    """There is interest after all. Refuses what ended by an order, and where there is an open one of this customer."""
    operations.reopen(store_id=visit.store_id, prospect=ref, by=visit.actor, at=visit.at)
    return _now(visit, ref)


def _now(visit: Visit, ref: str) -> Any:
    return told(queries.prospect(store_id=visit.store_id, ref=ref, actor=visit.actor))
