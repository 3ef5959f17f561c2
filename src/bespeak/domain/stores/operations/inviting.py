"""Asking somebody to work here. There is no other way in: nobody signs up by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bespeak.domain.accounts import addresses
from bespeak.domain.accounts import operations as accounts
from bespeak.domain.accounts import queries as people
from bespeak.domain.stores import keys, roles
from bespeak.domain.stores.facts import InvitationAccepted, InvitationRevoked, MemberInvited
from bespeak.domain.stores.invitations import InvitationEnded, InvitationView, by_secret, is_somebodys
from bespeak.domain.stores.models import Invitation, Membership, Store
from bespeak.domain.stores.operations.access import check_within
from bespeak.domain.stores.operations.staff import AlreadyMember, add_member
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.queries import MemberView, actor_for_member, store
from bespeak.journal.recording import record
from bespeak.kit.actors import SYSTEM, Actor, requires
from bespeak.kit.refusals import NotFound, Refusal

STANDS = timedelta(days=7)


class SignInFirst(Refusal):
    code = "sign_in_first"
    status = "conflict"
    sentence = "There is an account with this address. Sign in with it, then open the link again."


class SomebodyElse(Refusal):
    code = "somebody_else"
    status = "forbidden"
    sentence = "This invitation is for another address than the one you are signed in with."


@dataclass(frozen=True, slots=True)
class Invited:
    """`secret` is what the link carries; it is told this once and kept nowhere. `replaced`: an earlier link for
    the same address opens nothing any more."""

    secret: str
    invitation: InvitationView
    replaced: bool = False


@requires(Stores.MANAGE_MEMBERS)
@transaction.atomic
def invite(*, store_id: int, email: str, role: str, by: Actor, at: datetime, secret: str = "") -> Invited:
    """A link for this address that stands for a week; an earlier one for the same address ends. Asked again with the
    same `secret` (64 hex digits nobody can guess) it is the same invitation; without one, one is made.

    Refuses what is no e-mail address, an unknown role, one with more rights than the actor's own, and somebody who
    works here already and has a password (AlreadyMember); without one the link lets them choose it.
    """
    address = addresses.clean(email)
    roles.check(role)
    check_within(roles.permissions_of(role), by, field="role")
    _refuse_who_is_here(store(store_id).id, address, role)
    Store.objects.select_for_update().get(pk=store_id)
    if secret and Invitation.objects.filter(digest=keys.digest(secret)).exists():
        return Invited(secret, by_secret(secret, at))
    open_ones = Invitation.objects.filter(store_id=store_id, email=address, accepted_at=None, revoked_at=None)
    replaced = open_ones.update(revoked_at=at) > 0
    secret = secret or keys.new_secret().removeprefix(keys.PREFIX)
    row = Invitation.objects.create(
        store_id=store_id, email=address, role=role, digest=keys.digest(secret), invited_by=by.ref, created_at=at,
        expires_at=at + STANDS,
    )  # fmt: skip
    record([MemberInvited(store_id=store_id, subject=row.ref, at=at, by=by.ref, role=role)])
    return Invited(secret, by_secret(secret, at), replaced)


@requires(Stores.MANAGE_MEMBERS)
@transaction.atomic
def revoke_invitation(*, store_id: int, ref: str, by: Actor, at: datetime) -> None:
    """The link opens nothing any more. Safe to repeat; refuses one that was accepted."""
    row = Invitation.objects.select_for_update().filter(store_id=store_id, ref=ref, accepted_at=None).first()
    if row is None:
        raise NotFound(f"There is no invitation {ref!r} here.")
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        record([InvitationRevoked(store_id=store_id, subject=ref, at=at, by=by.ref)])


@transaction.atomic
def accept_invitation(*, secret: str, by: Actor, at: datetime, name: str = "", password: str = "") -> MemberView:
    """Somebody new with a name and a password of their own, or the member `by` who is signed in with that address.

    Needs no permission but the secret. Refuses InvitationEnded (also where whoever invited may not any more),
    SignInFirst (also for an account without a password that another store has: nobody lets themselves in there),
    SomebodyElse, a weak password, and somebody who works here in another role.
    """
    found = by_secret(secret, at)
    _refuse_if_withdrawn(found)
    account = people.by_email(email=found.email)
    if by.kind == "member":
        if account is None or account.ref != by.ref:
            raise SomebodyElse
    elif is_somebodys(email=found.email, store_id=found.store_id):
        raise SignInFirst
    used = Invitation.objects.filter(ref=found.ref, accepted_at=None, revoked_at=None).update(accepted_at=at)
    if not used:
        raise InvitationEnded
    if by.kind != "member":
        _make_account(found.email, name, password, at)
    member = add_member(store_id=found.store_id, email=found.email, name=name, role=found.role, by=SYSTEM, at=at)
    accepted = InvitationAccepted(store_id=found.store_id, subject=found.ref, at=at, by=member.ref, member=member.ref)
    record([accepted])
    return member


def _make_account(email: str, name: str, password: str, at: datetime) -> None:
    account = accounts.register(email=email, name=name, by=SYSTEM, at=at)
    accounts.set_password(ref=account.ref, password=password, by=SYSTEM, at=at)


def _refuse_who_is_here(store_id: int, address: str, role: str) -> None:
    present = Membership.objects.filter(store_id=store_id, user__email=address, ended_at=None).first()
    if present is not None and (present.role != role or people.has_password(email=address)):
        raise AlreadyMember("This person works here already.", role=present.role, field="email")


def _refuse_if_withdrawn(found: InvitationView) -> None:
    """Nobody gives what they no longer have: whoever invited must still be able to."""
    if not found.invited_by.startswith("mem_"):
        return
    try:
        inviter = actor_for_member(ref=found.invited_by, store_id=found.store_id)
        inviter.require(Stores.MANAGE_MEMBERS, store_id=found.store_id)
        check_within(roles.permissions_of(found.role), inviter, field="role")
    except Refusal:
        raise InvitationEnded from None
