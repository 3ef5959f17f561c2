from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOpened(Fact):
    """Subject is the store's ref."""

    kind: ClassVar[str] = "stores.store_opened"
    currency: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreChanged(Fact):
    """Names of what was changed, not the values."""

    kind: ClassVar[str] = "stores.store_changed"
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded(Fact):
    """Subject is the member's ref; the same holds for the two below."""

    kind: ClassVar[str] = "stores.member_added"
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Fact):
    kind: ClassVar[str] = "stores.role_changed"
    role: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Fact):
    kind: ClassVar[str] = "stores.member_left"
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyIssued(Fact):
    """Subject is the key's ref."""

    kind: ClassVar[str] = "stores.key_issued"
    scopes: list[str]
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevoked(Fact):
    kind: ClassVar[str] = "stores.key_revoked"
