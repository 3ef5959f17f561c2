"""Customers: finding them, call-backs, merging, forgetting."""

from __future__ import annotations

from typing import Any

from bespeak.domain.customers import operations, queries
from bespeak.domain.customers.permissions import Customers
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.basics import Cursor, Limit, Page, Ref, Search
from bespeak.doors.api.schemas.customers import (
    CallbackGiven,
    Contact,
    ContactGiven,
    Customer,
    CustomerChange,
    CustomerErasure,
    CustomerNamed,
    MergeGiven,
    Verification,
)
from bespeak.doors.frame import pages

routes = Routes("Customers")


@routes.get("/customers", may=Customers.READ, answers=Page[Customer])
def list_customers(visit: Visit, search: Search = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """`search` finds a part of a name, a ref, or a whole contact however it is written."""
    found = queries.customers(
        store_id=visit.store_id, actor=visit.actor, search=search, after=pages.text_after(cursor), most=limit + 1
    )
    return pages.page(found, limit, lambda view: view.ref)


@routes.get("/customers/{ref}", may=Customers.READ, answers=Customer)
def read_customer(visit: Visit, ref: Ref) -> Any:
    """One customer; of one that was merged, its own remains."""
    return queries.customer(ref=ref, actor=visit.actor)


@routes.patch("/customers/{ref}", may=Customers.CHANGE, answers=Customer)
def change_customer(visit: Visit, ref: Ref, body: CustomerChange) -> Any:
    """Another name or language."""
    operations.change(
        store_id=visit.store_id, customer=ref, name=body.name, language=body.language, by=visit.actor, at=visit.at
    )
    return queries.customer(ref=ref, actor=visit.actor)


@routes.delete("/customers/{ref}", may=Customers.ERASE, answers=CustomerErasure)
def erase_customer(visit: Visit, ref: Ref) -> Any:
    """Forgets a person, everywhere. Transcripts, agreements and books stay whole, and say nothing of them any more."""
    gone = operations.erase(store_id=visit.store_id, customer=ref, by=visit.actor, at=visit.at)
    return {"customer": gone.customer, "erased": True}


@routes.post("/customers/{ref}/contacts", may=Customers.CHANGE, answers=Contact, status=201)
def add_contact(visit: Visit, ref: Ref, body: ContactGiven) -> Any:
    """One more way to reach them, unverified."""
    return operations.add_contact(
        store_id=visit.store_id, customer=ref, kind=body.kind, value=body.value, by=visit.actor, at=visit.at
    )


@routes.get("/customers/{ref}/verifications", may=Customers.READ, answers=Page[Verification])
def list_verifications(visit: Visit, ref: Ref) -> Any:
    """Every try at finding out who this customer is, newest first."""
    return {"items": queries.verifications(store_id=visit.store_id, ref=ref, actor=visit.actor), "next": None}


@routes.post("/customers/{ref}/verifications", may=Customers.VERIFY, answers=Verification, status=201)
def log_callback(visit: Visit, ref: Ref, body: CallbackGiven) -> Any:
    """A logged call-back, by a key that acts as a person; held orders that only wanted this are admitted by it."""
    return operations.log_callback(
        store_id=visit.store_id,
        customer=ref,
        outcome=body.outcome,
        phone=body.phone,
        about_order=body.about_order,
        note=body.note,
        by=visit.actor,
        at=visit.at,
    )


@routes.post("/customers/{ref}/merge", may=Customers.MERGE, answers=CustomerNamed)
def merge_customer(visit: Visit, ref: Ref, body: MergeGiven) -> Any:
    """From now on this customer leads to another one; can be undone."""
    return operations.merge(store_id=visit.store_id, customer=ref, into=body.into, by=visit.actor, at=visit.at)


@routes.delete("/customers/{ref}/merge", may=Customers.MERGE, answers=CustomerNamed)
def unmerge_customer(visit: Visit, ref: Ref) -> Any:
    """They are two after all."""
    return operations.unmerge(store_id=visit.store_id, customer=ref, by=visit.actor, at=visit.at)
