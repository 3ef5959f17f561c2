"""Secrets that have to be read again, kept so that the database alone does not tell them: sealed with the
installation's secret key."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from bespeak.kit.refusals import Refusal

_NONCE = 12


class Unreadable(Refusal):
    code = "secrets_unreadable"
    status = "busy"
    sentence = "The secrets cannot be read: BESPEAK_SECRET_KEY is not the one they were sealed with."


def seal(text: str, *, purpose: str, about: str = "") -> str:
    """As it may be stored, in ASCII. Opens only for the same purpose and `about`: a row copied elsewhere does not."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + _lock(purpose).encrypt(nonce, text.encode(), about.encode())).decode()


def unseal(sealed: str, *, purpose: str, about: str = "") -> str:
    """The text again. Refuses Unreadable."""
    try:
        whole = base64.b64decode(sealed)
        return _lock(purpose).decrypt(whole[:_NONCE], whole[_NONCE:], about.encode()).decode()
    except (InvalidTag, ValueError):
        raise Unreadable from None


def _lock(purpose: str) -> AESGCM:
    return AESGCM(hashlib.sha256(f"bespeak {purpose} {settings.SECRET_KEY}".encode()).digest())
