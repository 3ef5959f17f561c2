"""What happened to customers. `customer` is the ref of the surviving customer, `customer_id` its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityVerified(Fact):
    """`order` is the ref of the order it was about, or ""."""

    kind: ClassVar[str] = "customers.identity_verified"
    customer: str
    customer_id: int
    level: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationFailed(Fact):
    kind: ClassVar[str] = "customers.verification_failed"
    customer: str
    customer_id: int
    level: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactVerified(Fact):
    """Which kind of contact and how; never which address."""

    kind: ClassVar[str] = "customers.contact_verified"
    customer: str
    customer_id: int
    contact_kind: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersMerged(Fact):
    """`merged` is the ref of the one that now leads to `customer`."""

    kind: ClassVar[str] = "customers.customers_merged"
    customer: str
    customer_id: int
    merged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersUnmerged(Fact):
    """`unmerged` is the ref of the one that stands for itself again."""

    kind: ClassVar[str] = "customers.customers_unmerged"
    customer: str
    customer_id: int
    unmerged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerErased(Fact):
    """`customer_ids` are all who were that person: the other rooms drop what they keep of them, at once."""

    kind: ClassVar[str] = "customers.customer_erased"
    customer: str
    customer_id: int
    customer_ids: list[int]
