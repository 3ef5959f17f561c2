"""Who comes in, and in which language they read."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import OperationalError
from django.utils.translation.trans_real import parse_accept_lang_header

from bespeak.domain.stores import keys, operations
from bespeak.domain.stores import queries as stores
from bespeak.kit.actors import SYSTEM, Actor
from bespeak.kit.refusals import Refusal, Unauthenticated

LONGEST_SECRET = 200
PROGRAMS = ("/api/", "/static/", "/hooks/")
"""Addresses that no person reads: they know no language and find their store themselves."""
PROBES = ("/api", "/healthz", "/readyz")


def is_for_programs(path: str) -> bool:
    return path.startswith(PROGRAMS) or path in PROBES


class KeyUnknown(Unauthenticated):
    sentence = "This access key is not known here."


def bearer(header: str) -> str:
    """The access key in an Authorization header. Refuses Unauthenticated where there is none."""
    scheme, _, secret = header.strip().partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret:
        raise Unauthenticated
    if len(secret) > LONGEST_SECRET or not secret.isascii():
        raise KeyUnknown
    return secret


def actor_for_key(header: str, at: datetime) -> tuple[Actor, int]:
    """Who acts, and in which store. Refuses Unauthenticated, key_expired, key_revoked. One statement."""
    digest = keys.digest(bearer(header))
    found = stores.actors_for_keys([digest], at).get(digest)
    if found is None:
        raise KeyUnknown
    if isinstance(found, Refusal):
        raise found
    if found.store_id is None:
        raise KeyUnknown
    note_use([digest], at)
    return found, found.store_id


_noted: dict[str, datetime] = {}
_MOST_NOTED = 10_000
"""Digests of the keys that this process has noted as in use, and when."""


def note_use(digests: Iterable[str], at: datetime) -> None:
    """That these keys opened something; a statement once an hour for each, outside whatever it was they opened."""
    fresh = [one for one in digests if one not in _noted or at - _noted[one] >= operations.SELDOM]
    if not fresh:
        return
    if len(_noted) > _MOST_NOTED:
        _noted.clear()
    _noted.update(dict.fromkeys(fresh, at))
    with suppress(OperationalError):  # nobody is turned away because this could not be written down
        operations.note_use(digests=fresh, by=SYSTEM, at=at)


@lru_cache(maxsize=1024)
def language(accept: str) -> str:
    """The first language of an Accept-Language header that we speak; "" where it names none."""
    spoken = {code for code, _ in settings.LANGUAGES}
    for tag, _ in parse_accept_lang_header(accept[:500].lower()):
        for said in (tag, tag.rpartition("-")[0], tag.split("-")[0]):
            if said in spoken:
                return said
    return ""
