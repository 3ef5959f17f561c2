"""Settling something in a conversation, and taking it back."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bespeak.domain.catalog import queries as catalog
from bespeak.domain.conversations import wording
from bespeak.domain.conversations.facts import ConfirmationGiven, ConfirmationWithdrawn
from bespeak.domain.conversations.models import Confirmation, Conversation, Event
from bespeak.domain.conversations.operations import _append
from bespeak.domain.conversations.operations._append import Entry, Open
from bespeak.domain.conversations.permissions import Conversations
from bespeak.domain.conversations.queries.confirmations import ConfirmationView, body_of, confirmation
from bespeak.domain.conversations.states import REQUIREMENT, EventKind, Line, Settles
from bespeak.domain.customers import contacts, orderrefs
from bespeak.domain.customers import operations as customers
from bespeak.domain.inventory import operations as inventory
from bespeak.journal.recording import record
from bespeak.kit import money, refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.money import Money
from bespeak.kit.refusals import Invalid, NotFound
from bespeak.kit.states import NotFromHere

MOST = 1_000_000
_COUNTRY = re.compile(r"^[A-Z]{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is settled. Which of it is needed depends on the kind; see `confirm`. `product` is a ref or handle."""

    product: str = ""
    sku: str = ""
    order: str = ""
    quantity: int = 0
    country: str = ""
    postcode: str = ""
    amount: Money | None = None
    details: str = ""
    valid_until: datetime | None = None


@requires(Conversations.CONFIRM)
@transaction.atomic
def confirm(
    *,
    store_id: int,
    conversation: str,
    kind: str,
    terms: Terms,
    by: Actor,
    at: datetime,
    line: str = "chat",
    client_key: str = "",
) -> ConfirmationView:
    """Settles one thing at the present point of the talk, for the gate to count from now on.

    availability: a SKU and a quantity; with `valid_until` that many are held in stock until then (NotEnoughStock).
    specification: what was agreed (`details`) about a product, SKU or order. delivery: a country, perhaps a postcode.
    identity: a person of the store called the customer back (counts as such: TooManyTries, NotAPerson).
    extra_payment: an amount. The same client key answers what it settled before; with other terms KeyReused.
    """
    _check(kind, terms, at)
    orderrefs.check(store_id, [terms.order] if terms.order else [], field="order")
    _append.check_line(line)
    row = _row(store_id, kind, terms)
    body = body_of(row)
    talk = _append.locked(store_id, conversation, by)
    known = talk.earlier(client_key, body)
    if known is not None:
        return confirmation(store_id=store_id, ref=_ref_at(talk.row, known))
    if kind == Settles.IDENTITY:
        _called_back(talk, terms, by, at)
    event = talk.append(
        Entry(
            kind=EventKind.CONFIRMATION,
            body=body,
            author=_append.author(by),
            line=line,
            at=at,
            client_key=client_key,
        )
    )
    row.conversation, row.seq, row.at, row.by = talk.row, event.seq, at, by.ref
    row.hold_ref = _hold(talk, row, by, at)
    row.save()
    talk.close()
    record([_given(talk, row, by)])
    return confirmation(store_id=store_id, ref=row.ref)


@requires(Conversations.CONFIRM)
@transaction.atomic
def withdraw(*, store_id: int, confirmation_ref: str, by: Actor, at: datetime) -> ConfirmationView:
    """It counts no more, and stock held for it goes back unless an order has it already. Safe to repeat."""
    found = Confirmation.objects.filter(store_id=store_id, ref=confirmation_ref)
    ref = found.values_list("conversation__ref", flat=True).first()
    if ref is None:
        raise NotFound(f"There is no confirmation {confirmation_ref!r} here.", field="confirmation")
    talk = _append.locked(store_id, ref, by)
    row = found.get()
    if row.withdrawn_at is None:
        body = {"confirmation": row.ref, "of": row.seq}
        line = Line.CHAT if by.is_person else Line.API
        event = talk.append(Entry(kind=EventKind.WITHDRAWAL, body=body, author=_append.author(by), line=line, at=at))
        row.withdrawn_at, row.withdrawn_by = at, by.ref
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _let_go(row, by, at)
        talk.close()
        record([_withdrawn(talk, row, event, by)])
    return confirmation(store_id=store_id, ref=confirmation_ref)


def _check(kind: str, terms: Terms, at: datetime) -> None:
    if kind not in Settles.values:
        raise Invalid("unknown_kind", f"{kind[:40]!r} is not one of {', '.join(Settles.values)}.", field="kind")
    for name, needed in _NEEDED.get(kind, {}).items():
        if not getattr(terms, name):
            raise Invalid(f"missing_{name}", needed, field=name)
    if kind == Settles.SPECIFICATION and not (terms.product or terms.sku or terms.order):
        raise Invalid("missing_product", "Say which product, SKU or order was specified.", field="product")
    if terms.quantity < 0:
        raise Invalid("quantity_not_positive", "A quantity is above zero.", field="quantity")
    if terms.quantity > MOST:
        raise Invalid("quantity_too_large", f"A quantity is at most {MOST}.", field="quantity")
    if kind == Settles.IDENTITY and terms.valid_until is not None:
        raise Invalid("identity_has_no_end", "The policy says how long an identity counts.", field="valid_until")
    if terms.valid_until is not None and terms.valid_until <= at:
        raise Invalid("time_has_passed", "This would be over before it began.", field="valid_until")
    _check_values(terms)


_NEEDED: dict[str, dict[str, str]] = {
    Settles.AVAILABILITY: {"sku": "Say which SKU is available.", "quantity": "Say how many are available."},
    Settles.SPECIFICATION: {"details": "Say what was agreed."},
    Settles.DELIVERY: {"country": "Say to which country it can be delivered."},
    Settles.EXTRA_PAYMENT: {"amount": "Say which amount was agreed."},
}


def _check_values(terms: Terms) -> None:
    if terms.country and not _COUNTRY.match(terms.country):
        raise Invalid("unknown_country", "A country is two capital letters (ISO 3166).", field="country")
    if len(terms.postcode) > 16:
        raise Invalid("not_a_postcode", "A postcode has at most 16 characters.", field="postcode")
    if terms.amount is not None:
        money.exponent(terms.amount.currency)
        if terms.amount.minor <= 0:
            raise Invalid("amount_not_positive", "An extra payment is above zero.", field="amount")


def _row(store_id: int, kind: str, terms: Terms) -> Confirmation:
    """The row to be, with everything the terms say and nothing of where it was said."""
    product_id, variant_id = _about(store_id, terms)
    return Confirmation(
        store_id=store_id,
        ref=refs.new("cfm"),
        kind=kind,
        product_id=product_id,
        variant_id=variant_id,
        order_ref=terms.order,
        quantity=terms.quantity,
        country=terms.country,
        postcode=contacts.storable(terms.postcode).strip(),
        amount_minor=terms.amount.minor if terms.amount else None,
        currency=terms.amount.currency if terms.amount else "",
        details=wording.optional(terms.details, field="details"),
        valid_until=terms.valid_until,
    )


def _about(store_id: int, terms: Terms) -> tuple[int | None, int | None]:
    variant = catalog.variant(store_id=store_id, sku=terms.sku) if terms.sku else None
    if not terms.product:
        return (variant.product_id, variant.id) if variant else (None, None)
    product_id = catalog.product_ids(store_id=store_id, names=(terms.product,))[terms.product]
    if variant is not None and variant.product_id != product_id:
        raise Invalid("sku_of_another_product", f"{terms.sku} is not one of that product's.", field="sku")
    return product_id, variant.id if variant else None


def _ref_at(row: Conversation, event: Event) -> str:
    return Confirmation.objects.values_list("ref", flat=True).get(conversation=row, seq=event.seq)


def _called_back(talk: Open, terms: Terms, by: Actor, at: datetime) -> None:
    customers.log_callback(
        store_id=talk.row.store_id,
        customer=talk.customer.ref,
        outcome="passed",
        about_order=terms.order,
        by=by,
        at=at,
    )


def _hold(talk: Open, row: Confirmation, by: Actor, at: datetime) -> str:
    """Availability until a time means stock kept for this customer until then. Answers the hold's ref."""
    if row.kind != Settles.AVAILABILITY or row.valid_until is None or row.variant_id is None:
        return ""
    held = inventory.hold(
        store_id=row.store_id,
        variant_id=row.variant_id,
        quantity=row.quantity,
        until=row.valid_until,
        customer_id=talk.customer.id,
        for_ref=talk.row.ref,
        by=by,
        at=at,
    )
    return held.ref


def _let_go(row: Confirmation, by: Actor, at: datetime) -> None:
    if row.hold_ref:
        with suppress(NotFromHere):  # used by an order, or lapsed: there is nothing to give back
            inventory.release_hold(store_id=row.store_id, ref=row.hold_ref, by=by, at=at)


def _given(talk: Open, row: Confirmation, by: Actor) -> ConfirmationGiven:
    return ConfirmationGiven(
        store_id=row.store_id,
        subject=talk.row.ref,
        at=row.at,
        by=by.ref,
        customer=talk.customer.ref,
        customer_id=talk.customer.id,
        seq=row.seq,
        confirmation=row.ref,
        requirement=REQUIREMENT[Settles(row.kind)],
        order=row.order_ref,
    )


def _withdrawn(talk: Open, row: Confirmation, event: Event, by: Actor) -> ConfirmationWithdrawn:
    return ConfirmationWithdrawn(
        store_id=row.store_id,
        subject=talk.row.ref,
        at=event.at,
        by=by.ref,
        customer=talk.customer.ref,
        customer_id=talk.customer.id,
        seq=event.seq,
        confirmation=row.ref,
        requirement=REQUIREMENT[Settles(row.kind)],
        order=row.order_ref,
    )
