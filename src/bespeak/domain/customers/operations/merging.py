"""Two customers turn out to be one person, or two after all. A merge is a pointer: it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from bespeak.domain.customers.facts import CustomersMerged, CustomersUnmerged
from bespeak.domain.customers.models import Customer
from bespeak.domain.customers.operations._rows import CustomerErasedAlready
from bespeak.domain.customers.permissions import Customers
from bespeak.domain.customers.queries import Who, found
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound, Refusal, StaleState


class AlreadyOne(Refusal):
    code = "already_one"
    status = "conflict"
    sentence = "These are one customer already."


class AlreadyMerged(Refusal):
    code = "already_merged"
    status = "conflict"
    sentence = "This customer was merged into another one; undo that first."


class NotMerged(Refusal):
    code = "not_merged"
    status = "conflict"
    sentence = "This customer was not merged into another one."


@requires(Customers.MERGE)
@transaction.atomic
def merge(*, store_id: int, customer: str, into: str, by: Actor, at: datetime) -> Who:
    """From now on `customer` (and all merged into it) leads to the survivor of `into`, who is answered.

    Refuses AlreadyOne, AlreadyMerged, and the erased.
    """
    rows = locked_together(store_id, (customer, into))
    gone, target = rows[customer], rows[into].survivor
    _check(gone, target)
    record([lead(gone, target, by, at)])
    return found(store_id=store_id, ref=into)


def lead(gone: Customer, target: Customer, by: Actor, at: datetime) -> CustomersMerged:
    """`gone`, locked, leads to `target` from now on; the fact is to be recorded."""
    Customer.objects.filter(pk=gone.pk).update(merged_into=target)
    Customer.objects.filter(survivor_id=gone.pk).update(survivor=target)
    return CustomersMerged(
        store_id=gone.store_id,
        subject=target.ref,
        at=at,
        by=by.ref,
        customer=target.ref,
        customer_id=target.pk,
        merged=gone.ref,
    )


@requires(Customers.MERGE)
@transaction.atomic
def unmerge(*, store_id: int, customer: str, by: Actor, at: datetime) -> Who:
    """`customer` stands for itself again, with those that were merged into it. Refuses NotMerged and the erased."""
    row = locked_together(store_id, (customer,))[customer]
    if row.merged_into_id is None:
        raise NotMerged(customer=customer)
    if row.erased_at is not None:
        raise CustomerErasedAlready(customer=customer)
    left = row.survivor
    steps = Customer.objects.filter(survivor_id=left.pk).values_list("pk", "merged_into_id")
    Customer.objects.filter(pk__in=_below(row.pk, steps)).update(survivor=row)
    Customer.objects.filter(pk=row.pk).update(merged_into=None)
    fact = CustomersUnmerged(
        store_id=store_id, subject=left.ref, at=at, by=by.ref, customer=left.ref, customer_id=left.pk, unmerged=customer
    )
    record([fact])
    return found(store_id=store_id, ref=customer)


def locked_together(store_id: int, refs: Collection[str]) -> dict[str, Customer]:
    """The rows by ref, after everybody who leads where they lead was locked, in order of id."""
    mine = Customer.objects.filter(store_id=store_id, ref__in=refs)
    heads = set(mine.values_list("survivor_id", flat=True))
    everybody = Customer.objects.select_for_update().filter(survivor_id__in=heads).order_by("pk")
    everybody.in_bulk()
    rows = {row.ref: row for row in mine.select_related("survivor")}
    for ref in refs:
        if ref not in rows:
            raise NotFound(f"There is no customer {ref!r} here.", field="customer")
        if rows[ref].survivor_id not in heads:
            raise StaleState(customer=ref)
    return rows


def _check(gone: Customer, target: Customer) -> None:
    if gone.survivor_id == target.pk:
        raise AlreadyOne(customer=gone.ref, into=target.ref)
    if gone.merged_into_id is not None:
        raise AlreadyMerged(customer=gone.ref, into=gone.survivor.ref)
    for row in (gone, target):
        if row.erased_at is not None:
            raise CustomerErasedAlready(customer=row.ref)


def _below(top: int, steps: Iterable[tuple[int, int | None]]) -> set[int]:
    """`top` and everybody whose steps lead through it."""
    into: dict[int, list[int]] = {}
    for one, head in steps:
        into.setdefault(head or 0, []).append(one)
    below, waiting = {top}, [top]
    while waiting:
        nearer = into.get(waiting.pop(), [])
        below.update(nearer)
        waiting.extend(nearer)
    return below
