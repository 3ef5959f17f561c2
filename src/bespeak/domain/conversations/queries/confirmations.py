"""What was settled, one confirmation each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from bespeak.domain.conversations.models import Confirmation
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.states import REQUIREMENT, Settles
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """`requirement` is the policy's word for `kind`; `hold` the ref of the stock hold made with it, or ""."""

    ref: str
    conversation: str
    customer: str
    seq: int
    kind: str
    requirement: str
    product: str
    sku: str
    order: str
    quantity: int
    country: str
    postcode: str
    amount_minor: int | None
    currency: str
    details: str
    valid_until: datetime | None
    hold: str
    at: datetime
    by: str
    withdrawn_at: datetime | None


def confirmation(*, store_id: int, ref: str) -> ConfirmationView:
    """One confirmation, else NotFound. Internal to the house; a door asks for those of a conversation."""
    row = _rows().filter(store_id=store_id, ref=ref).first()
    if row is None:
        raise NotFound(f"There is no confirmation {ref!r} here.", field="confirmation")
    return _view(row)


def confirmations(
    *, store_id: int, actor: Actor, conversation: str = "", order: str = "", after: str = "", most: int = 100
) -> list[ConfirmationView]:
    """Confirmations of the store in the order they were given, after the one with the ref `after`; withdrawn ones too.

    `conversation` and `order` (refs) narrow them down. A customer sees their own.
    """
    actor.require(Conversations.READ, store_id=store_id)
    found = _rows().filter(store_id=store_id).order_by("id")
    if after:
        found = found.filter(id__gt=Confirmation.objects.filter(store_id=store_id, ref=after).values("id"))
    if conversation:
        found = found.filter(conversation__ref=conversation)
    if order:
        found = _about(found, order)
    if actor.kind == "customer":
        found = found.filter(conversation__customer__survivor__ref=actor.ref)
    return [_view(row) for row in found[:most]]


def settled(*, store_id: int, order: str) -> list[ConfirmationView]:
    """What was confirmed about this order and not taken back. Internal to the house: whoever may read the order may
    read what was promised with it. One statement."""
    found = _about(_rows(), order).filter(store_id=store_id, withdrawn_at=None)
    return [_view(row) for row in found.order_by("id")]


def body_of(row: Confirmation) -> dict[str, Any]:
    """What the transcript says of it: everything settled, and nothing that is only ours."""
    said = {
        "kind": str(row.kind),
        "product": row.product.ref if row.product else "",
        "sku": row.variant.sku if row.variant else "",
        "order": row.order_ref,
        "quantity": row.quantity,
        "country": row.country,
        "postcode": row.postcode,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
        "details": row.details,
        "valid_until": row.valid_until.astimezone(UTC).isoformat() if row.valid_until else "",
    }
    return {name: value for name, value in said.items() if value}


def _rows() -> QuerySet[Confirmation]:
    return Confirmation.objects.select_related("conversation__customer__survivor", "product", "variant")


def _about(found: QuerySet[Confirmation], order: str) -> QuerySet[Confirmation]:
    """SQLite takes an index with a condition only where that condition is asked for too."""
    return found.filter(order_ref=order).exclude(order_ref="")


def _view(row: Confirmation) -> ConfirmationView:
    return ConfirmationView(
        ref=row.ref,
        conversation=row.conversation.ref,
        customer=row.conversation.customer.survivor.ref,
        seq=row.seq,
        kind=row.kind,
        requirement=REQUIREMENT[Settles(row.kind)],
        product=row.product.ref if row.product else "",
        sku=row.variant.sku if row.variant else "",
        order=row.order_ref,
        quantity=row.quantity,
        country=row.country,
        postcode=row.postcode,
        amount_minor=row.amount_minor,
        currency=row.currency,
        details=row.details,
        valid_until=row.valid_until,
        hold=row.hold_ref,
        at=row.at,
        by=row.by,
        withdrawn_at=row.withdrawn_at,
    )
