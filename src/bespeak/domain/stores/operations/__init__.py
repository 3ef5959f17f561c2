"""The only writers of stores, memberships, keys and hours."""

from bespeak.domain.stores.operations.access import SELDOM, IssuedKey, MoreThanYouHave, issue_key, note_use, revoke_key
from bespeak.domain.stores.operations.hosts import HostTaken, add_host, remove_host
from bespeak.domain.stores.operations.inviting import (
    Invited,
    SignInFirst,
    SomebodyElse,
    accept_invitation,
    invite,
    revoke_invitation,
)
from bespeak.domain.stores.operations.premises import SlugTaken, change_store, open_store, set_hours
from bespeak.domain.stores.operations.staff import AlreadyMember, LastOwner, add_member, change_role, end_membership

__all__ = [
    "SELDOM",
    "AlreadyMember",
    "HostTaken",
    "Invited",
    "IssuedKey",
    "LastOwner",
    "MoreThanYouHave",
    "SignInFirst",
    "SlugTaken",
    "SomebodyElse",
    "accept_invitation",
    "add_host",
    "add_member",
    "change_role",
    "change_store",
    "end_membership",
    "invite",
    "issue_key",
    "note_use",
    "open_store",
    "remove_host",
    "revoke_invitation",
    "revoke_key",
    "set_hours",
]
