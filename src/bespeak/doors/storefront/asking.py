"""A challenge for a passkey: it stands in the form, signed, for one store and one purpose, and ends after minutes.

Nothing is kept until somebody answers, so that whoever only looks leaves nothing behind. That an answer counts once is
seen by the passkey's own row.
"""

from __future__ import annotations

import ipaddress
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.http.request import split_domain_port

from bespeak.domain.customers import proving
from bespeak.domain.customers.proving import Answer, PasskeyWrongChallenge
from bespeak.domain.stores.queries import StoreView
from bespeak.doors.storefront import counting
from bespeak.kit import clock
from bespeak.kit.refusals import Refusal

LASTS = timedelta(minutes=10)
SIGN_IN = "sign-in"
MOST_AN_HOUR = 60
_LONGEST = 1000


class TooManySignIns(Refusal):
    code = "too_many_sign_ins"
    status = "too_many"
    sentence = "There were too many tries for now."


@dataclass(frozen=True, slots=True)
class Asked:
    """`options` is for the browser, `state` comes back with its answer. `possible` is false at a bare number: passkeys
    need a name."""

    options: dict[str, Any]
    state: str
    possible: bool


def to_enter(request: HttpRequest, store: StoreView) -> Asked:
    challenge = os.urandom(32)
    return _asked(request, store, SIGN_IN, challenge, proving.to_use(host=_host(request), challenge=challenge))


def to_register(request: HttpRequest, store: StoreView, shows: str, called: str) -> Asked:
    challenge = os.urandom(32)
    options = proving.to_make(
        host=_host(request), title=store.name, called=called, holder=os.urandom(16).hex(), challenge=challenge
    )
    return _asked(request, store, shows, challenge, options)


def answered(request: HttpRequest, store: StoreView, purpose: str) -> Answer:
    """What the form brought back. Refuses passkey_wrong_challenge where it was not asked here, for this, just now."""
    challenge, asked_at = _opened(request.POST.get("state", ""), store, purpose)
    origin = f"{request.scheme}://{request.get_host()}"
    return Answer(request.POST.get("credential", ""), challenge, asked_at, _host(request), origin)


def count(request: HttpRequest, store: StoreView) -> None:
    """So many tries an hour from one network address. Refuses too_many_sign_ins."""
    if counting.is_over(f"passkey:{store.id}", request.META.get("REMOTE_ADDR", ""), MOST_AN_HOUR):
        raise TooManySignIns


def _asked(request: HttpRequest, store: StoreView, purpose: str, challenge: bytes, options: dict[str, Any]) -> Asked:
    held = [store.ref, purpose, signing.b64_encode(challenge).decode(), int(clock.now().timestamp() * 1_000_000)]
    state = _signer().sign(signing.b64_encode(json.dumps(held).encode()).decode())
    return Asked(options, state, not _is_number(_host(request)))


def _opened(text: str, store: StoreView, purpose: str) -> tuple[str, datetime]:
    try:
        packed = _signer().unsign(text if len(text) <= _LONGEST else "")
        whose, what, challenge, moment = json.loads(signing.b64_decode(packed.encode()))
    except (BadSignature, ValueError, TypeError):
        raise PasskeyWrongChallenge from None
    asked_at = datetime.fromtimestamp(moment / 1_000_000, UTC)
    if (whose, what) != (store.ref, purpose) or not asked_at <= clock.now() < asked_at + LASTS:
        raise PasskeyWrongChallenge
    return challenge, asked_at


def _host(request: HttpRequest) -> str:
    return split_domain_port(request.get_host())[0]


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _signer() -> Signer:
    return Signer(salt="bespeak.passkey.1", sep=".")
