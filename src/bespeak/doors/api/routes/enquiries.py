"""Enquiries: what customers ask for, as facts of their conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from bespeak.domain.conversations import operations, queries
from bespeak.domain.conversations.enquiries import Unclear
from bespeak.domain.conversations.files import Kept
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.customers import queries as customers
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas import files
from bespeak.doors.api.schemas.basics import Cursor, Limit, MaybeRef, Page, Ref
from bespeak.doors.api.schemas.enquiries import Enquiry, EnquiryGiven, EnquiryMade, Offered
from bespeak.doors.frame import enquiryterms, enquirywords, pages, reading
from bespeak.kit.refusals import Invalid, NotFound

routes = Routes("Enquiries")


@routes.get("/enquiries", may=Conversations.READ, answers=Page[Enquiry])
def list_enquiries(
    visit: Visit, conversation: MaybeRef = "", product: MaybeRef = "", limit: Limit = 50, cursor: Cursor = ""
) -> Any:
    """Oldest first; those in a conversation, or about a product (refs), where one is named."""
    found = queries.enquiries(
        store_id=visit.store_id, actor=visit.actor, conversation=conversation, product=product,
        after=pages.text_after(cursor), most=limit + 1,
    )  # fmt: skip
    page = pages.page(found, limit, lambda view: view.ref)
    return {"items": [Enquiry.of(view) for view in page.items], "next": page.next}


def _draw(visit: Visit, body: EnquiryGiven) -> Sequence[Kept]:
    return files.kept(body.files)


@routes.post("/enquiries", may=Conversations.LOG, answers=EnquiryMade, status=201, before=_draw)
def make_enquiry(visit: Visit, body: EnquiryGiven) -> Any:
    """Writes down what a customer asks for, as a message of theirs: in their newest open conversation about the
    product, else in a new one. What cannot be meant is named all at once in `data.faults`, and nothing is kept."""
    try:
        with translation.override(reading.language_for(body.language, visit.store.language)):
            return operations.enquire(
                store_id=visit.store_id, product=body.product, given=body.given(), tell=enquirywords.text,
                asker=body.asker(), client_key=body.client_key, line=body.line,
                files=visit.ready or files.kept(body.files), by=visit.actor, at=visit.at,
            )  # fmt: skip
    except Unclear as unclear:
        raise _all_of(unclear) from None


def _all_of(unclear: Unclear) -> Invalid:
    faults = [{"code": one.code, "field": one.field, "text": one.text} for one in unclear.faults]
    return Invalid(unclear.code, unclear.text, field=unclear.field, **unclear.data, faults=faults)


@routes.get("/enquiries/{ref}", may=Conversations.READ, answers=Enquiry)
def read_enquiry(visit: Visit, ref: Ref) -> Any:
    """One of them."""
    return Enquiry.of(queries.enquiry(store_id=visit.store_id, ref=ref, actor=visit.actor))


@routes.get("/enquiries/{ref}/agreement", may=Conversations.READ, answers=Offered)
def prefill_agreement(visit: Visit, ref: Ref) -> Any:
    """The terms that an agreement of it could have, in the customer's language. Nothing is proposed by reading them."""
    found = queries.enquiry(store_id=visit.store_id, ref=ref, actor=visit.actor)
    if found.facts is None:
        raise NotFound(f"What enquiry {ref!r} asked for was erased or taken back.", field="enquiry")
    who = customers.found(store_id=visit.store_id, ref=found.customer)
    language = reading.language_for(who.language, visit.store.language)
    return Offered.of(enquiryterms.offer(found.facts, visit.store, language), found.conversation)
