"""Keys for programs. The secret is shown once; a key never opens more than its issuer may."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from bespeak.domain.stores import keys, roles
from bespeak.domain.stores.facts import KeyIssued
from bespeak.domain.stores.facts import KeyRevoked as KeyRevokedFact
from bespeak.domain.stores.models import AccessKey, Membership
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.queries import KeyView, store
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound, Refusal


class MoreThanYouHave(Refusal):
    code = "more_than_you_have"
    status = "forbidden"
    sentence = "Nobody gives away rights they do not have."


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """`secret` is shown this once and kept nowhere."""

    secret: str
    key: KeyView


@requires(Stores.MANAGE_KEYS)
@transaction.atomic
def issue_key(
    *,
    store_id: int,
    label: str,
    scopes: Sequence[str],
    by: Actor,
    at: datetime,
    member: str = "",
    expires_at: datetime | None = None,
) -> IssuedKey:
    """A new key for a program, or for one that acts as the person `member`.

    Refuses unknown scopes, scopes beyond the issuer's rights (MoreThanYouHave), no scope at all, an end in the past,
    and a key in somebody else's name unless the issuer manages members.
    """
    granted = _granted(label, scopes, expires_at, by, at)
    secret = keys.new_secret()
    made = AccessKey.objects.create(
        store_id=store(store_id).id, member=_member(store_id, member, by), label=label.strip(),
        digest=keys.digest(secret), scopes=granted, issued_by=by.ref, created_at=at, expires_at=expires_at,
    )  # fmt: skip
    record([KeyIssued(store_id=store_id, subject=made.ref, at=at, by=by.ref, scopes=granted, member=member)])
    return IssuedKey(
        secret, KeyView(made.ref, made.label, tuple(granted), member, by.ref, at, expires_at, revoked_at=None)
    )


@requires(Stores.MANAGE_KEYS)
@transaction.atomic
def revoke_key(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """The key opens nothing from now on. Safe to repeat."""
    if AccessKey.objects.filter(store_id=store_id, ref=ref, revoked_at=None).update(revoked_at=at):
        record([KeyRevokedFact(store_id=store_id, subject=ref, at=at, by=by.ref)])
    elif not AccessKey.objects.filter(store_id=store_id, ref=ref).exists():
        raise NotFound(f"There is no key {ref!r} here.")


SELDOM = timedelta(hours=1)
"""How often it is written down at most that a key is in use."""


def note_use(*, digests: Collection[str], by: Actor, at: datetime) -> None:
    """Writes down that the keys with these digests opened something: `by` the house itself. One statement, no fact."""
    by.require(Stores.READ_KEYS)
    known = AccessKey.objects.filter(Q(used_at=None) | Q(used_at__lt=at - SELDOM), digest__in=digests)
    known.update(used_at=at)


def check_within(permissions: Collection[str], by: Actor, *, field: str) -> None:
    """Refuses rights that the actor does not have."""
    missing = sorted(one for one in permissions if not by.may(one))
    if missing:
        raise MoreThanYouHave(field=field, missing=missing)


def _granted(label: str, scopes: Sequence[str], expires_at: datetime | None, by: Actor, at: datetime) -> list[str]:
    if not (0 < len(label.strip()) <= 120 and label.isprintable()):
        raise Invalid("not_a_label", "A key has a label of 1 to 120 printable characters.", field="label")
    if expires_at is not None and expires_at <= at:
        raise Invalid("time_has_passed", "A key ends in the future.", field="expires_at")
    granted = roles.expand(tuple(scopes))
    if not granted:
        raise Invalid("no_scope", "A key needs at least one scope.", field="scopes")
    check_within(granted, by, field="scopes")
    return sorted(granted)


def _member(store_id: int, ref: str, by: Actor) -> Membership | None:
    if not ref:
        return None
    if by.ref != ref:
        by.require(Stores.MANAGE_MEMBERS)
    row = Membership.objects.filter(store_id=store_id, user__ref=ref, ended_at=None).first()
    if row is None:
        raise NotFound(f"{ref!r} does not work here.", field="member")
    return row
