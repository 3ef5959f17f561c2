"""Ed25519 signatures; keys and signatures are written as hex, in one way only."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def new() -> tuple[str, str]:
    """A new pair of keys: (private, public)."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw().hex(), private.public_key().public_bytes_raw().hex()


def sign(private: str, data: bytes) -> str:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private)).sign(data).hex()


def holds(public: str, data: bytes, signature: str) -> bool:
    """Whether this signature of these very bytes is by that key. What cannot be read is none."""
    try:
        key, signed = bytes.fromhex(public), bytes.fromhex(signature)
        if (key.hex(), signed.hex()) != (public, signature):
            return False
        Ed25519PublicKey.from_public_bytes(key).verify(signed, data)
    except (InvalidSignature, ValueError):
        return False
    return True
