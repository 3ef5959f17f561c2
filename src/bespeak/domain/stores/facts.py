from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact


class StoreOpened(Fact, frozen=True, kw_only=True):
    """Subject is the store's ref."""

    kind: ClassVar[str] = "stores.store_opened"
    currency: str
    country: str


class StoreChanged(Fact, frozen=True, kw_only=True):
    """Names of what was changed, not the values."""

    kind: ClassVar[str] = "stores.store_changed"
    changed: list[str]


class MemberAdded(Fact, frozen=True, kw_only=True):
    """Subject is the member's ref; the same holds for the two below."""

    kind: ClassVar[str] = "stores.member_added"
    role: str


class MemberInvited(Fact, frozen=True, kw_only=True):
    """Subject is the invitation's ref, here and below."""

    kind: ClassVar[str] = "stores.member_invited"
    role: str


class InvitationRevoked(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "stores.invitation_revoked"


class InvitationAccepted(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "stores.invitation_accepted"
    member: str


class RoleChanged(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "stores.role_changed"
    role: str
    before: str


class MemberLeft(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "stores.member_left"
    role: str


class KeyIssued(Fact, frozen=True, kw_only=True):
    """Subject is the key's ref."""

    kind: ClassVar[str] = "stores.key_issued"
    scopes: list[str]
    member: str


class KeyRevoked(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "stores.key_revoked"


class SigningKeyReplaced(Fact, frozen=True, kw_only=True):
    """Subject is the new key's ref; `retired` are those that were in use until now."""

    kind: ClassVar[str] = "stores.signing_key_replaced"
    retired: list[str]


class EndpointAdded(Fact, frozen=True, kw_only=True):
    """Subject is the webhook endpoint's ref, here and below. Neither its address nor its secret: both open things."""

    kind: ClassVar[str] = "stores.endpoint_added"
    kinds: list[str]


class EndpointRenewed(Fact, frozen=True, kw_only=True):
    """It has another secret from now on."""

    kind: ClassVar[str] = "stores.endpoint_renewed"


class EndpointStopped(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "stores.endpoint_stopped"
