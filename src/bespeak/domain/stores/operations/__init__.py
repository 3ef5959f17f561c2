"""The only writers of stores, memberships, keys, hours and of who is told outside."""

from bespeak.domain.stores.operations.access import SELDOM, IssuedKey, MoreThanYouHave, issue_key, note_use, revoke_key
from bespeak.domain.stores.operations.answering import set_answering
from bespeak.domain.stores.operations.hosts import HostTaken, add_host, remove_host
from bespeak.domain.stores.operations.inviting import (
    Invited,
    SignInFirst,
    SomebodyElse,
    accept_invitation,
    invite,
    revoke_invitation,
)
from bespeak.domain.stores.operations.outside import (
    add_endpoint,
    retry_errand,
    retry_errands,
    rotate_endpoint,
    stop_endpoint,
    try_endpoint,
)
from bespeak.domain.stores.operations.premises import SlugTaken, change_store, open_store, set_hours
from bespeak.domain.stores.operations.signing import replace_signing_key
from bespeak.domain.stores.operations.sites import MOST_SITES, TooManySites, allow_widget, forbid_widget
from bespeak.domain.stores.operations.staff import AlreadyMember, LastOwner, add_member, change_role, end_membership

__all__ = [
    "MOST_SITES",
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
    "TooManySites",
    "accept_invitation",
    "add_endpoint",
    "add_host",
    "add_member",
    "allow_widget",
    "change_role",
    "change_store",
    "end_membership",
    "forbid_widget",
    "invite",
    "issue_key",
    "note_use",
    "open_store",
    "remove_host",
    "replace_signing_key",
    "retry_errand",
    "retry_errands",
    "revoke_invitation",
    "revoke_key",
    "rotate_endpoint",
    "set_answering",
    "set_hours",
    "stop_endpoint",
    "try_endpoint",
]
