"""The key a store signs with, taken out of use and replaced."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bespeak.domain.stores import signing
from bespeak.domain.stores.facts import SigningKeyReplaced
from bespeak.domain.stores.models import SigningKey
from bespeak.domain.stores.permissions import Stores
from bespeak.domain.stores.signing import PublicKey
from bespeak.journal.recording import record
from bespeak.kit.actors import Actor, requires


@requires(Stores.CHANGE)
@transaction.atomic
def replace_signing_key(*, store_id: int, by: Actor, at: datetime) -> PublicKey:
    """The store signs with a new key from now on. What the one before signed stays good; it signs nothing more."""
    before = SigningKey.objects.select_for_update().filter(store_id=store_id, retired_at=None)
    retired = [row.ref for row in before]
    SigningKey.objects.filter(ref__in=retired).update(retired_at=at, private="")
    made = signing.made(store_id, by.ref, at)
    record([SigningKeyReplaced(store_id=store_id, subject=made.ref, at=at, by=by.ref, retired=retired)])
    return PublicKey(made.ref, made.public, made.made_at, made.retired_at)
