"""A passkey in software: it answers as an authenticator and a browser do, and lies where a test wants it to."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from bespeak.domain.customers.proving import Answer

HOST, ORIGIN = "northlight.example", "https://northlight.example"


@dataclass
class Key:
    """`count` is how often it has signed; one that is synced between devices says 0 for ever."""

    host: str = HOST
    origin: str = ORIGIN
    count: int = 0
    counts: bool = True
    verifies: bool = True
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(32))

    def make(self, challenge: str) -> str:
        public = ES256.from_cryptography_key(self.secret.public_key())
        own = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        about = AuthenticatorData.create(self._host_hash, self._flags | AuthenticatorData.FLAG.AT, self.count, own)
        made = AttestationObject.create("none", about, {})
        return self._said("webauthn.create", challenge, {"attestationObject": websafe_encode(bytes(made))})

    def use(self, challenge: str) -> str:
        self.count += self.counts
        about = AuthenticatorData.create(self._host_hash, self._flags, self.count)
        signed = bytes(about) + hashlib.sha256(self._client("webauthn.get", challenge)).digest()
        signature = self.secret.sign(signed, ec.ECDSA(hashes.SHA256()))
        said = {"authenticatorData": websafe_encode(bytes(about)), "signature": websafe_encode(signature)}
        return self._said("webauthn.get", challenge, said)

    @property
    def _host_hash(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    @property
    def _flags(self) -> AuthenticatorData.FLAG:
        flags = AuthenticatorData.FLAG.UP
        return flags | AuthenticatorData.FLAG.UV if self.verifies else flags

    def _client(self, what: str, challenge: str) -> bytes:
        return json.dumps({"type": what, "challenge": challenge, "origin": self.origin}).encode()

    def _said(self, what: str, challenge: str, response: dict[str, Any]) -> str:
        response["clientDataJSON"] = websafe_encode(self._client(what, challenge))
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def challenge() -> str:
    return websafe_encode(os.urandom(32))


def answer(text: str, asked: str, at: datetime) -> Answer:
    return Answer(text, asked, at, HOST, ORIGIN)
