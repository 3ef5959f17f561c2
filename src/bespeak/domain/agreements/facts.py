"""What happened to agreements. The subject is the agreement's ref."""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal import facts as journal


class _OfAgreement(journal.Fact, frozen=True, kw_only=True):
    """What all of them say. `what` is the kind in the word a conversation is told."""

    what: str = ""
    customer_id: int
    customer: str
    conversation: str
    version: int


class AgreementProposed(_OfAgreement, frozen=True, kw_only=True):
    kind: ClassVar[str] = "agreements.proposed"
    what: str = "proposed"
    hash: str
    valid_until: str
    instead_of: str


class AgreementRevised(_OfAgreement, frozen=True, kw_only=True):
    kind: ClassVar[str] = "agreements.revised"
    what: str = "revised"
    hash: str
    valid_until: str


class AgreementAccepted(_OfAgreement, frozen=True, kw_only=True):
    """`accepted_by` is the customer's ref, or that of the member who took down what the customer said."""

    kind: ClassVar[str] = "agreements.accepted"
    what: str = "accepted"
    hash: str
    accepted_by: str
    how: str


class AgreementDeclined(_OfAgreement, frozen=True, kw_only=True):
    """`side` store: it cannot be done, perhaps with an alternative; customer: they do not want it."""

    kind: ClassVar[str] = "agreements.declined"
    what: str = "declined"
    side: str
    reason: str
    alternative_offered: bool


class AgreementWithdrawn(_OfAgreement, frozen=True, kw_only=True):
    kind: ClassVar[str] = "agreements.withdrawn"
    what: str = "withdrawn"
    reason: str


class AgreementLapsed(_OfAgreement, frozen=True, kw_only=True):
    kind: ClassVar[str] = "agreements.lapsed"
    what: str = "lapsed"
    was: str


class AgreementLapsesSoon(_OfAgreement, frozen=True, kw_only=True):
    """A day (or a quarter of its time, if that is less) before the end."""

    kind: ClassVar[str] = "agreements.lapses_soon"
    what: str = "lapses_soon"
    valid_until: str


class AgreementFreed(_OfAgreement, frozen=True, kw_only=True):
    """The order that used it was declined or cancelled; while it is valid another order may stand on it."""

    kind: ClassVar[str] = "agreements.freed"
    what: str = "freed"
    order: str
