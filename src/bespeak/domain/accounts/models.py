"""The user model: an address, a name, a password. No groups and no flags: rights come from a store's memberships."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from bespeak.domain.accounts import addresses
from bespeak.kit import refs


def new_ref() -> str:
    return refs.new("mem")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str = "", password: str | None = None, **columns: Any) -> User:
        """Without a password nobody can sign in until one is set."""
        user = self.model(email=addresses.clean(email), name=name, **columns)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=addresses.clean(username or ""))


class User(AbstractBaseUser):
    """One person who works somewhere; the same row in every store they work in."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=24, unique=True, default=new_ref)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.ref

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
