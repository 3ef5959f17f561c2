"""Secrets of shops as they are kept, and by what a delivery is known again."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from django.conf import settings

from bespeak.kit import sealing

_PURPOSE = "channel"


def seal(values: Mapping[str, str], about: str) -> str:
    """These secrets as they may be stored, for the channel `about`."""
    return sealing.seal(json.dumps(dict(values), ensure_ascii=False), purpose=_PURPOSE, about=about)


def unseal(sealed: str, about: str) -> dict[str, str]:
    """The secrets again. Refuses Unreadable."""
    found: dict[str, str] = json.loads(sealing.unseal(sealed, purpose=_PURPOSE, about=about))
    return found


def digest(*parts: bytes) -> str:
    """By which something is known again: keyed, so that it says nothing of what it was made of."""
    whole = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hmac.digest(b"bespeak delivery " + settings.SECRET_KEY.encode(), whole, hashlib.sha256).hex()
