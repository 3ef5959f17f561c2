"""An address that somebody says is theirs, and shows to be: who they are then.

Internal to the house, for the room that sends codes. Who asks is the customer themselves: whoever has the link of their
talk or order. An address that came with an order or an enquiry is never taken away, and nobody who is known by one can
show another in its place: else whoever typed a stranger's address into an order would become that stranger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bespeak.domain.customers import contacts
from bespeak.domain.customers.claims import claimable
from bespeak.domain.customers.models import ContactPoint, Customer, Verification
from bespeak.domain.customers.operations import identity, merging
from bespeak.domain.customers.operations._rows import CustomerErasedAlready
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.states import Level, Outcome
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound, StaleState


@dataclass(frozen=True, slots=True)
class Proven:
    """Whose the address is: `customer` is a ref. `joined`: they and who asked turned out to be one, and are one now."""

    customer: str
    joined: bool


@requires(Customers.PROVE)
@transaction.atomic
def claim(*, store_id: int, customer: str, address: str, by: Actor, at: datetime) -> list[int]:
    """The customer and whoever has the address stay locked, in one order for all, until the transaction ends. Answers
    the ids of all who are this customer.

    Refuses strangers, an address that they cannot show to be theirs (NotTheirContact), and TooManyTries.
    """
    row, _ = _both(store_id, customer, address, by)
    if not claimable(store_id=store_id, ref=row.ref).allows(address):
        raise identity.NotTheirContact(field="address")
    family = list(Customer.objects.filter(survivor_id=row.pk).values_list("pk", flat=True))
    identity.check_tries(family, Level.CODE, at)
    return family


@requires(Customers.PROVE)
@transaction.atomic
def note_wrong_code(*, store_id: int, customer: str, about_order: str, by: Actor, at: datetime) -> None:
    """One try that failed. After `claim`, in its transaction."""
    row = Customer.objects.get(store_id=store_id, ref=customer)
    made = _tried(row, Outcome.FAILED, about_order, by, at)
    record([identity.failed(row, made, by)])


@requires(Customers.PROVE)
@transaction.atomic
def prove(*, store_id: int, customer: str, address: str, about_order: str, by: Actor, at: datetime) -> Proven:
    """The address is theirs: whoever holds its mailbox is here. After `claim`, in its transaction.

    Nobody's, or only ever said in a chat by somebody else: it becomes theirs. Another customer's: who asked is that
    customer, and joins them where nothing but talk is known of who asked; else the two stay two, for people to join.
    """
    row, owner = _both(store_id, customer, address, by)
    point = _point(row, address, at)
    facts: list[Fact] = []
    joined = False
    if owner is not None and owner.pk != row.pk and point.introduced:
        point.customer = row
        point.save(update_fields=["customer"])
    elif owner is not None and owner.pk != row.pk:
        joined = _is_nobody(row)
        facts += [merging.lead(row, owner, by, at)] if joined else []
        row = owner
    made = _tried(row, Outcome.PASSED, about_order, by, at)
    facts += [identity.verify(row, point, Level.CODE, by, at), identity.passed(row, made, by)]
    record(facts)
    return Proven(row.ref, joined)


def _both(store_id: int, customer: str, address: str, by: Actor) -> tuple[Customer, Customer | None]:
    """The customer, and whoever has the address, if anybody: both locked, with all who lead to them."""
    has = ContactPoint.objects.filter(store_id=store_id, kind=contacts.EMAIL, value=address)
    theirs = has.values_list("customer__survivor__ref", flat=True).first()
    rows = merging.locked_together(store_id, [customer, *([theirs] if theirs else [])])
    row = rows[customer].survivor
    if by.kind == "customer" and by.ref != row.ref:
        raise NotFound(f"There is no customer {customer!r} here.", field="customer")
    if row.erased_at is not None:
        raise CustomerErasedAlready(customer=customer)
    if theirs != has.values_list("customer__survivor__ref", flat=True).first():
        raise StaleState(customer=customer)
    return row, rows[theirs] if theirs else None


def _point(row: Customer, address: str, at: datetime) -> ContactPoint:
    about = {"customer": row, "created_at": at}
    return ContactPoint.objects.get_or_create(
        store_id=row.store_id, kind=contacts.EMAIL, value=address, defaults=about
    )[0]


def _is_nobody(row: Customer) -> bool:
    """Nothing is known of them but what they said in a chat."""
    return not ContactPoint.objects.filter(customer__survivor=row, introduced=False).exists()


def _tried(row: Customer, outcome: str, about_order: str, by: Actor, at: datetime) -> Verification:
    return Verification.objects.create(
        store_id=row.store_id,
        customer=row,
        level=Level.CODE,
        outcome=outcome,
        at=at,
        by=by.ref,
        about_order=about_order,
    )
