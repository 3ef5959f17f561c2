"""Who somebody is, as frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bespeak.domain.accounts import addresses
from bespeak.domain.accounts.models import User
from bespeak.kit.refusals import NotFound


@dataclass(frozen=True, slots=True)
class UserView:
    id: int
    ref: str
    email: str
    name: str
    is_active: bool


_COLUMNS = ("id", "ref", "email", "name", "is_active")


def user(*, ref: str) -> UserView:
    """The person with this ref, else NotFound. Internal: a door asks `stores.members` for the people of a store."""
    row = User.objects.filter(ref=ref).values_list(*_COLUMNS).first()
    if row is None:
        raise NotFound(f"There is no member {ref!r}.", field="member")
    return UserView(*row)


def by_email(*, email: str) -> UserView | None:
    """The person who signs in with this address."""
    row = User.objects.filter(email=addresses.clean(email)).values_list(*_COLUMNS).first()
    return UserView(*row) if row else None


def has_password(*, email: str) -> bool:
    """Whether somebody signs in with this address: an account made by others has no password until it is set."""
    row = User.objects.filter(email=addresses.clean(email)).first()
    return row is not None and row.has_usable_password()


def names(refs: Collection[str]) -> dict[str, str]:
    """Name by ref, for showing who did something. One statement."""
    return dict(User.objects.filter(ref__in=refs).values_list("ref", "name"))
