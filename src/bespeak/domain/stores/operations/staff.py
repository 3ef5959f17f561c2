"""Who works in a store, and as what. Nobody gives away more than they have, and a store keeps an owner."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.accounts import operations as accounts
from bespeak.domain.stores import roles
from bespeak.domain.stores.facts import MemberAdded, MemberLeft, RoleChanged
from bespeak.domain.stores.models import Membership, Store
from bespeak.domain.stores.operations.access import check_within
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.queries import MemberView
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import NotFound, Refusal


class AlreadyMember(Refusal):
    code = "already_a_member"
    status = "conflict"
    sentence = "This person works here already, in another role."


class LastOwner(Refusal):
    code = "last_owner"
    status = "conflict"
    sentence = "A store keeps at least one owner."


@requires(Stores.MANAGE_MEMBERS)
@transaction.atomic
def add_member(
    *, store_id: int, email: str, name: str, role: str, by: Actor, at: datetime, password: str = ""
) -> MemberView:
    """The person with this address works here now; their account is made if they had none.

    Again with the same role answers the same. Refuses an unknown role, one with more rights than the actor's own,
    and somebody who is here in another role (AlreadyMember).
    """
    _check_role(role, by)
    store = _locked(store_id)
    user = accounts.register(email=email, name=name, password=password, by=by, at=at)
    row, made = Membership.objects.select_related("user").get_or_create(
        store=store, user_id=user.id, ended_at=None, defaults={"role": role, "created_at": at}
    )
    if row.role != role:
        raise AlreadyMember(member=user.ref, role=row.role, field="role")
    if made:
        record([MemberAdded(store_id=store_id, subject=user.ref, at=at, by=by.ref, role=role)])
    return _view(row)


@requires(Stores.MANAGE_MEMBERS)
@transaction.atomic
def change_role(*, store_id: int, member: str, role: str, by: Actor, at: datetime) -> MemberView:
    """Another role for somebody who works here. Refuses as `add_member` does, and LastOwner."""
    _check_role(role, by)
    store = _locked(store_id)
    row = _present(store, member)
    check_within(roles.permissions_of(row.role), by, field="member")
    if row.role == role:
        return _view(row)
    _keep_an_owner(store, row)
    before, row.role = row.role, role
    row.save(update_fields=["role"])
    record([RoleChanged(store_id=store_id, subject=member, at=at, by=by.ref, role=role, before=before)])
    return _view(row)


@requires(Stores.MANAGE_MEMBERS)
@transaction.atomic
def end_membership(*, store_id: int, member: str, by: Actor, at: datetime) -> MemberView:
    """Somebody leaves: their keys here stop with it, what they did keeps their ref. Refuses LastOwner."""
    store = _locked(store_id)
    row = _present(store, member)
    check_within(roles.permissions_of(row.role), by, field="member")
    _keep_an_owner(store, row)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record([MemberLeft(store_id=store_id, subject=member, at=at, by=by.ref, role=row.role)])
    return _view(row)


def _check_role(role: str, by: Actor) -> None:
    roles.check(role)
    check_within(roles.permissions_of(role), by, field="role")


def _locked(store_id: int) -> Store:
    """One change of staff at a time, or two owners could each be the other's last."""
    store = Store.objects.select_for_update().filter(pk=store_id).first()
    if store is None:
        raise NotFound("There is no such store.", field="store")
    return store


def _present(store: Store, member: str) -> Membership:
    row = Membership.objects.select_related("user").filter(store=store, user__ref=member, ended_at=None).first()
    if row is None:
        raise NotFound(f"{member!r} does not work here.", field="member")
    return row


def _keep_an_owner(store: Store, leaving: Membership) -> None:
    others = Membership.objects.filter(store=store, role=roles.OWNER, ended_at=None).exclude(pk=leaving.pk)
    if leaving.role == roles.OWNER and not others.exists():
        raise LastOwner(field="member")


def _view(row: Membership) -> MemberView:
    return MemberView(row.user.ref, row.user.name, row.user.email, row.role, row.created_at, row.ended_at)
