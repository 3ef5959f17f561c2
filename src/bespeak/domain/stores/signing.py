"""What a store signs, and by which keys one sees that it did.

A statement is a JSON object. Signed it has two names more: `key`, the public key, and `signature`, over the canonical
bytes of all the rest (`kit.canonical`: sorted names, no spaces, UTF-8), the key among them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bespeak.domain.stores.models import SigningKey
from bespeak.kit import canonical, sealing, signatures
from bespeak.kit.actors import SYSTEM

_PURPOSE = "signing key"
KEY, SIGNATURE = "key", "signature"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`key` in hex. What it signed from `made_at` until `retired_at` is good for ever; None: it is in use."""

    ref: str
    key: str
    made_at: datetime
    retired_at: datetime | None


def public_keys(*, store_id: int) -> list[PublicKey]:
    """All keys this store ever signed with, newest first. Open to everybody. One statement."""
    rows = SigningKey.objects.filter(store_id=store_id).order_by("-id")
    return [PublicKey(*row) for row in rows.values_list("ref", "public", "made_at", "retired_at")]


def sign(*, store_id: int, statement: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The statement with key and signature. A store that has no key yet gets one. Refuses Unreadable where the key was
    sealed by another installation. One statement."""
    row = _present(store_id) or made(store_id, SYSTEM.ref, at)
    private = sealing.unseal(row.private, purpose=_PURPOSE, about=row.ref)
    named = {**statement, KEY: row.public}
    return named | {SIGNATURE: signatures.sign(private, canonical.encode(named))}


def is_signed(statement: Mapping[str, Any]) -> bool:
    """Whether key and signature in it are of this very statement. Pure; whose key it is, the keys of the store tell."""
    rest = {name: value for name, value in statement.items() if name != SIGNATURE}
    key, signature = statement.get(KEY), statement.get(SIGNATURE)
    if not isinstance(key, str) or not isinstance(signature, str):
        return False
    return signatures.holds(key, canonical.encode(rest), signature)


def made(store_id: int, by: str, at: datetime) -> SigningKey:
    """A new key, unless somebody was quicker; for the verbs of this room."""
    private, public = signatures.new()
    row = SigningKey(store_id=store_id, public=public, made_by=by, made_at=at)
    row.private = sealing.seal(private, purpose=_PURPOSE, about=row.ref)
    with transaction.atomic():
        SigningKey.objects.bulk_create([row], ignore_conflicts=True)
    return SigningKey.objects.get(store_id=store_id, retired_at=None)


def _present(store_id: int) -> SigningKey | None:
    return SigningKey.objects.filter(store_id=store_id, retired_at=None).first()


def known(keys: Collection[PublicKey], public: str) -> PublicKey | None:
    """The one among these keys that this is."""
    return next((one for one in keys if one.key == public), None)
