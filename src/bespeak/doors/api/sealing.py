"""Answers kept for a repeat are sealed with the request itself and the caller's access key.

They hold what people wrote, and secrets that are told once. Whoever can repeat the request may read the answer again;
the database alone cannot. The refs an answer is about stay readable, so that it is found when a person is forgotten.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bespeak.doors.frame.problems import as_bytes
from bespeak.kit.refusals import Refusal

_REF = re.compile(r"\b(?:cus|cnv|agr|ord|raw)_[0-9A-Z]{16}\b")
_NONCE = 12


class AnswerGone(Refusal):
    code = "answer_gone"
    status = "conflict"
    sentence = "This was done before, but what was answered cannot be read any more: by another access key, or erased."


def lock(secret: str, key: str, request: bytes) -> bytes:
    """What the answer to this request is sealed with."""
    parts = (b"bespeak answer", secret.encode(), key.encode(), request)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def seal(body: Any, lock: bytes, place: str) -> dict[str, Any]:
    """The answer as it may be kept; `place` is the address that was asked, or what
    else names what it is about."""
    plain, nonce = as_bytes(body), secrets.token_bytes(_NONCE)
    about = sorted(set(_REF.findall(f"{place} {plain.decode()}")))
    return {"about": about, "sealed": base64.b64encode(nonce + AESGCM(lock).encrypt(nonce, plain, None)).decode()}


def unseal(kept: Any, lock: bytes) -> Any:
    """The answer again. Refuses AnswerGone."""
    try:
        sealed = base64.b64decode(kept["sealed"])
        return json.loads(AESGCM(lock).decrypt(sealed[:_NONCE], sealed[_NONCE:], None))
    except (KeyError, TypeError, InvalidTag):
        raise AnswerGone from None
