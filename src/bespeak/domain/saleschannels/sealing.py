"""Secrets of shops, kept so that the database alone does not tell them: sealed with the installation's secret key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from bespeak.kit.refusals import Refusal

_NONCE = 12


class Unreadable(Refusal):
    code = "secrets_unreadable"
    status = "busy"
    sentence = "The secrets of this channel cannot be read: BESPEAK_SECRET_KEY is not the one they were sealed with."


def seal(values: Mapping[str, str], about: str) -> str:
    """These secrets as they may be stored. They open only for the same `about`: a row copied elsewhere does not."""
    nonce = secrets.token_bytes(_NONCE)
    plain = json.dumps(dict(values), ensure_ascii=False).encode()
    return base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, plain, about.encode())).decode()


def unseal(sealed: str, about: str) -> dict[str, str]:
    """The secrets again. Refuses Unreadable."""
    try:
        whole = base64.b64decode(sealed)
        found: dict[str, str] = json.loads(AESGCM(_key()).decrypt(whole[:_NONCE], whole[_NONCE:], about.encode()))
        return found
    except (InvalidTag, ValueError):
        raise Unreadable from None


def digest(*parts: bytes) -> str:
    """By which something is known again: keyed, so that it says nothing of what it was made of."""
    whole = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hmac.digest(b"bespeak delivery " + settings.SECRET_KEY.encode(), whole, hashlib.sha256).hex()


def _key() -> bytes:
    return hashlib.sha256(b"bespeak channel " + settings.SECRET_KEY.encode()).digest()
