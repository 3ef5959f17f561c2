"""Forgetting a person: what members wrote about them goes, and nobody follows them up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from bespeak.domain.prospects.models import Prospect
from bespeak.domain.prospects.operations import _rows
from bespeak.domain.prospects.permissions import Prospects
from bespeak.domain.prospects.states import State
from bespeak.kit.actors import Actor, requires


@requires(Prospects.WORK)
@transaction.atomic
def erase_person(*, store_id: int, customer_ids: Collection[int], by: Actor, at: datetime) -> None:
    """Drops notes and words of these customers' prospects; what is open ends as none. Safe to repeat."""
    theirs = Prospect.objects.filter(store_id=store_id, customer_id__in=customer_ids)
    theirs.update(note="", word="")
    for row in theirs.filter(state=State.OPEN).select_for_update(no_key=True):
        _rows.finish(row, State.NONE, at, by.ref)
        row.save()
