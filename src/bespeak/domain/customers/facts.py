from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFact(Fact):
    """Subject and `customer` are the customer's ref, `customer_id` its key."""

    customer: str
    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityVerified(CustomerFact):
    """`order` is the ref of the order it was about, or ""."""

    kind: ClassVar[str] = "customers.identity_verified"
    level: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationFailed(CustomerFact):
    kind: ClassVar[str] = "customers.verification_failed"
    level: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactVerified(CustomerFact):
    """Which kind of contact and how; never which address."""

    kind: ClassVar[str] = "customers.contact_verified"
    contact_kind: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersMerged(CustomerFact):
    """`merged` is the ref of the one that now leads to `customer`, the survivor."""

    kind: ClassVar[str] = "customers.customers_merged"
    merged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersUnmerged(CustomerFact):
    """`unmerged` is the ref of the one that stands for itself again."""

    kind: ClassVar[str] = "customers.customers_unmerged"
    unmerged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerErased(CustomerFact):
    kind: ClassVar[str] = "customers.customer_erased"
