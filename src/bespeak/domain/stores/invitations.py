"""Invitations as answers. Frozen values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bespeak.domain.accounts import queries as people
from bespeak.domain.stores import keys
from bespeak.domain.stores.models import Invitation, Membership
from bespeak.domain.stores.permissions import Stores
from bespeak.kit.actors import Actor
from bespeak.kit.refusals import Refusal


class InvitationEnded(Refusal):
    """The same answer for a secret that never was: nobody learns which of them exist."""

    code = "invitation_ended"
    status = "unknown"
    sentence = "This invitation has ended: it was used, taken back, or is too old. Ask for a new one."


@dataclass(frozen=True, slots=True)
class InvitationView:
    ref: str
    store_id: int
    email: str
    role: str
    invited_by: str
    created_at: datetime
    expires_at: datetime


_COLUMNS = ("ref", "store_id", "email", "role", "invited_by", "created_at", "expires_at")


def by_secret(secret: str, at: datetime) -> InvitationView:
    """What somebody is invited to. Refuses InvitationEnded."""
    open_ones = Invitation.objects.filter(digest=keys.digest(secret), accepted_at=None, revoked_at=None)
    row = open_ones.filter(expires_at__gt=at).values_list(*_COLUMNS).first()
    if row is None:
        raise InvitationEnded
    return InvitationView(*row)


def was_used(secret: str) -> bool:
    """Whether somebody came in by it. Only who has the link is told."""
    return Invitation.objects.filter(digest=keys.digest(secret)).exclude(accepted_at=None).exists()


def is_somebodys(*, email: str, store_id: int) -> bool:
    """Whether the account of this address is not to be had by a link of this store: it has a password, was closed, or
    another store has it too."""
    account = people.by_email(email=email)
    if account is None:
        return False
    elsewhere = Membership.objects.filter(user_id=account.id).exclude(store_id=store_id)
    return not account.is_active or people.has_password(email=email) or elsewhere.exists()


def invitations(*, store_id: int, actor: Actor, at: datetime) -> list[InvitationView]:
    """Those nobody has answered yet, newest first."""
    actor.require(Stores.READ_MEMBERS, store_id=store_id)
    waiting = Invitation.objects.filter(store_id=store_id, accepted_at=None, revoked_at=None, expires_at__gt=at)
    return [InvitationView(*row) for row in waiting.order_by("-id").values_list(*_COLUMNS)]
