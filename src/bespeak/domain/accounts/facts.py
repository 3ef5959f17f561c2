"""Accounts belong to no store, so their facts stand under store 0."""

from __future__ import annotations

from typing import ClassVar

from bespeak.journal.facts import Fact

NO_STORE = 0


class UserRegistered(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "accounts.user_registered"


class PasswordSet(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "accounts.password_set"


class UserDisabled(Fact, frozen=True, kw_only=True):
    kind: ClassVar[str] = "accounts.user_disabled"
