"""The only writers of stores, memberships, keys and hours."""

from bespeak.domain.stores.operations.access import IssuedKey, MoreThanYouHave, issue_key, revoke_key
from bespeak.domain.stores.operations.hosts import HostTaken, add_host, remove_host
from bespeak.domain.stores.operations.premises import SlugTaken, change_store, open_store, set_hours
from bespeak.domain.stores.operations.staff import AlreadyMember, LastOwner, add_member, change_role, end_membership

__all__ = [
    "AlreadyMember",
    "HostTaken",
    "IssuedKey",
    "LastOwner",
    "MoreThanYouHave",
    "SlugTaken",
    "add_host",
    "add_member",
    "change_role",
    "change_store",
    "end_membership",
    "issue_key",
    "open_store",
    "remove_host",
    "revoke_key",
    "set_hours",
]
