"""Links that open one thing to whoever holds them: a guest's order, an agreement to accept, an invitation to answer.

What a link opens stands in it and is signed: the store, the thing, what may be done there, until when, and for whom it
was made. Nothing is kept; a new SECRET_KEY ends them all.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing
from django.core.signing import BadSignature, Signer

from bespeak.kit.refusals import Refusal

SALT = "bespeak.link.1"
LONGEST = 1000
READ = "read"


class LinkAltered(Refusal):
    code = "link_altered"
    status = "forbidden"
    sentence = "A piece of this link is missing or was changed."


class LinkLapsed(Refusal):
    """`data["until"]` says when it ended."""

    code = "link_lapsed"
    status = "forbidden"
    sentence = "This link has ended."


class LinkForwarded(Refusal):
    """It is whole, and shown where it does not belong: at another store, at another thing, by somebody else."""

    code = "link_forwarded"
    status = "forbidden"
    sentence = "This link was made for something else."


class LinkDoesNotAllow(Refusal):
    """`data["verb"]` was asked for, and the link does not allow it."""

    code = "link_does_not_allow"
    status = "forbidden"
    sentence = "This link does not allow that."


@dataclass(frozen=True, slots=True)
class Link:
    """`store` and `shows` are refs (sto_…, ord_…); `verbs` what may be done besides reading ("talk", "accept");
    `who` is the ref of the customer it was made for, "" for nobody in particular."""

    store: str
    shows: str
    until: datetime
    verbs: frozenset[str] = frozenset()
    who: str = ""

    def require(self, verb: str) -> None:
        """Refuses link_does_not_allow."""
        if verb != READ and verb not in self.verbs:
            raise LinkDoesNotAllow(verb=verb)


def sign(*, store: str, shows: str, until: datetime, verbs: Collection[str] = (), who: str = "") -> str:
    """The link as a text that can stand in an address."""
    held = [store, shows, int(until.timestamp()), sorted(verbs), who]
    packed = signing.b64_encode(json.dumps(held, separators=(",", ":")).encode()).decode()
    return _signer().sign(packed)


def read(text: str, *, store: str, at: datetime, shows: str = "", who: str = "") -> Link:
    """The link, if it is whole, still good, and belongs to this store (and to this thing and this person, where they
    are said). Refuses link_altered, link_lapsed, link_forwarded."""
    link = _opened(text)
    if link.store != store or (shows and link.shows != shows) or (who and link.who and link.who != who):
        raise LinkForwarded
    if link.until <= at:
        raise LinkLapsed(until=link.until.isoformat())
    return link


def _opened(text: str) -> Link:
    try:
        packed = _signer().unsign(text if len(text) <= LONGEST else "")
        store, shows, until, verbs, who = json.loads(signing.b64_decode(packed.encode()))
        return Link(store, shows, datetime.fromtimestamp(until, UTC), frozenset(verbs), who)
    except (BadSignature, ValueError, TypeError):
        raise LinkAltered from None


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")
