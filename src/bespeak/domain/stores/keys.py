"""Access keys: 160 random bits a program shows, of which only the SHA-256 is kept."""

from __future__ import annotations

import hashlib

from bespeak.kit import refs

PREFIX = "bsk_"


def new_secret() -> str:
    return PREFIX + "".join(ref.partition("_")[2] for ref in refs.many("k", 2))


def digest(secret: str) -> str:
    """What is stored and looked for. A slow hash would add nothing: there is nothing to guess in a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
