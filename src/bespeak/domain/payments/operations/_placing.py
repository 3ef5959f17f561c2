"""Where money belongs that came in: to an order, to an agreed extra payment, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bespeak.domain.agreements import queries as agreed
from bespeak.domain.agreements.queries import ExtraClause
from bespeak.domain.customers import queries as customers
from bespeak.domain.payments.models import Capture, OrderMoney, PaymentRequest, locked_order
from bespeak.domain.payments.operations import _extras
from bespeak.domain.payments.states import AMOUNT_DIFFERS, NOT_AGREED, TAKEN_ALREADY
from bespeak.kit import canonical, refs
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Reported:
    """What somebody says came in."""

    store_id: int
    kind: str
    order: str
    agreement: str
    customer: str
    amount_minor: int
    currency: str
    method: str
    external_key: str
    reference: str

    @property
    def content(self) -> str:
        """Tells a repeat from another payment."""
        about = (self.kind, self.order, self.agreement, self.customer)
        return canonical.digest((*about, self.amount_minor, self.currency, self.method))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`request` is the extra payment it counts for; `parked` names why it counts for nothing."""

    order: OrderMoney | None = None
    agreement: str = ""
    customer_id: int | None = None
    request: PaymentRequest | None = None
    parked: str = ""


def of_order(given: Reported) -> Place:
    """The order itself, locked. Refuses one that is not there and another currency."""
    order = _order(given)
    _same_currency(given, order.currency)
    return Place(order=order, customer_id=order.customer_id)


def of_extra(given: Reported, by: Actor, at: datetime) -> Place:
    """The clause that allows it, or the reason why it counts for nothing. Asks for it first, if nobody has."""
    named = _order(given) if given.order else None
    agreement = given.agreement or (named.agreement if named else "")
    customer_id = _customer_id(given, agreement, named)
    if not agreement:
        return Place(order=named, customer_id=customer_id, parked=NOT_AGREED)
    clause = _extras.locked_clause(store_id=given.store_id, agreement=agreement)
    if clause is None or (named and clause.order != named.ref):
        return Place(order=named, agreement=agreement, customer_id=customer_id, parked=NOT_AGREED)
    _same_currency(given, clause.currency)
    parked, request = _request(given, clause, by, at)
    order = locked_order(store_id=given.store_id, ref=clause.order) if clause.order else named
    return Place(order=order, agreement=agreement, customer_id=customer_id, request=request, parked=parked)


def _request(given: Reported, clause: ExtraClause, by: Actor, at: datetime) -> tuple[str, PaymentRequest | None]:
    there = _extras.open_request(clause.agreement)
    if there and Capture.objects.standing().filter(request=there).exists():
        return TAKEN_ALREADY, None
    if there is None and not clause.open_at(at):
        return TAKEN_ALREADY if clause.used_by else NOT_AGREED, None
    if given.amount_minor != clause.extra_minor:
        return AMOUNT_DIFFERS, None
    return "", there or _extras.ask(clause, store_id=given.store_id, by=by.ref, at=at)


def capture(given: Reported, place: Place, by: Actor, at: datetime) -> Capture:
    """The row. Its external key is unique in the store: a second one at the same moment fails here."""
    return Capture.objects.create(
        store_id=given.store_id,
        ref=refs.new("cap"),
        request=place.request,
        order_id=place.order.ref if place.order else None,
        agreement_id=place.agreement or None,
        customer_id=place.customer_id,
        kind=given.kind,
        amount_minor=given.amount_minor,
        currency=given.currency,
        method=given.method,
        external_key=given.external_key,
        content=given.content,
        reference=given.reference,
        at=at,
        by=by.ref,
    )


def _order(given: Reported) -> OrderMoney:
    order = locked_order(store_id=given.store_id, ref=given.order)
    if order is None:
        raise NotFound(f"There is no order {given.order[:40]!r} here.", field="order")
    return order


def _customer_id(given: Reported, agreement: str, order: OrderMoney | None) -> int | None:
    if given.agreement:
        return agreed.customer_of(store_id=given.store_id, ref=agreement)
    if order:
        return order.customer_id
    return customers.found(store_id=given.store_id, ref=given.customer).id if given.customer else None


def _same_currency(given: Reported, currency: str) -> None:
    if given.currency != currency:
        raise Invalid("two_currencies", f"It is to be paid in {currency}.", field="currency", currency=currency)
