"""Finding the row a verb is about, and locking it."""

from __future__ import annotations

from bespeak.domain.customers.models import Customer
from bespeak.kit.refusals import NotFound, Refusal, StaleState


class CustomerErasedAlready(Refusal):
    code = "customer_erased"
    status = "conflict"
    sentence = "This customer was erased."


def locked(store_id: int, ref: str) -> Customer:
    """The customer a ref leads to after all merges, locked. Refuses strangers and the erased."""
    survivor = Customer.objects.filter(store_id=store_id, ref=ref).values_list("survivor_id", flat=True).first()
    if survivor is None:
        raise NotFound(f"There is no customer {ref!r} here.", field="customer")
    row = Customer.objects.select_for_update(no_key=True).get(pk=survivor)
    if row.survivor_id != row.pk:
        raise StaleState(customer=ref)
    if row.erased_at is not None:
        raise CustomerErasedAlready(customer=ref)
    return row
