"""What happened to customers. `customer` is the ref of the surviving customer, `customer_id` its key."""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class IdentityVerified(Fact, frozen=True, kw_only=True):
    """`order` is the ref of the order it was about, or ""."""

    kind: ClassVar[str] = "customers.identity_verified"
    customer: str
    customer_id: int
    level: str
    order: str


class VerificationFailed(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "customers.verification_failed"
    customer: str
    customer_id: int
    level: str
    order: str


class ContactVerified(Fact, frozen=True, kw_only=True):
    """Which kind of contact and how; never which address."""

    kind: ClassVar[str] = "customers.contact_verified"
    customer: str
    customer_id: int
    contact_kind: str
    how: str


class CustomersMerged(Fact, frozen=True, kw_only=True):
    """`merged` is the ref of the one that now leads to `customer`."""

    kind: ClassVar[str] = "customers.customers_merged"
    customer: str
    customer_id: int
    merged: str


class CustomersUnmerged(Fact, frozen=True, kw_only=True):
    """`unmerged` is the ref of the one that stands for itself again."""

    kind: ClassVar[str] = "customers.customers_unmerged"
    customer: str
    customer_id: int
    unmerged: str


class CustomerErased(Fact, frozen=True, kw_only=True):
    """`customer_ids` are all who were that person: the other rooms drop what they keep of them, at once."""

    kind: ClassVar[str] = "customers.customer_erased"
    customer: str
    customer_id: int
    customer_ids: list[int]


class PasskeyRegistered(Fact, frozen=True, kw_only=True):
    """Somebody who came by a link of this customer's can come back with a passkey. It says nothing of who they are."""

    kind: ClassVar[str] = "customers.passkey_registered"
    customer: str
    customer_id: int
    passkey: str


class PasskeyRemoved(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "customers.passkey_removed"
    customer: str
    customer_id: int
    passkey: str
