"""The only writers of accounts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.accounts import addresses, passwords
from bespeak.domain.accounts.facts import NO_STORE, PasswordSet, UserDisabled, UserRegistered
from bespeak.domain.accounts.models import User
from bespeak.domain.accounts.permissions import Accounts
from bespeak.domain.accounts.queries import UserView
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound


@requires(Accounts.REGISTER)
@transaction.atomic
def register(*, email: str, name: str, by: Actor, at: datetime, password: str = "") -> UserView:
    """The person with this address, made if new; somebody who is there already is answered unchanged.

    Refuses what is no e-mail address, and a weak password. Without one nobody can sign in until it is set.
    """
    address = addresses.clean(email)
    if password:
        passwords.check(password, address, name)
    user, made = User.objects.get_or_create(email=address, defaults={"name": _tidy(name), "created_at": at})
    if made:
        user.set_password(password or None)
        user.save(update_fields=["password"])
        record([UserRegistered(store_id=NO_STORE, subject=user.ref, at=at, by=by.ref)])
    return _view(user)


@transaction.atomic
def set_password(*, ref: str, password: str, by: Actor, at: datetime) -> None:
    """A new password, one's own or somebody else's: each needs its permission. Refuses a weak one."""
    by.require(Accounts.SECURE_OWN if by.ref == ref else Accounts.SECURE)
    user = _found(ref)
    passwords.check(password, user.email, user.name)
    user.set_password(password)
    user.save(update_fields=["password"])
    record([PasswordSet(store_id=NO_STORE, subject=ref, at=at, by=by.ref)])


@requires(Accounts.DISABLE)
@transaction.atomic
def disable(*, ref: str, by: Actor, at: datetime) -> None:
    """Nobody signs in as this person any more, in any store, and keys issued to them stop. Safe to repeat."""
    user = _found(ref)
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        record([UserDisabled(store_id=NO_STORE, subject=ref, at=at, by=by.ref)])


def _tidy(name: str) -> str:
    """Single spaces and printable characters only, 120 at most."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())[:120]


def _found(ref: str) -> User:
    user = User.objects.filter(ref=ref).first()
    if user is None:
        raise NotFound(f"There is no member {ref!r}.", field="member")
    return user


def _view(user: User) -> UserView:
    return UserView(user.pk, user.ref, user.email, user.name, user.is_active)
