"""Agreements: proposing, reading, revising; yes, no and taken back."""

from __future__ import annotations

from typing import Any

from bespeak.domain.agreements import operations, queries
from bespeak.domain.agreements.permissions import Agreements
from bespeak.doors.api.reading import Visit
from bespeak.doors.api.routing import Routes
from bespeak.doors.api.schemas.agreements import (
    Agreement,
    AgreementAcceptance,
    AgreementGiven,
    AgreementRefusal,
    AgreementState,
    AgreementVersion,
    AgreementWithdrawal,
    NextVersion,
)
from bespeak.doors.api.schemas.basics import Cursor, Limit, MaybeRef, Page, Ref
from bespeak.doors.frame import pages

routes = Routes("Agreements")


@routes.get("/agreements", may=Agreements.READ, answers=Page[Agreement])
def list_agreements(
    visit: Visit, state: AgreementState | None = None, customer: MaybeRef = "", limit: Limit = 50, cursor: Cursor = ""
) -> Any:
    """Newest first, in the state they are in now."""
    found = queries.agreements(
        store_id=visit.store_id,
        actor=visit.actor,
        at=visit.at,
        state=state or "",
        customer=customer,
        before=pages.text_after(cursor),
        most=limit + 1,
    )
    page = pages.page(found, limit, lambda view: view.ref)
    return {"items": [Agreement.of(view) for view in page.items], "next": page.next}


@routes.post("/agreements", may=Agreements.PROPOSE, answers=Agreement, status=201)
def propose_agreement(visit: Visit, body: AgreementGiven) -> Any:
    """Version 1, for a customer to accept; or, with `refusal`, what the store cannot do and offers instead."""
    terms = body.terms(visit.store.currency)
    whom = {"customer": body.customer, "conversation": body.conversation}
    if body.refusal:
        said = {"reason": body.refusal.reason, "text": body.refusal.text, "alternative": body.refusal.alternative}
        return Agreement.of(
            operations.say_no(store_id=visit.store_id, terms=terms, by=visit.actor, at=visit.at, **said, **whom)
        )
    view = operations.propose(
        store_id=visit.store_id, terms=terms, by=visit.actor, at=visit.at, instead_of=body.instead_of, **whom
    )
    return Agreement.of(view)


@routes.get("/agreements/{ref}", may=Agreements.READ, answers=Agreement)
def read_agreement(visit: Visit, ref: Ref) -> Any:
    """One agreement, by ref or by the code the customer names."""
    return Agreement.of(queries.agreement(store_id=visit.store_id, ref=ref, actor=visit.actor, at=visit.at))


@routes.get("/agreements/{ref}/versions", may=Agreements.READ, answers=Page[AgreementVersion])
def list_versions(visit: Visit, ref: Ref) -> Any:
    """Every version there ever was, oldest first, each with its acceptance."""
    found = queries.versions(store_id=visit.store_id, ref=ref, actor=visit.actor)
    return {"items": [AgreementVersion.of(view) for view in found], "next": None}


@routes.post("/agreements/{ref}/versions", may=Agreements.PROPOSE, answers=Agreement, status=201)
def revise_agreement(visit: Visit, ref: Ref, body: NextVersion) -> Any:
    """The next version; earlier ones can no longer be accepted."""
    view = operations.revise(
        store_id=visit.store_id, ref=ref, terms=body.terms(visit.store.currency), word=body.word, by=visit.actor,
        at=visit.at,
    )  # fmt: skip
    return Agreement.of(view)


@routes.post("/agreements/{ref}/acceptance", may=Agreements.ACCEPT, answers=Agreement)
def accept_agreement(visit: Visit, ref: Ref, body: AgreementAcceptance) -> Any:
    """The customer's yes to exactly this version; held orders that only wanted this are admitted by it."""
    view = operations.accept(
        store_id=visit.store_id,
        ref=ref,
        version=body.version,
        hash=body.hash,
        how=body.how,
        from_where=body.from_where,
        typed_name=body.typed_name,
        by=visit.actor,
        at=visit.at,
    )
    return Agreement.of(view)


@routes.post("/agreements/{ref}/refusal", may=Agreements.DECLINE, answers=Agreement)
def refuse_agreement(visit: Visit, ref: Ref, body: AgreementRefusal) -> Any:
    """A side says no, perhaps with an alternative; held stock is let go."""
    view = operations.decline(
        store_id=visit.store_id,
        ref=ref,
        reason=body.reason,
        text=body.text,
        alternative=body.alternative,
        for_customer=body.for_customer,
        version=body.version,
        by=visit.actor,
        at=visit.at,
    )
    return Agreement.of(view)


@routes.post("/agreements/{ref}/withdrawal", may=Agreements.WITHDRAW, answers=Agreement)
def withdraw_agreement(visit: Visit, ref: Ref, body: AgreementWithdrawal) -> Any:
    """The store takes its offer back; held stock is let go."""
    view = operations.withdraw(
        store_id=visit.store_id, ref=ref, reason=body.reason, text=body.text, by=visit.actor, at=visit.at
    )
    return Agreement.of(view)
