"""Finding out whether customers are who they say. Every try is kept, failed ones are limited."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from bespeak.domain.customers import contacts, orderrefs
from bespeak.domain.customers.facts import ContactVerified, IdentityVerified, VerificationFailed
from bespeak.domain.customers.models import ContactPoint, Customer, Verification
from bespeak.domain.customers.operations._rows import locked
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import VerificationView
from bespeak.domain.customers.states import MOST_FAILED_TRIES, TRIES_WITHIN, Level, Outcome
from bespeak.domain.stores import queries as stores
from bespeak.journal.facts import Fact
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, Refusal


class TooManyTries(Refusal):
    code = "too_many_tries"
    status = "conflict"
    sentence = (
        f"{MOST_FAILED_TRIES} tries failed within {TRIES_WITHIN.total_seconds() / 3600:.0f} hours. Try again later."
    )


class NotTheirContact(Refusal):
    code = "not_their_contact"
    sentence = "This contact is not one of the customer's."


class NotAPerson(Refusal):
    code = "not_a_person"
    status = "forbidden"
    sentence = "Only a person of the store can have done this; use a key issued to a member."


@requires(Customers.VERIFY)
@transaction.atomic
def log_callback(
    *,
    store_id: int,
    customer: str,
    outcome: str,
    by: Actor,
    at: datetime,
    phone: str = "",
    about_order: str = "",
    note: str = "",
) -> VerificationView:
    """A person of the store called the customer back and came to know who it is, or did not (`passed` | `failed`).

    With `phone` that number, which must be one of theirs, counts as verified too. The note can be erased.
    Refuses programs (NotAPerson), TooManyTries, a number that is not theirs (NotTheirContact).
    """
    _check_callback(store_id, outcome, about_order, by)
    row = locked(store_id, customer)
    family = list(Customer.objects.filter(survivor_id=row.pk).values_list("pk", flat=True))
    check_tries(family, Level.CALLBACK, at)
    point = _their_contact(store_id, family, contacts.PHONE, phone) if phone else None
    made = Verification.objects.create(
        store_id=store_id,
        customer=row,
        level=Level.CALLBACK,
        outcome=outcome,
        at=at,
        by=by.ref,
        about_order=about_order,
        note=contacts.storable(note).strip(),
    )
    facts: list[Fact] = [passed(row, made, by) if outcome == Outcome.PASSED else failed(row, made, by)]
    if point is not None and outcome == Outcome.PASSED:
        facts.append(verify(row, point, Level.CALLBACK, by, at))
    record(facts)
    return VerificationView(made.level, made.outcome, at, by.ref, about_order, made.note)


@requires(Customers.VERIFY)
@transaction.atomic
def verify_contact(*, store_id: int, customer: str, kind: str, value: str, how: str, by: Actor, at: datetime) -> None:
    """The contact is shown to be theirs, by `how` (code | callback | provider). Says nothing of who they are.

    Refuses NotTheirContact, and a call-back by a program (NotAPerson).
    """
    if how not in Level.values:
        raise Invalid("unknown_level", f"{how[:40]!r} is not one of {', '.join(Level.values)}.", field="how")
    if how == Level.CALLBACK and not by.is_person:
        raise NotAPerson
    row = locked(store_id, customer)
    family = list(Customer.objects.filter(survivor_id=row.pk).values_list("pk", flat=True))
    point = _their_contact(store_id, family, kind, value)
    record([verify(row, point, how, by, at)])


def _check_callback(store_id: int, outcome: str, about_order: str, by: Actor) -> None:
    orderrefs.check(store_id, [about_order] if about_order else [], field="about_order")
    if outcome not in Outcome.values:
        raise Invalid("unknown_outcome", "A call-back has passed or failed.", field="outcome")
    if not by.is_person:
        raise NotAPerson


def check_tries(family: Collection[int], level: str, at: datetime) -> None:
    """Who types wrong codes takes no call-back from anybody: each way has tries of its own. Refuses TooManyTries."""
    failed = Verification.objects.filter(customer_id__in=family, level=level, outcome=Outcome.FAILED)
    if failed.filter(at__gt=at - TRIES_WITHIN).count() >= MOST_FAILED_TRIES:
        raise TooManyTries(within_hours=TRIES_WITHIN.total_seconds() / 3600)


def _their_contact(store_id: int, family: list[int], kind: str, value: str) -> ContactPoint:
    normal = contacts.normal(kind, value, stores.store(store_id).country)
    found = ContactPoint.objects.filter(store_id=store_id, customer_id__in=family, kind=kind, value=normal)
    point = found.first()
    if point is None:
        raise NotTheirContact(field=kind)
    return point


def verify(row: Customer, point: ContactPoint, how: str, by: Actor, at: datetime) -> Fact:
    point.verified_at, point.verified_how, point.introduced = at, how, False
    point.save(update_fields=["verified_at", "verified_how", "introduced"])
    return ContactVerified(
        store_id=row.store_id,
        subject=row.ref,
        at=at,
        by=by.ref,
        customer=row.ref,
        customer_id=row.pk,
        contact_kind=point.kind,
        how=how,
    )


def passed(row: Customer, made: Verification, by: Actor) -> Fact:
    row.identity_level, row.identity_at = made.level, made.at
    row.save(update_fields=["identity_level", "identity_at"])
    return IdentityVerified(
        store_id=row.store_id,
        subject=row.ref,
        at=made.at,
        by=by.ref,
        customer=row.ref,
        customer_id=row.pk,
        level=made.level,
        order=made.about_order,
    )


def failed(row: Customer, made: Verification, by: Actor) -> Fact:
    return VerificationFailed(
        store_id=row.store_id,
        subject=row.ref,
        at=made.at,
        by=by.ref,
        customer=row.ref,
        customer_id=row.pk,
        level=made.level,
        order=made.about_order,
    )
