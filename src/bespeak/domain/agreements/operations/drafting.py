"""What a member is writing and has not put before anybody: one draft each for one agreement, order or customer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from bespeak.domain.agreements.models import Draft
from bespeak.domain.agreements.permissions import Agreements
from bespeak.domain.customers import queries as customers
from bespeak.kit import refs
from bespeak.kit.actors import Actor, requires
from bespeak.kit.refusals import Invalid, NotFound

LONGEST = 400_000


@requires(Agreements.PROPOSE)
@transaction.atomic
def keep_draft(
    *, store_id: int, about: str, customer: str, typed: Mapping[str, str], by: Actor, at: datetime, base: int = 0
) -> None:
    """What was typed, as it was typed, in the place of this member's earlier draft. `about` is the ref of the agreement
    whose next version it is (begun from version `base`), of the order, or of the customer."""
    if not refs.is_ref(about):
        raise NotFound(f"There is nothing called {about[:40]!r} here.")
    text = json.dumps({name: value.replace("\0", "") for name, value in typed.items()})
    if len(text) > LONGEST:
        raise Invalid("too_long", "This is too long to be kept as a draft.")
    whose = customers.found(store_id=store_id, ref=customer)
    values = {"customer_id": whose.id, "base": base, "typed": text, "changed_at": at}
    Draft.objects.update_or_create(store_id=store_id, member=by.ref, about=about, defaults=values)


@requires(Agreements.PROPOSE)
@transaction.atomic
def drop_draft(*, store_id: int, about: str, by: Actor, at: datetime) -> None:
    """Throws this member's draft away. Safe to repeat."""
    Draft.objects.filter(store_id=store_id, member=by.ref, about=about).delete()
