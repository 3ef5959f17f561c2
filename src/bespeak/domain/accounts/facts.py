"""Accounts belong to no store, so their facts stand under store 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bespeak.journal.facts import Fact

NO_STORE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(Fact):
    kind: ClassVar[str] = "accounts.user_registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(Fact):
    kind: ClassVar[str] = "accounts.password_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDisabled(Fact):
    kind: ClassVar[str] = "accounts.user_disabled"
